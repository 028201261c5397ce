import { expect, it } from 'vitest'
import { definePlugin, Type, type PluginManifest } from '../../../plugin-api/index.ts'
import { capabilityLines } from '../catalogue/capability-lines.ts'
import { checkManifest } from '../manifest-check.ts'

type Add = Parameters<Parameters<typeof definePlugin>[0]['contributes']>[0]
const words = { ru: 'Пример', en: 'Example' }
const manifestOf = (contributes: (to: Add) => void): PluginManifest =>
  definePlugin({
    id: 'panel-bars',
    version: '1.0.0',
    title: words,
    description: words,
    contributes,
  }).manifest
const bars = {
  type: 'bars',
  title: words,
  client: 'bars.js',
  channels: ['indicators'],
  settings: Type.Object({ series: Type.String() }, { additionalProperties: false }),
}
const sceneWith = (type: string, settings: Record<string, unknown>) => ({
  version: 1,
  id: 'overview',
  title: words,
  panels: [{ id: 'only', type, area: { x: 0, y: 0, width: 120, height: 60 }, settings }],
})
const refusalOf = (contributes: (to: Add) => void): string => {
  try {
    checkManifest(manifestOf(contributes), 'panel-bars.mjs')
    return 'accepted'
  } catch (error) {
    return (error as Error).message
  }
}

it('a plugin may contribute a panel, and a scene that shows it beside panels of the wall', () => {
  expect(
    refusalOf((to) => {
      to.panels.add(bars)
      to.scenes.add(sceneWith('panel-bars/bars', { series: 'a' }))
      to.scenes.add({ ...sceneWith('ranking', { indicator: 'a.b', highest: 3, lowest: 0 }), id: 'second' })
      to.scenes.add({ ...sceneWith('panel-of-another/bars', {}), id: 'third' })
    }),
  ).toBe('accepted')
})

it('a scene of the first form is read as it was meant, also where its map has settings of that form', () => {
  const settings = { indicator: 'a.b', layer: 'schools' }
  expect(refusalOf((to) => to.scenes.add(sceneWith('map', settings)))).toBe('accepted')
  expect(refusalOf((to) => to.scenes.add({ ...sceneWith('map', settings), version: 2 }))).toContain(
    "must have required property 'layers'",
  )
})

it.each([
  [
    'a setting that the panel does not know',
    'panel-bars/bars',
    { series: 'a', colour: 1 },
    "additional properties 'colour'",
  ],
  ['a setting that is missing', 'panel-bars/bars', {}, "required property 'series'"],
  [
    'a setting of the wall’s own panel that is no number',
    'ranking',
    { indicator: 'a', highest: 'ten', lowest: 0 },
    '/highest must be integer',
  ],
  ['a panel that it does not contribute', 'panel-bars/pie', {}, 'which this plugin does not contribute'],
])('a scene is refused in words for %s', (_what, type, settings, fact) => {
  const refusal = refusalOf((to) => {
    to.panels.add(bars)
    to.scenes.add(sceneWith(type, settings))
  })
  expect(refusal).toContain('OBZ_PLUGIN_INVALID')
  expect(refusal).toContain(fact)
})

it.each([
  ['a channel that needs a right', { channels: ['sources'] }, "asks for the channel 'sources'"],
  ['a file outside its folder', { client: '../bars.js' }, '/panels/0/client must match pattern'],
  [
    'settings whose check could run for ever',
    { settings: Type.Object({ a: Type.String({ pattern: '(a+)+$' }) }) },
    'repeats a repeat',
  ],
])('a panel is refused in words for %s', (_what, over, fact) => {
  expect(refusalOf((to) => to.panels.add({ ...bars, ...over }))).toContain(fact)
})

it('a layer may bring code, whose file has the name of one, and is accepted as one more right', () => {
  const layer = {
    code: 'schools',
    title: words,
    geometry: 'point' as const,
    properties: { name: { type: 'string' as const, title: words } },
    style: { colour: '#000000' },
  }
  expect(refusalOf((to) => to.layers.add({ ...layer, client: 'heat.js' }))).toBe('accepted')
  expect(refusalOf((to) => to.layers.add({ ...layer, client: '../heat.js' }))).toContain(
    '/layers/0/client must match pattern',
  )
  const lines = capabilityLines(manifestOf((to) => to.layers.add({ ...layer, client: 'heat.js' })))
  expect(lines).toContain('layer:schools')
  expect(capabilityLines(manifestOf((to) => to.layers.add(layer)))).not.toContain('layer:schools')
})

it('a card that names a property which the layer does not declare is refused where it is written', () => {
  expect(() =>
    manifestOf((to) =>
      to.layers.add({
        code: 'schools',
        title: words,
        geometry: 'point',
        properties: { name: { type: 'string', title: words } },
        style: { colour: '#000000' },
        card: { title: 'titel' },
      }),
    ),
  ).toThrow("the card of layer 'schools' names the property 'titel'")
})

import { describe, expect, it } from 'vitest'
import { definePlugin, type LayerDeclaration } from './define-plugin.ts'

const text = { ru: 'слой', en: 'layer' }
const layer: LayerDeclaration = {
  code: 'trips',
  title: text,
  geometry: 'line',
  properties: {
    home: { type: 'string', title: text },
    work: { type: 'string', title: text },
    people: { type: 'number', title: text, unit: 'person' },
  },
  style: { colour: '#fff' },
}
const define = (over: Partial<LayerDeclaration>) =>
  definePlugin({
    id: 'layer-trips',
    version: '1.0.0',
    title: text,
    description: text,
    contributes: (to) => to.layers.add({ ...layer, ...over }),
  })

describe('a layer of flows or of routes', () => {
  it('names properties that it declares, of the types that they must have', () => {
    const flow = { from: 'home', to: 'work', value: 'people' }
    expect(define({ flow }).manifest.layers[0]!.flow).toEqual(flow)
    expect(define({ route: { stop: 'people' } }).manifest.layers).toHaveLength(1)
  })
  it.each<[string, Partial<LayerDeclaration>]>([
    ["names the property 'place'", { flow: { from: 'place', to: 'work', value: 'people' } }],
    ["'work', which is no number", { flow: { from: 'home', to: 'work', value: 'work' } }],
    ["'people', which is no string", { flow: { from: 'people', to: 'work', value: 'people' } }],
    ["names the property 'at'", { route: { stop: 'people', at: 'at' } }],
    [
      'as flows and as a route',
      { flow: { from: 'home', to: 'work', value: 'people' }, route: { stop: 'people' } },
    ],
  ])('is refused in words otherwise: %s', (words, over) => {
    expect(() => define(over)).toThrow(words)
  })
})

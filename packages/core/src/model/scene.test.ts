import { describe, expect, it } from 'vitest'
import { upgradedScene } from './scene-upgrades.ts'
import { SCENE_VERSION, sceneFault, type PanelArea, type Scene } from './scene.ts'

const area = (x: number, y: number, width: number, height: number): PanelArea => ({ x, y, width, height })
const panel = (id: string, at: PanelArea, type = 'kpi') => ({ id, type, area: at, settings: {} })
const scene = (over: Partial<Scene> = {}): Scene => ({
  version: 1,
  id: 'households',
  title: { ru: 'Домохозяйства', en: 'Households' },
  panels: [panel('a', area(0, 0, 60, 60)), panel('b', area(60, 0, 60, 60))],
  ...over,
})

describe('a scene', () => {
  it('may fill the lattice to its edges without a gap', () => expect(sceneFault(scene())).toBeUndefined())
  it.each([
    ['no panel at all', { panels: [] }, 'has no panel'],
    [
      'a panel over another',
      { panels: [panel('a', area(0, 0, 61, 60)), panel('b', area(60, 0, 60, 60))] },
      "panel 'b' covers panel 'a'",
    ],
    [
      'a panel out of the lattice',
      { panels: [panel('a', area(100, 0, 21, 10))] },
      'reaches out of the lattice',
    ],
    ['a panel without a size', { panels: [panel('a', area(0, 0, 0, 10))] }, "panel 'a' has no size"],
    [
      'a name twice',
      { panels: [panel('a', area(0, 0, 10, 10)), panel('a', area(20, 0, 10, 10))] },
      "two panels are called 'a'",
    ],
    ['a type that nobody draws', { panels: [panel('a', area(0, 0, 10, 10), 'pie')] }, "type 'pie'"],
    ['the name of a scene of the wall', { id: 'poverty' }, 'comes with the wall'],
    ['a form that never was', { version: 0 }, 'has version 0, which was never written'],
    ['a newer form', { version: 3 }, 'reads up to 2: it is made for a newer one'],
  ] as const)('is refused in words for %s', (_what, over, words) => {
    expect(sceneFault(scene(over as unknown as Partial<Scene>))).toContain(words)
  })
  it('may hold a panel of a plugin that is not there yet', () => {
    expect(sceneFault(scene({ panels: [panel('a', area(0, 0, 9, 9), 'panel-later/bars')] }))).toBeUndefined()
  })
})

describe('a scene of an older form', () => {
  const whole = area(0, 0, 120, 60)
  const withMap = (settings: Record<string, unknown>): Scene =>
    scene({ panels: [{ id: 'map', type: 'map', area: whole, settings }] })
  it.each([
    ['one layer', { indicator: 'a', layer: 'schools' }, { indicator: 'a', layers: ['schools'] }],
    ['no layer', { indicator: 'a', layer: null }, { indicator: 'a', layers: [] }],
  ])('keeps what its map shows: %s', (_what, before, after) => {
    const upgraded = upgradedScene(withMap(before))
    expect(upgraded.panels[0]!.settings).toEqual(after)
    expect(upgraded.version).toBe(SCENE_VERSION)
    expect(sceneFault(upgraded)).toBeUndefined()
  })
  it('keeps the settings of panels that are not the wall’s own as they are', () => {
    const own = { id: 'own', type: 'panel-a/map', area: whole, settings: { layer: 'schools' } }
    expect(upgradedScene(scene({ panels: [own] })).panels).toEqual([own])
  })
  it('of today or of tomorrow is not touched', () => {
    const [now, later] = [scene({ version: SCENE_VERSION }), scene({ version: SCENE_VERSION + 1 })]
    expect([upgradedScene(now), upgradedScene(later)]).toEqual([now, later])
  })
})

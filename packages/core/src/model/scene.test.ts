import { describe, expect, it } from 'vitest'
import { sceneFault, type PanelArea, type Scene } from './scene.ts'

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
    ['an older form', { version: 0 }, 'older than this platform reads (1)'],
    ['a newer form', { version: 2 }, 'newer than this platform reads (1)'],
  ] as const)('is refused in words for %s', (_what, over, words) => {
    expect(sceneFault(scene(over as unknown as Partial<Scene>))).toContain(words)
  })
  it('may hold a panel of a plugin that is not there yet', () => {
    expect(sceneFault(scene({ panels: [panel('a', area(0, 0, 9, 9), 'panel-later/bars')] }))).toBeUndefined()
  })
})

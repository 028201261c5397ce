import { describe, expect, it } from 'vitest'
import { SCENE_VERSION, sceneFaultAt, type PanelArea, type Scene } from '@obzor/core/model'
import {
  changed,
  draftOf,
  freeArea,
  redone,
  snappedMove,
  snappedSize,
  undone,
  withPanel,
  withPanelChanged,
} from './scene-draft.ts'

const area = (x: number, y: number, width: number, height: number): PanelArea => ({ x, y, width, height })
const scene: Scene = {
  version: SCENE_VERSION,
  id: 'own-a',
  title: { ru: 'а', en: 'a' },
  panels: [{ id: 'clock', type: 'clock', area: area(0, 0, 60, 60), settings: {} }],
}
const titled = (ru: string): Scene => ({ ...scene, title: { ru, en: 'a' } })

describe('a draft', () => {
  it('goes back and forth by changes, and letters typed into one field are one change', () => {
    const typed = ['б', 'бо', 'бор'].reduce(
      (draft, ru) => changed(draft, titled(ru), 'title'),
      draftOf(scene),
    )
    const moved = changed(typed, withPanelChanged(typed.scene, 'clock', { area: area(10, 0, 50, 60) }))
    const back = undone(undone(moved))
    expect(back.scene).toEqual(scene)
    expect(redone(redone(back)).scene).toEqual(moved.scene)
    expect(undone(back)).toBe(back)
    expect(changed(undone(moved), titled('в')).future).toEqual([])
  })
  it('is not changed by a change to the same', () => {
    const draft = draftOf(scene)
    expect(changed(draft, structuredClone(scene))).toBe(draft)
  })
})

describe('a new panel', () => {
  it('takes a free place and a free name, and nothing where there is none', () => {
    let now = scene
    let count = 0
    for (let added = withPanel(now, { type: 'clock', settings: {} }); added;) {
      now = added.scene
      count += 1
      expect(sceneFaultAt(now)).toBeUndefined()
      added = withPanel(now, { type: 'clock', settings: {} })
    }
    expect(count).toBeGreaterThan(3)
    expect(new Set(now.panels.map(({ id }) => id)).size).toBe(now.panels.length)
  })
  it('finds no place on a full canvas', () =>
    expect(freeArea([{ ...scene.panels[0]!, area: area(0, 0, 120, 60) }])).toBeNull())
})

describe('a panel that is dragged', () => {
  const neighbour = area(0, 0, 60, 60)
  it.each([
    ['is drawn to the edge of its neighbour', area(61.4, 10, 20, 10), { x: 60 }],
    ['is drawn to the edge of the canvas', area(98.6, 10, 20, 10), { x: 100 }],
    ['stays inside the canvas', area(150, -8, 20, 10), { x: 100, y: 0 }],
    ['lies on whole cells', area(80.4, 20.6, 20, 10), { x: 80, y: 21 }],
  ])('%s', (_what, moved, at) => expect(snappedMove(moved, [neighbour])).toMatchObject(at))
  it.each([
    ['grows to the edge of the canvas', area(80, 20, 39, 39), { width: 40, height: 40 }],
    ['gets no smaller than a panel may be', area(80, 20, 1, -5), { width: 6, height: 4 }],
    ['does not grow out of the canvas', area(80, 20, 90, 90), { width: 40, height: 40 }],
  ])('by its corner %s', (_what, sized, size) => expect(snappedSize(sized, [neighbour])).toMatchObject(size))
})

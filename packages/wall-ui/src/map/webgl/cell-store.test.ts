import { expect, it } from 'vitest'
import { inOneGo } from '../slices.ts'
import { CellStore, SLICE_CELLS, type LookingCell } from './cell-store.ts'

const open = (): CellStore => new CellStore({ now: () => 0, fadeMs: 0 })
/** A hexagon of side 1 around a place that its id tells. */
const outlineOf = (id: string): number[] =>
  Array.from({ length: 6 }, (_none, at) => (at * Math.PI) / 3).flatMap((angle) => [
    Number(id) + Math.cos(angle),
    Math.sin(angle),
  ])
const cellsOf = (count: number): LookingCell[] =>
  Array.from({ length: count }, (_none, at) => ({ id: String(at), colour: 0.5, opacity: 1 }))

it('replaces its cells a slice at a time, and shows the old ones until the last', () => {
  const store = open()
  store.put('9999', { colour: 1, opacity: 1 }, outlineOf)
  const [oldOffsets, work] = [[...store.offsetsOf(0)], { outlines: 0, most: 0 }]
  const counted = (id: string): number[] => {
    work.outlines += 1
    return outlineOf(id)
  }
  const count = 3 * SLICE_CELLS + 1
  const steps = store.replace({ count, cells: cellsOf(count) }, counted)
  for (;;) {
    work.outlines = 0
    const { done } = steps.next()
    work.most = Math.max(work.most, work.outlines)
    if (done) break
    expect([store.records.size, store.records.idAt(0)]).toEqual([1, '9999'])
    expect([...store.offsetsOf(0)]).toEqual(oldOffsets)
  }
  expect(work.most).toBe(SLICE_CELLS)
  expect([store.records.size, store.records.has('9999')]).toEqual([count, false])
})

it('holds the same cells whether they came together or one by one', () => {
  const [together, single] = [open(), open()]
  const cells = cellsOf(100)
  for (const { id, ...look } of cells) single.put(id, look, outlineOf)
  inOneGo(together.replace({ count: cells.length, cells }, outlineOf))
  for (const { id } of cells) {
    const [slot, other] = [together.records.slotOf(id)!, single.records.slotOf(id)!]
    const { x, y, colour, opacity } = single.records.at(other)
    expect(together.records.at(slot)).toMatchObject({ colour, opacity })
    expect(
      Math.abs(together.records.at(slot).x - x) + Math.abs(together.records.at(slot).y - y),
    ).toBeLessThan(0.001)
    expect([...together.offsetsOf(slot)]).toEqual([...single.offsetsOf(other)])
  }
})

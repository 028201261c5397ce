import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClusterGrid } from './cluster-grid.ts'

const open = (cellSize = 10): ClusterGrid => {
  const grid = new ClusterGrid({
    now: () => 0,
    fadeMs: 0,
    look: (count) => ({ size: count / 1000, opacity: 1 }),
  })
  grid.useCellSize(cellSize)
  return grid
}
/** Circles as a person sees them: place and number of points. */
const circles = (grid: ClusterGrid): string[] =>
  Array.from({ length: grid.circles.used }, (_, slot) => slot)
    .filter((slot) => grid.circles.at(slot).opacity > 0)
    .map((slot) => {
      const { x, y, size } = grid.circles.at(slot)
      return `${Math.round(x)}/${Math.round(y)}: ${Math.round(size * 1000)}`
    })
    .sort()

describe('circles of a grid', () => {
  it('are after any changes what grouping all points anew gives', () => {
    const change = fc.record({
      id: fc.integer({ min: 0, max: 25 }).map(String),
      x: fc.integer({ min: -40, max: 40 }),
      y: fc.integer({ min: -40, max: 40 }),
      isRemoval: fc.boolean(),
      isFlushed: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 120 }), (changes) => {
        const [grid, anew] = [open(), open()]
        const points = new Map<string, { x: number; y: number }>()
        const answers: boolean[] = []
        for (const { id, x, y, isRemoval, isFlushed } of changes) {
          if (isRemoval) {
            grid.remove(id)
            points.delete(id)
          } else {
            answers.push(grid.put({ id, x, y }) === !points.has(id))
            points.set(id, { x, y })
          }
          if (isFlushed) grid.flush()
        }
        grid.flush()
        for (const [id, place] of points) anew.put({ id, ...place })
        anew.regroup()
        expect(answers).not.toContain(false)
        expect(grid.size).toBe(points.size)
        expect(circles(grid)).toEqual(circles(anew))
      }),
    )
  })

  it('stand in the middle of their points', () => {
    const grid = open()
    grid.put({ id: 'a', x: 1, y: 2 })
    grid.put({ id: 'b', x: 7, y: 4 })
    grid.put({ id: 'c', x: 12, y: 4 })
    grid.flush()
    expect(circles(grid)).toEqual(['12/4: 1', '4/3: 2'])
  })

  it('are left as they are for a difference that nobody can see, until it has grown to be seen', () => {
    const grid = open()
    grid.unseen = { place: 0.5, size: 0.0055 }
    for (let at = 0; at < 100; at++) grid.put({ id: `${at}`, x: 5, y: 5 })
    grid.flush()
    grid.circles.takeDirty()
    const written: number[] = []
    for (let at = 100; at < 112; at++) {
      grid.put({ id: `${at}`, x: 5, y: 5 })
      grid.flush()
      written.push(grid.circles.takeDirty().ranges.length)
    }
    // A point is 0.001 of the size: every sixth is seen.
    expect(written).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1])
    expect(circles(grid)).toEqual(['5/5: 112'])
  })

  it('part when the cells become smaller, and join again', () => {
    const grid = open(100)
    for (let at = 0; at < 50; at++) grid.put({ id: `${at}`, x: at, y: 0 })
    grid.flush()
    expect(circles(grid)).toHaveLength(1)
    grid.useCellSize(10)
    expect(circles(grid)).toHaveLength(5)
    grid.useCellSize(100)
    expect(circles(grid)).toEqual(['25/0: 50'])
  })

  it('touch one record for one change among fifty thousand points', () => {
    const grid = open()
    for (let at = 0; at < 50_000; at++)
      grid.put({ id: `${at}`, x: (at % 250) * 10, y: Math.floor(at / 250) * 10 })
    grid.regroup()
    grid.circles.takeDirty()
    grid.put({ id: 'new', x: 5, y: 5 })
    grid.flush()
    const { isWhole, ranges } = grid.circles.takeDirty()
    expect([isWhole, ranges.length]).toEqual([false, 1])
  })

  it('say how many points stand under one', () => {
    const grid = open()
    for (const id of ['a', 'b', 'c']) grid.put({ id, x: 1, y: 1 })
    grid.flush()
    expect(grid.countOf(grid.circles.idAt(0)!)).toBe(3)
    grid.clear()
    expect([grid.size, grid.circles.size]).toEqual([0, 0])
  })
})

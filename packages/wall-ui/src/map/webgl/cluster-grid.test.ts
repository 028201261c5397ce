import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inOneGo, SLICE_ROWS, slicesOf } from '../slices.ts'
import { ClusterGrid, type ClusterLook, type PlacedRows } from './cluster-grid.ts'
import type { PointId } from './slot-index.ts'

const plainLook: ClusterLook = (count) => ({ size: count / 1000, opacity: 1 })
const open = (cellSize = 10, look = plainLook): ClusterGrid => {
  const grid = new ClusterGrid({ now: () => 0, fadeMs: 0, look })
  grid.useCellSize(cellSize)
  return grid
}
type Point = readonly [id: PointId, x: number, y: number]
const rowsOf = (points: readonly Point[]): PlacedRows => ({
  ids: points.map(([id]) => id),
  x: Float64Array.from(points, ([, x]) => x),
  y: Float64Array.from(points, ([, , y]) => y),
})
/** `count` points, ten to a cell of ten. */
const manyPoints = (count: number): Point[] =>
  Array.from({ length: count }, (_, at) => [at, at % 2500, 10 * Math.floor(at / 2500)])
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
        inOneGo(anew.replace([rowsOf([...points].map(([id, { x, y }]) => [id, x, y]))]))
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
    inOneGo(grid.replace([rowsOf(manyPoints(50_000))]))
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
    inOneGo(grid.replace([]))
    expect([grid.size, grid.circles.size]).toEqual([0, 0])
  })
})

describe('points that are replaced', () => {
  it('stand as they were until the new ones are whole, and a change after that is told of the new', () => {
    const grid = open()
    grid.put({ id: 'old', x: 5, y: 5 })
    grid.flush()
    grid.circles.takeDirty()
    const steps = grid.replace([rowsOf([[1, 15, 5]]), rowsOf([[2, 25, Number.NaN]]), rowsOf([[1, 99, 9]])], 3)
    const shown = new Set<string>()
    while (!steps.next().done) shown.add(circles(grid).join())
    expect([...shown]).toEqual(['5/5: 1'])
    // A row without a place is no point, and one that came twice is one.
    expect(circles(grid)).toEqual(['15/5: 1'])
    expect(grid.circles.takeDirty().isWhole).toBe(true)
    expect([grid.put({ id: '1', x: 15, y: 5 }), grid.put({ id: 'new', x: 17, y: 5 })]).toEqual([false, true])
    grid.flush()
    expect(circles(grid)).toEqual(['16/5: 2'])
  })

  it('are read and grouped a slice at a time, each of so many rows at most', () => {
    const points = manyPoints(20_000)
    const work = { rows: 0, looks: 0 }
    const grid = open(1, (count) => {
      work.looks += 1
      return plainLook(count)
    })
    function* slices(): Generator<PlacedRows> {
      for (const [from, to] of slicesOf(points.length)) {
        const part = rowsOf(points.slice(from, to))
        yield {
          ...part,
          ids: new Proxy(part.ids as PointId[], {
            get: (ids, name) => {
              if (/^\d+$/.test(String(name))) work.rows += 1
              return Reflect.get(ids, name) as unknown
            },
          }),
        }
      }
    }
    const most = { rows: 0, looks: 0 }
    let stops = 0
    for (const steps = grid.replace(slices(), points.length); ; stops += 1) {
      const { done } = steps.next()
      most.rows = Math.max(most.rows, work.rows)
      most.looks = Math.max(most.looks, work.looks)
      work.rows = work.looks = 0
      if (done) break
    }
    expect([grid.size, grid.circles.size]).toEqual([20_000, 20_000])
    expect(most).toEqual({ rows: SLICE_ROWS, looks: SLICE_ROWS })
    // Five slices each to read them, to look at their circles, to write and to index those.
    expect(stops).toBeGreaterThanOrEqual(19)
  })

  it('are grouped by the view of the moment, also when it came nearer in the midst', () => {
    const [grid, oracle] = [open(1000), open(10)]
    grid.put({ id: 'old', x: 5, y: 5 })
    grid.flush()
    const points = manyPoints(10_000)
    const steps = grid.replace([rowsOf(points)])
    steps.next()
    grid.useCellSize(10)
    expect(circles(grid)).toEqual(['5/5: 1'])
    inOneGo(steps)
    inOneGo(oracle.replace([rowsOf(points)]))
    expect(circles(grid)).toEqual(circles(oracle))
    expect(circles(grid)).toHaveLength(1000)
  })
})

describe('what is under a pointer', () => {
  const held = (): ClusterGrid => {
    const grid = open(10)
    for (const [id, x, y] of [
      ['a', 1, 1],
      ['b', 3, 3],
      ['c', 14, 1],
      ['far', 500, 500],
    ] as const) {
      grid.put({ id, x, y })
    }
    grid.flush()
    return grid
  }
  it('is the circles within reach, the nearest first, with as many of their points as are asked for', () => {
    const grid = held()
    const near = grid.circlesNear(3, 3, 14)
    expect(near.map(({ count }) => count)).toEqual([2, 1])
    expect(near.map(({ key }) => grid.pointsOf(key, 10))).toEqual([['a', 'b'], ['c']])
    expect(grid.pointsOf(near[0]!.key, 1)).toEqual(['a'])
    expect(grid.circlesNear(200, 200, 14)).toEqual([])
  })
  it('follows points that move away, leave, or take the place of others', () => {
    const grid = held()
    grid.put({ id: 'a', x: 501, y: 501 })
    grid.remove('b')
    grid.put({ id: 'new', x: 2, y: 2 })
    expect(grid.circlesNear(2, 2, 5).flatMap(({ key }) => grid.pointsOf(key, 10))).toEqual(['new'])
    expect(
      grid
        .circlesNear(500, 500, 5)
        .flatMap(({ key }) => grid.pointsOf(key, 10))
        .toSorted(),
    ).toEqual(['a', 'far'])
  })
  it('is the points inside a line around a place, and none beside it', () => {
    const triangle = [0, 0, 10, 0, 0, 10]
    expect(held().pointsInside(triangle, 10)).toEqual(['a', 'b'])
    expect(held().pointsInside([6, 6, 10, 10, 10, 6], 10)).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { PointStore, type PointRow } from './point-store.ts'

const row = (id: string, lon: number | null, lat: number | null = 0): PointRow => ({ id, lon, lat })
const rows = (...list: PointRow[]): Map<string, PointRow> => new Map(list.map((item) => [item.id, item]))
const store = (): PointStore => new PointStore((lon, lat) => [lon, lat])

describe('points of a live layer', () => {
  it('follow what is put, moved and removed', () => {
    const points = store()
    expect(points.follow(rows(row('a', 1), row('b', 2))).added).toHaveLength(2)
    const moved = points.follow(rows(row('a', 5), row('c', 3)))
    expect(moved).toEqual({ changed: true, added: [[3, 0]] })
    expect(points.size).toBe(2)
    expect(
      points
        .groups(1)
        .map(({ x }) => x)
        .sort(),
    ).toEqual([3, 5])
  })
  it('say that nothing changed when the rows are the same objects', () => {
    const points = store()
    const same = rows(row('a', 1))
    points.follow(same)
    expect(points.follow(new Map(same)).changed).toBe(false)
  })
  it('leave out a feature without a place, also one that lost it', () => {
    const points = store()
    points.follow(rows(row('a', 1), row('b', null)))
    expect(points.size).toBe(1)
    points.follow(rows(row('a', null)))
    expect(points.size).toBe(0)
  })
  it('reuse the slots of the removed and grow past their first room', () => {
    const points = store()
    for (let round = 0; round < 3; round++) {
      points.follow(rows(...Array.from({ length: 3000 }, (_, index) => row(`${round}-${index}`, index))))
    }
    expect(points.size).toBe(3000)
    expect(points.groups(10_000)).toEqual([{ x: 1499.5, y: 0, count: 3000 }])
  })
  it('are joined by a grid that does not move with the picture', () => {
    const points = store()
    points.follow(rows(row('a', 0.1), row('b', 0.9), row('c', 1.1)))
    expect(points.groups(1)).toEqual([
      { x: 0.5, y: 0, count: 2 },
      { x: 1.1, y: 0, count: 1 },
    ])
  })
})

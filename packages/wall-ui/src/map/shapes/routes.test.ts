import { describe, expect, it } from 'vitest'
import { readRoutes } from './routes.ts'
import type { Shape } from './shapes.ts'

const NOW = Date.parse('2025-03-14T11:00:00+03:00')
type Row = [id: string, lon: unknown, lat: unknown, route: unknown, stop: unknown, at: unknown]
const read = (rows: Row[], shapes: Shape[] = []) =>
  readRoutes(
    { read: (_members, max) => rows.slice(0, max)[Symbol.iterator]() as never },
    { route: 'route', stop: 'stop', at: 'at' },
    { shapes, now: NOW, timeZone: 'Europe/Moscow' },
  )
const stop = (id: string, number: number, at: string | null, route = 'a'): Row => [
  id,
  39,
  52,
  route,
  number,
  at,
]

describe('routes of a layer', () => {
  it('have their stops in order, with what is passed, the next and what is ahead', () => {
    const [route] = read([
      stop('3', 3, '2025-03-14T13:00:00+03:00'),
      stop('1', 1, '2025-03-14T09:00:00+03:00'),
      stop('2', 2, '2025-03-14T12:00:00+03:00'),
    ])
    expect(route!.stops.map(({ number, state }) => [number, state])).toEqual([
      [1, 'passed'],
      [2, 'next'],
      [3, 'ahead'],
    ])
  })
  it('of every day are of today, by the clock of the region', () => {
    const [route] = read([stop('1', 1, '10:45'), stop('2', 2, '11:15')])
    expect(route!.stops.map(({ at, state }) => [at, state])).toEqual([
      [Date.parse('2025-03-14T10:45:00+03:00'), 'passed'],
      [Date.parse('2025-03-14T11:15:00+03:00'), 'next'],
    ])
  })
  it('without times have no next stop', () => {
    const [route] = read([stop('1', 1, null), stop('2', 2, 'завтра')])
    expect(route!.stops.map(({ state }) => state)).toEqual(['ahead', 'ahead'])
  })
  it('go along the line that came with them, or from stop to stop', () => {
    const line: Shape = { id: '9', kind: 'line', paths: [Float64Array.of(0, 0, 1, 1, 2, 0)] }
    const stops = [stop('1', 1, null), stop('2', 2, null)]
    const [withLine] = read([...stops, ['9', 39, 52, 'a', null, null]], [line])
    expect([withLine!.paths, withLine!.ids, withLine!.stops.length]).toEqual([line.paths, ['9'], 2])
    expect(read(stops)[0]!.paths[0]).toHaveLength(4)
  })
  it('are told apart by their names', () => {
    const routes = read([stop('1', 1, null, 'б'), stop('2', 1, null, 'а')])
    expect(routes.map(({ name, stops }) => [name, stops.length])).toEqual([
      ['а', 1],
      ['б', 1],
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { distanceToPath, isWithin, marksAlong, readShapes } from './shapes.ts'

const feature = (type: string, coordinates: unknown) => ({
  type: 'Feature',
  id: 7,
  geometry: { type, coordinates },
})

describe('lines and areas of a layer', () => {
  it('are paths on the ground, an area with its holes', () => {
    const ring = (size: number) => [
      [0, 0],
      [size, 0],
      [size, size],
      [0, 0],
    ]
    const [line, lines, area, areas] = readShapes([
      feature('LineString', [
        [0, 0],
        [180, 0],
      ]),
      feature('MultiLineString', [ring(1), ring(2)]),
      feature('Polygon', [ring(3), ring(1)]),
      feature('MultiPolygon', [[ring(3), ring(1)], [ring(2)]]),
    ])
    expect(line).toMatchObject({ id: '7', kind: 'line' })
    expect(line!.paths[0]![2]).toBeCloseTo(20_037_508.34, 1)
    expect([lines, area, areas].map((shape) => [shape!.kind, shape!.paths.length])).toEqual([
      ['line', 2],
      ['area', 2],
      ['area', 3],
    ])
  })
  it('leave out points and what is no geometry', () => {
    const odd = [feature('Point', [1, 2]), feature('LineString', 'x'), feature('Polygon', [[null]]), null, {}]
    expect(readShapes(odd)).toEqual([])
    expect(readShapes(undefined)).toEqual([])
  })
  it('are found under a pointer', () => {
    const square = [0, 0, 10, 0, 10, 10, 0, 10, 0, 0]
    expect(distanceToPath([0, 0, 10, 0], [5, 3])).toBe(3)
    expect(distanceToPath([0, 0, 10, 0], [14, 3])).toBe(5)
    expect(isWithin([square], [5, 5])).toBe(true)
    expect(isWithin([square, [4, 4, 6, 4, 6, 6, 4, 6]], [5, 5])).toBe(false)
    expect(isWithin([square], [15, 5])).toBe(false)
  })
  it('show their direction at even steps around corners', () => {
    const marks = marksAlong([0, 0, 10, 0, 10, 10], 8)
    expect(marks.map(({ x, y }) => [x, y])).toEqual([
      [4, 0],
      [10, 2],
    ])
    expect(marks[1]!.angle).toBeCloseTo(Math.PI / 2)
  })
})

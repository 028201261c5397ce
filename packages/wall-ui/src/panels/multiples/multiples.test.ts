import { describe, expect, it } from 'vitest'
import { frameOf, gridOf, monthsBefore, pathOf, seriesByPlace, withNow } from './multiples.ts'

const point = (period: string, value: number) => ({ period, value })

describe('small charts of municipalities', () => {
  it('take months in their order, and a hidden one is a hole that cuts the line', () => {
    const values = [
      { territory: '1', period: '2024-03', value: 30 },
      { territory: '1', period: '2024', value: 99 },
      { territory: '1', period: '2024-02', value: null },
      { territory: '1', period: '2024-01', value: 10 },
    ]
    const points = seriesByPlace(values).get('1')!
    expect(points).toEqual([point('2024-01', 10), point('2024-03', 30)])
    const frame = { from: '2024-01', to: '2024-03', top: 40 }
    expect(pathOf(points, frame)).toBe('M0.00 75.00M100.00 25.00')
    expect(pathOf([point('2024-01', 10), point('2024-02', 20)], frame)).toBe('M0.00 75.00L50.00 50.00')
  })
  it('end with what is counted now', () => {
    const before = [point('2024-11', 9), point('2024-12', 8)]
    expect(withNow(before, { period: '2024-12', value: 7 })).toEqual([
      point('2024-11', 9),
      point('2024-12', 7),
    ])
    expect(withNow(before, { period: null, value: 7 })).toBe(before)
  })
  it('have one axis that holds the target and begins at zero', () => {
    expect(frameOf([[point('2024-01', 2)], [point('2023-01', 4)]], 5)).toEqual({
      from: '2023-01',
      to: '2024-01',
      top: 5.75,
    })
    expect(frameOf([[]], 5)).toBeNull()
  })
  it('go back over the turn of a year', () => {
    expect([monthsBefore('2024-12', 12), monthsBefore('2024-01', 1), monthsBefore('2024-02', 36)]).toEqual([
      '2023-12',
      '2023-12',
      '2021-02',
    ])
  })
  it('fill their panel: the region takes what the last row would leave empty, and none is left out while there is room', () => {
    expect(gridOf(21, { width: 82, height: 48 })).toEqual({ columns: 5, rows: 5, firstSpan: 5 })
    expect(gridOf(20, { width: 82, height: 48 })).toEqual({ columns: 5, rows: 4, firstSpan: 1 })
    expect(gridOf(56, { width: 330, height: 50 })).toEqual({ columns: 14, rows: 4, firstSpan: 1 })
    expect(gridOf(56, { width: 82, height: 40 })).toEqual({ columns: 5, rows: 7, firstSpan: 1 })
    expect(gridOf(1, { width: 20, height: 4 })).toEqual({ columns: 1, rows: 1, firstSpan: 1 })
    expect(gridOf(1, { width: 0, height: 0 })).toEqual({ columns: 1, rows: 1, firstSpan: 1 })
  })
})

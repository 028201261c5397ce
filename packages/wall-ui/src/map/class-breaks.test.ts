import { describe, expect, it } from 'vitest'
import { breaksStillServe, classBreaks, classOf, rampFor } from './class-breaks.ts'

const spread = Array.from({ length: 20 }, (_, index) => 5.13 + index * 0.47)

describe('class breaks', () => {
  it('are round, ascending and share the values out', () => {
    const breaks = classBreaks(spread, 6)
    expect(breaks.bounds).toHaveLength(5)
    expect(breaks.bounds).toEqual([...breaks.bounds].sort((a, b) => a - b))
    for (const bound of breaks.bounds) expect(Number(bound.toFixed(breaks.fractionDigits))).toBe(bound)
    const used = new Set(spread.map((value) => classOf(value, breaks)))
    expect(used.size).toBe(6)
  })
  it('are fewer where the values are few or equal', () => {
    expect(classBreaks([], 6).bounds).toEqual([])
    expect(classBreaks([7, 7, 7, 7], 6).bounds).toEqual([7])
  })
  it('count a bound to the class above it', () => {
    const breaks = { bounds: [8, 10], fractionDigits: 0 }
    expect([7.99, 8, 9.9, 10, 30].map((value) => classOf(value, breaks))).toEqual([0, 1, 1, 2, 2])
  })
  it('stay while values move a little, and give way when most of the map is one colour', () => {
    const breaks = classBreaks(spread, 6)
    expect(
      breaksStillServe(
        breaks,
        spread.map((value) => value + 0.3),
      ),
    ).toBe(true)
    expect(
      breaksStillServe(
        breaks,
        spread.map((value) => value + 9),
      ),
    ).toBe(false)
  })
  it('give way when half of the legend is on no map, as after a first load', () => {
    const loading = { bounds: [8, 11, 25, 73, 74], fractionDigits: 0 }
    expect(breaksStillServe(loading, spread)).toBe(false)
    expect(breaksStillServe({ bounds: [8, 11, 12, 13, 74], fractionDigits: 0 }, spread)).toBe(true)
    // Of few places not every class can have one.
    expect(breaksStillServe(classBreaks([5, 9, 13, 17], 6), [5, 9, 13, 17])).toBe(true)
  })
  it('take their colours from both ends of the ramp', () => {
    const ramp = ['a', 'b', 'c', 'd', 'e', 'f']
    expect(rampFor(ramp, 6)).toEqual(ramp)
    expect(rampFor(ramp, 3)).toEqual(['a', 'd', 'f'])
    expect(rampFor(ramp, 1)).toHaveLength(1)
  })
})

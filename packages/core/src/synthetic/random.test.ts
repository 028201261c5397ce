import { describe, expect, it } from 'vitest'
import { apportion } from './apportion.ts'
import { namedUuid, Random } from './random.ts'

describe('random stream', () => {
  it('repeats itself for the same seed and name, and differs for another name', () => {
    const draws = (seed: number, name: string): number[] => {
      const random = new Random(seed, name)
      return Array.from({ length: 20 }, () => random.bits())
    }
    expect(draws(1, 'a')).toEqual(draws(1, 'a'))
    expect(draws(1, 'a')).not.toEqual(draws(1, 'b'))
    expect(draws(1, 'a')).not.toEqual(draws(2, 'a'))
  })
  it('is uniform and normal enough to draw a region from', () => {
    const random = new Random(3, 'moments')
    const count = 50_000
    let sum = 0
    let squares = 0
    let below = 0
    for (let draw = 0; draw < count; draw += 1) {
      const value = random.normal()
      sum += value
      squares += value * value
      if (random.below(10) === 3) below += 1
    }
    expect(Math.abs(sum / count)).toBeLessThan(0.02)
    expect(Math.abs(squares / count - 1)).toBeLessThan(0.03)
    expect(Math.abs(below / count - 0.1)).toBeLessThan(0.01)
  })
})

describe('named UUID', () => {
  it('is well formed and never the same for two numbers or two kinds', () => {
    const seen = new Set<string>()
    for (let number = 0; number < 5000; number += 1) {
      for (const kind of [1, 2]) seen.add(namedUuid(7, kind, number))
    }
    expect(seen.size).toBe(10_000)
    for (const uuid of seen) {
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-9[0-9a-f]{3}-[0-9a-f]{12}$/)
    }
  })
})

describe('apportion', () => {
  it('loses nothing and favours the larger remainder', () => {
    expect(apportion([1, 1, 1], 10)).toEqual([4, 3, 3])
    expect(apportion([0, 5, 3], 4)).toEqual([0, 3, 1])
    expect(apportion([485_260, 94_902, 12_286], 60_000).reduce((sum, share) => sum + share, 0)).toBe(60_000)
  })
  it('refuses to share something among nothing', () => {
    expect(() => apportion([0, 0], 3)).toThrow(RangeError)
    expect(apportion([0, 0], 0)).toEqual([0, 0])
  })
})

import { describe, expect, it } from 'vitest'
import { householdsOf, placeLines } from './place-lines.ts'
import { reasonWords } from './reason-words.ts'
import type { PlaceCount } from './hidden.api.ts'

const count = (oktmo: string, state: PlaceCount['state'], households: number): PlaceCount => ({
  oktmo,
  place: { ru: oktmo, en: oktmo },
  kind: 'unreached',
  state,
  households,
  persons: households * 3,
})

describe('counts by municipality', () => {
  const counts = [
    count('1', 'new', 2),
    count('1', 'rejected', 9),
    count('2', 'new', 3),
    count('2', 'confirmed', 4),
    { ...count('2', 'new', 50), kind: 'potential' as const },
  ]

  it('leave out what was rejected and begin with the most', () => {
    expect(placeLines(counts, 'unreached')).toEqual([
      { oktmo: '2', place: { ru: '2', en: '2' }, households: 7, persons: 21, confirmed: 4, rejected: 0 },
      { oktmo: '1', place: { ru: '1', en: '1' }, households: 2, persons: 6, confirmed: 0, rejected: 9 },
    ])
    expect(householdsOf(counts, 'unreached')).toBe(9)
    expect(householdsOf(counts, 'feigned')).toBe(0)
  })
})

describe('reasons', () => {
  it('of a band carry its borders', () => {
    expect(reasonWords('band-100-110')).toEqual({
      key: 'hidden.reason.band',
      named: { from: '100', to: '110' },
    })
    expect(reasonWords('no-support')).toEqual({ key: 'hidden.reason.no-support', named: {} })
  })
})

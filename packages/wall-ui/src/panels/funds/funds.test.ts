import { describe, expect, it } from 'vitest'
import { needsByPlace } from './funds.ts'

describe('the need of funds', () => {
  it('puts the largest first, and leaves out what is not known', () => {
    const need = new Map([
      ['1', 100],
      ['2', 900],
      ['4', 900],
      ['5', 0],
    ])
    const poor = new Map([
      ['1', 4],
      ['2', 3],
      ['5', 0],
    ])
    const needs = needsByPlace(
      ['1', '2', '3', '4', '5'],
      (oktmo) => need.get(oktmo) ?? null,
      (oktmo) => poor.get(oktmo) ?? null,
    )
    expect(needs).toEqual([
      { oktmo: '2', month: 900, perPoor: 300 },
      { oktmo: '4', month: 900, perPoor: null },
      { oktmo: '1', month: 100, perPoor: 25 },
      { oktmo: '5', month: 0, perPoor: null },
    ])
  })
})

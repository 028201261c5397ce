import { DEFAULT_HIDDEN_RULE } from '@obzor/core/model'
import { describe, expect, it } from 'vitest'
import { fieldsOf, isAscending, nextBorder, ruleOf } from './rule-form.ts'

const typed = (change: Partial<ReturnType<typeof fieldsOf>>) =>
  ruleOf({ ...fieldsOf(DEFAULT_HIDDEN_RULE), ...change })

describe('the form of the rules', () => {
  it('gives back what it was filled with', () => {
    expect(ruleOf(fieldsOf(DEFAULT_HIDDEN_RULE))).toEqual(DEFAULT_HIDDEN_RULE)
  })

  it('takes roubles with spaces between thousands', () => {
    expect(typed({ floorRoubles: '2 500' })?.floorKopecks).toBe(250_000)
  })

  it.each([
    ['months of support', { supportMonths: '37' }],
    ['a floor in roubles', { floorRoubles: 'тысяча' }],
    ['a floor in per cent', { floorPct: '-1' }],
    ['one border alone', { borders: ['100'] }],
    ['a border below the line', { borders: ['90', '120'] }],
    ['borders that do not ascend', { borders: ['100', '120', '110'] }],
    ['an empty border', { borders: ['100', '', '120'] }],
  ])('is not whole with %s', (_name, change) => {
    expect(typed(change)).toBeNull()
  })

  it('says of each border whether it is above the one before, and goes on from the last', () => {
    expect([0, 1, 2].map((at) => isAscending(['100', '120', '110'], at))).toEqual([true, true, false])
    expect(nextBorder(['100', '120'])).toBe('130')
  })
})

import { describe, expect, test } from 'vitest'
import { nextPeriod, periodKind, periodYear, writePeriod, writeShortPeriod } from './index.ts'

const plain = (text: string): string => text.replaceAll('\u00a0', ' ')

describe('a period', () => {
  test.each([
    ['2025', '2025 г.', '2025'],
    ['2026-Q1', 'I кв. 2026', 'Q1 2026'],
    ['2026-Q4', 'IV кв. 2026', 'Q4 2026'],
    ['2025-12', 'декабрь 2025 г.', 'December 2025'],
    ['2025-12-05', '5 декабря 2025 г.', '5 December 2025'],
    ['зимой', 'зимой', 'зимой'],
    ['2025-13', '2025-13', '2025-13'],
  ])('%s is written «%s» and “%s”', (period, ru, en) => {
    expect(plain(writePeriod(period, 'ru'))).toBe(ru)
    expect(plain(writePeriod(period, 'en'))).toBe(en)
  })

  test('is short on an axis', () => {
    expect(plain(writeShortPeriod('2025-12', 'ru'))).toBe('дек. 2025')
    expect(plain(writeShortPeriod('2025-12-05', 'en'))).toBe('5 Dec')
  })

  test('has its neighbour and its place', () => {
    expect(['2025', '2025-Q4', '2025-12', '2024-02-28', '2025-12-31'].map(nextPeriod)).toEqual([
      '2026',
      '2026-Q1',
      '2026-01',
      '2024-02-29',
      '2026-01-01',
    ])
    expect(periodYear('2025')).toBe(2025.5)
    expect(periodYear('2025-Q3')).toBe(2025.625)
    expect(periodYear('2025-07-02')).toBeCloseTo(2025.5, 2)
    expect([periodYear('x'), nextPeriod('x'), periodKind('2025-Q5')]).toEqual([null, null, null])
  })
})

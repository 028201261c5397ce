import { describe, expect, test } from 'vitest'
import { benchTable, formatFigure, meetsAim, ratioOf, type BenchRow } from './bench-report.ts'

const row = (parts: Partial<BenchRow>): BenchRow => ({
  name: 'rows a second',
  ours: 300_000,
  limit: 500_000,
  ratio: 0.6,
  unit: 'rows/s',
  aim: null,
  ...parts,
})

describe('a benchmark report', () => {
  test('the ratio is 1 at the limit whichever direction is better', () => {
    expect(ratioOf(250, 500, 'more')).toBe(0.5)
    expect(ratioOf(20, 10, 'less')).toBe(0.5)
  })

  test('an aim is met or missed by the figure or by the ratio', () => {
    expect(meetsAim(row({ aim: { of: 'ratio', bound: 'least', value: 0.5 } }))).toBe(true)
    expect(meetsAim(row({ aim: { of: 'ours', bound: 'most', value: 150 } }))).toBe(false)
    expect(meetsAim(row({}))).toBeNull()
  })

  test('an aim at a ratio that could not be measured is missed, not passed', () => {
    const unmeasured = row({ limit: null, ratio: null, aim: { of: 'ratio', bound: 'least', value: 0.5 } })
    expect(meetsAim(unmeasured)).toBe(false)
  })

  test('figures keep three digits and group thousands', () => {
    expect(formatFigure(0.123456)).toBe('0.123')
    expect(formatFigure(1_116_265)).toBe('1 116 265')
    expect(formatFigure(null)).toBe('—')
  })

  test('the table shows each row with its aim and whether it was met', () => {
    const missed = row({ aim: { of: 'ratio', bound: 'least', value: 0.9 }, note: 'psql \\copy' })
    const table = benchTable({ name: 'ingest', takenAt: '2024-01-01T00:00:00Z', rows: [missed] })
    expect(table).toContain('300 000')
    expect(table).toContain('≥ 0.9 ratio')
    expect(table).toContain('NO')
    expect(table).toContain('psql \\copy')
  })
})

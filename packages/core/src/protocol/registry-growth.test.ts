import { expect, test } from 'vitest'
import type { GrowthRow } from './registry-channels.ts'
import { growthChart, growthOf } from './registry-growth.ts'

const place = (id: string, people: number | null, isRegion = false): GrowthRow => ({
  id,
  kind: 'place',
  isRegion,
  people,
})
const day = (on: string, people: number): GrowthRow => ({ id: `day ${on}`, kind: 'day', day: on, people })
const target = (onDate: string, people: number): GrowthRow => ({
  id: `target ${onDate}`,
  kind: 'target',
  onDate,
  people,
  act: 'act',
})
const rows = [
  place('42', 600, true),
  place('42601000', 200),
  place('42602000', null),
  place('42603000', 400),
  day('2026-01-11', 500),
  day('2026-01-01', 400),
  target('2027-01-01', 2_000),
  target('2026-01-21', 1_000),
  target('2025-01-01', 100),
]

test('the next target counts, and the way to it is a straight line from the first day', () => {
  const growth = growthOf(rows, '2026-01-11')
  expect(growth.target?.people).toBe(1_000)
  expect(growth.share).toBe(0.6)
  // Half of the way from 400 to 1,000 is 700.
  expect(growth.ahead).toBe(-100)
  expect(growth.places.map(({ id }) => id)).toEqual(['42603000', '42601000', '42602000'])
  expect(growth.days.map(({ people }) => people)).toEqual([400, 500])
})

test('after all targets the last one stays, and without any nothing is said of a plan', () => {
  expect(growthOf(rows, '2028-01-01').target?.people).toBe(2_000)
  const none = growthOf([place('42', 600, true)], '2026-01-11')
  expect(none).toMatchObject({ target: null, share: null, ahead: null })
  expect(growthChart(none, '2026-01-11')).toBeNull()
})

test('the line ends with what is known now, and the way goes on to the target', () => {
  const growth = growthOf(rows, '2026-01-11')
  const chart = growthChart(growth, '2026-01-11')!
  expect(chart).toMatchObject({ from: '2026-01-01', to: '2026-01-21', low: 400, high: 1_000 })
  expect(chart.line.split(' ').map((point) => point.split(',')[0])).toEqual(['0.00', '50.00'])
  expect(chart.way?.split(' ').map((point) => point.split(',')[0])).toEqual(['50.00', '100.00'])
  // A registry of one size for ever is a line in the middle.
  const flat = growthOf([day('2026-01-01', 7), day('2026-01-05', 7)], '2026-01-05')
  expect(growthChart(flat, '2026-01-05')!.line).toBe('0.00,50.00 100.00,50.00')
})

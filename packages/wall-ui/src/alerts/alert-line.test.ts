import type { AlertRow } from '@obzor/core/protocol'
import { expect, test } from 'vitest'
import { silentSources } from '../panels/sources/source-age.ts'
import { toldAlert } from './alert-line.ts'

const NOW = 1_000_000
const alert = (id: string, change: Partial<AlertRow> = {}): AlertRow => ({
  id,
  rule: 'test',
  severity: 'warning',
  title: { ru: 'Проверка', en: 'Check' },
  object: { kind: 'source', code: id, title: { ru: 'Источник', en: 'Source' } },
  finding: { value: null, limit: null, unit: 'unit', fractionDigits: 0 },
  openedAt: NOW - 60_000,
  isAcknowledged: false,
  mutedUntil: null,
  ...change,
})
const told = (...rows: AlertRow[]) => {
  const line = toldAlert(rows, NOW)
  return line && `${line.alert.id} +${line.others}`
}

test('while nothing is open there is no line', () => {
  expect(told()).toBeNull()
})

test('the gravest is told, of equals the newest, and the others are counted', () => {
  expect(
    told(
      alert('old'),
      alert('new', { openedAt: NOW }),
      alert('mild', { severity: 'attention', openedAt: NOW }),
    ),
  ).toBe('new +2')
  expect(told(alert('new', { openedAt: NOW }), alert('grave', { severity: 'critical' }))).toBe('grave +1')
})

test('what somebody took note of gives way to what nobody has', () => {
  expect(told(alert('noted', { severity: 'critical', isAcknowledged: true }), alert('open'))).toBe('open +1')
  expect(told(alert('noted', { isAcknowledged: true }))).toBe('noted +0')
})

test('a muted rule is silent until its moment, then heard', () => {
  expect(told(alert('muted', { mutedUntil: NOW + 1 }))).toBeNull()
  expect(told(alert('muted', { mutedUntil: NOW }))).toBe('muted +0')
})

test('a source is silent while an alert of its silence is open, and only then', () => {
  const silence = { finding: { value: 90, limit: 60, unit: 'minute', fractionDigits: 0 } } as const
  const share = { finding: { value: 30, limit: 20, unit: 'percent', fractionDigits: 0 } } as const
  expect([...silentSources([alert('quiet', silence), alert('dirty', share)])]).toEqual(['quiet'])
})

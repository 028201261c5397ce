import type { JournalEntry, JournalOutcome } from '@obzor/core/model'
import { expect, test } from 'vitest'
import { toldOutcomes } from './told-outcomes.ts'

let id = 100
const entry = (
  outcome: JournalOutcome,
  action = 'plugin.accept',
  subject = 'source-office',
): JournalEntry => ({
  id: String((id -= 1)),
  at: '2024-12-15T09:00:00.000Z',
  actorId: '1',
  actor: 'anna',
  action,
  subject,
  outcome,
  detail: {},
  hash: '',
})

test('an act that has ended is one line, with its outcome', () => {
  const [done, failed] = [entry('done'), entry('failed', 'source.run', 'egisso.facts')]
  const shown = toldOutcomes([failed, entry('asked', 'source.run', 'egisso.facts'), done, entry('asked')])
  expect(shown).toEqual([failed, done])
})

test('an act that nothing followed is still said to have begun, also beside an older one that ended', () => {
  const [begun, done] = [entry('asked'), entry('done')]
  expect(toldOutcomes([begun, done, entry('asked')])).toEqual([begun, done])
})

test('entries that were written with their act hide nothing of others', () => {
  const list = [entry('done', 'user.create', 'vera'), entry('asked'), entry('refused', 'session.open')]
  expect(toldOutcomes(list)).toEqual(list)
})

import type { RunRow } from '@obzor/core/protocol'
import { describe, expect, test } from 'vitest'
import { runEndWords } from './run-end-words.ts'

const run = (changes: Partial<RunRow>): RunRow => ({
  id: '7',
  state: 'succeeded',
  trigger: 'inbox',
  deliveryName: 'школы.csv',
  startedAt: 0,
  finishedAt: 1,
  read: 60,
  accepted: 58,
  unchanged: 0,
  duplicate: 0,
  quarantined: 2,
  rowsPerSecond: 1,
  share: 1,
  etaSeconds: null,
  errorCode: null,
  errorText: null,
  ...changes,
})
const ways = {
  t: ((key: string, named?: Record<string, unknown>) =>
    `${key.split('.').at(-1)} ${Object.values(named ?? {}).join()}`) as Parameters<
    typeof runEndWords
  >[2]['t'],
  number: String,
}

describe('what came of a file', () => {
  test('is being read until its run has ended', () => {
    expect(runEndWords(null, 'школы.csv', ways).isGoing).toBe(true)
    expect(runEndWords(run({ state: 'running' }), 'школы.csv', ways).isGoing).toBe(true)
  })

  test('is told in numbers, without those that are nought', () => {
    expect(runEndWords(run({}), 'школы.csv', ways)).toMatchObject({
      tone: 'good',
      text: 'done школы.csv',
      counts: 'accepted 58, aside 2',
    })
  })

  test('is nothing new where the file was read before, and a refusal where the run failed', () => {
    expect(runEndWords(run({ errorCode: 'OBZ_FILES_REPEATED' }), 'школы.csv', ways).text).toMatch(/^repeated/)
    expect(runEndWords(run({ state: 'failed' }), 'школы.csv', ways)).toMatchObject({ tone: 'bad' })
  })
})

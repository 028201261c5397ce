// How far the first load says it is.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { LoadProgress } from '../engine/ingest/db/load-progress.ts'
import { lineOf, phaseOf, summaryOf, summaryText, waitingFiles } from './first-load.ts'

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds))
const NONE = { files: 0, bytes: 0 }
const load: LoadProgress = {
  now: at(200),
  startedAt: at(0),
  readAt: at(100),
  sources: [
    { code: 'office', rows: 90_000, seconds: 95, isRunning: false },
    { code: 'tax', rows: 10_000, seconds: 40, isRunning: false },
  ],
  linkage: {
    state: 'succeeded',
    stage: 'done',
    done: 0,
    of: 0,
    records: 90_000,
    seconds: { reading: 40, applying: 20 },
    startedAt: at(105),
    endedAt: at(190),
  },
  unlinked: 0,
  uncounted: 0,
  households: 40_000,
}

test('reads as long as a file of the load waits or is being read, links as long as records wait, then counts', () => {
  expect(phaseOf(load, NONE)).toBe('done')
  expect(phaseOf(load, { files: 1, bytes: 5 })).toBe('reading')
  expect(phaseOf({ ...load, startedAt: null }, NONE)).toBe('reading')
  expect(phaseOf({ ...load, sources: [{ ...load.sources[0]!, isRunning: true }] }, NONE)).toBe('reading')
  expect(phaseOf({ ...load, linkage: null }, NONE)).toBe('linking')
  expect(phaseOf({ ...load, unlinked: 50_000 }, NONE)).toBe('linking')
  expect(phaseOf({ ...load, linkage: { ...load.linkage!, state: 'running' } }, NONE)).toBe('linking')
  expect(phaseOf({ ...load, uncounted: 3 }, NONE)).toBe('counting')
})

test('says rows, rows a second and what waits', () => {
  expect(lineOf(load, { files: 3, bytes: 50 * 2 ** 20 })).toBe(
    'sources: 100,000 rows, 500 a second; 3 files wait, 50 MiB',
  )
  expect(
    lineOf(
      { ...load, linkage: { ...load.linkage!, state: 'running', stage: 'reading', done: 5_000, of: 90_000 } },
      NONE,
    ),
  ).toBe('registry: reading 5,000 of 90,000 (95 s)')
})

test('keeps where the time went, stage by stage', () => {
  const text = summaryText(summaryOf(load, 12))
  expect(text).toMatch(/first load: 3 min 20 s/)
  expect(text).toMatch(/invented people +12\.0/)
  expect(text).toMatch(/sources, several at once +100\.0 +100,000 +1,000/)
  expect(text).toMatch(/registry linked +85\.0 +90,000/)
  expect(text).toMatch(/ {2}reading +40\.0/)
  expect(text).toMatch(/welfare counted to its end +10\.0 +40,000/)
})

test('counts files of the load alone: what is played live, and what was read, is none of it', () => {
  const inbox = mkdtempSync(path.join(tmpdir(), 'obzor-inbox-'))
  try {
    mkdirSync(path.join(inbox, 'tax', 'done'), { recursive: true })
    writeFileSync(path.join(inbox, 'tax', 'NDFL2_0001.xml'), '12345')
    writeFileSync(path.join(inbox, 'tax', 'NDFL2_live_00000001.xml'), '1')
    writeFileSync(path.join(inbox, 'tax', 'done', 'NDFL2_0000.xml'), '1')
    expect(waitingFiles(inbox)).toEqual({ files: 1, bytes: 5 })
  } finally {
    rmSync(inbox, { recursive: true })
  }
})

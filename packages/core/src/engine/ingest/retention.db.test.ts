import { readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { LINES_SOURCE, linesPlugin } from '../../testing/line-plugin.ts'
import { realClock, testHost, type TestHost } from '../../testing/test-host.ts'
import { KEEP_LIMITS, readKeepLimits, type KeepLimits } from '../db/retention/keep-limits.ts'
import { Retention } from './retention.ts'

let host: TestHost
beforeAll(async () => {
  host = await testHost({ plugins: { 'source-lines': linesPlugin() } })
  await host.host.start()
})
afterAll(() => host.close())
beforeEach(() => host.pool.query('truncate control.quarantine_row, control.source_run restart identity'))

const prune = (keep: Partial<KeepLimits> = {}, aheadDays = 0): ReturnType<Retention['prune']> =>
  new Retention(
    { dataDirectory: host.dataDirectory, keep: { ...KEEP_LIMITS, ...keep } } as never,
    host.pool,
    { ...realClock, now: () => new Date(Date.now() + aheadDays * 86_400_000) },
    pino({ level: 'silent' }),
  ).prune()

/** A run that ended so many days ago. */
const ran = async (daysAgo: number, state = 'succeeded', quarantined = 0): Promise<void> => {
  await host.pool.query(
    `with run as (
       insert into control.source_run (source_id, trigger, state, started_at, finished_at)
       select id, 'schedule', $2, now() - make_interval(days => $1), now() - make_interval(days => $1)
       from control.source where code = $4 returning id, source_id
     )
     insert into control.quarantine_row (run_id, source_id, line, field, reason_code, reason, created_at)
     select run.id, run.source_id, line, 'f', 'OBZ_TEST', 'r', now() - make_interval(days => $1)
     from run, generate_series(1, $3::int) line`,
    [daysAgo, state, quarantined, LINES_SOURCE],
  )
}
const left = async (): Promise<string> => {
  const { rows } = await host.pool.query<{ text: string }>(
    `select run.id || ' ' || run.state || ' ' || count(kept.id) as text from control.source_run run
     left join control.quarantine_row kept on kept.run_id = run.id group by run.id order by run.id`,
  )
  return rows.map(({ text }) => text).join(', ')
}

test('old runs leave, failures later, and neither the newest of each nor an open one', async () => {
  for (const [days, state] of [
    [200, 'failed'],
    [100, 'failed'],
    [90, 'failed'],
    [90, 'succeeded'],
    [60, 'running'],
    [40, 'interrupted'],
    [35, 'succeeded'],
  ] as const)
    await ran(days, state)
  expect(await prune()).toMatchObject({ runs: 3 })
  expect(await left()).toBe('2 failed 0, 3 failed 0, 5 running 0, 7 succeeded 0')
  expect(await prune()).toMatchObject({ runs: 0 })
})

test('of too many runs the newest stay, whatever their age', async () => {
  for (let run = 0; run < 5; run += 1) await ran(0)
  expect(await prune({ runsOfSource: 2 })).toMatchObject({ runs: 3 })
  expect(await left()).toBe('4 succeeded 0, 5 succeeded 0')
})

test('a run stays as long as rows that it put aside; those leave by age, and the oldest of too many', async () => {
  await ran(100, 'succeeded', 2)
  await ran(90, 'succeeded', 3)
  await ran(0)
  expect(await prune()).toMatchObject({ runs: 0, quarantined: 0 })
  expect(await prune({ quarantineRowsOfSource: 2 })).toMatchObject({ runs: 1, quarantined: 3 })
  expect(await left()).toBe('2 succeeded 2, 3 succeeded 0')
  expect(await prune({ quarantineDays: 60 })).toMatchObject({ runs: 1, quarantined: 2 })
})

test('files that were read or refused leave by age; a file that waits is never touched', async () => {
  const inbox = path.join(host.dataDirectory, 'inbox', 'lines')
  for (const folder of ['done', 'failed']) {
    await mkdir(path.join(inbox, folder), { recursive: true })
    await writeFile(path.join(inbox, folder, 'x.ndjson'), 'x')
  }
  await writeFile(path.join(inbox, 'waits.ndjson'), 'x')
  const files = (): string[] => (readdirSync(inbox, { recursive: true }) as string[]).sort()
  await prune({}, 31)
  expect(files()).toEqual(['done', 'failed', 'failed/x.ndjson', 'waits.ndjson'])
  await prune({}, 181)
  expect(files()).toEqual(['done', 'failed', 'waits.ndjson'])
})

test('bounds come from the environment; what would delete everything is refused', () => {
  expect(readKeepLimits({ OBZOR_KEEP_DONE_DAYS: '7', OBZOR_KEEP_DONE_GB: '0.5' })).toEqual({
    ...KEEP_LIMITS,
    doneDays: 7,
    doneGb: 0.5,
  })
  for (const value of ['0', '-1', 'many'])
    expect(() => readKeepLimits({ OBZOR_KEEP_RUNS: value })).toThrow(/OBZ_ENGINE_CONFIG.*OBZOR_KEEP_RUNS/)
})

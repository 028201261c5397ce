import { appendFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LINES_SOURCE, linesPlugin } from '../../testing/line-plugin.ts'
import { eventually, testHost, type TestHost } from '../../testing/test-host.ts'
import { sourceStandings } from './db/source-standings.ts'
import { Spool } from './spool.ts'

/** Polled; fails as often as its memory says, then succeeds. */
const polled = `
  import { inject, injectable } from 'tsyringe'
  import { CONFIG, definePlugin, ObzorError } from '@obzor/core/plugin-api'
  const text = (ru, en) => ({ ru, en })
  @injectable()
  class Polled {
    constructor(@inject(CONFIG) config) { this.config = config }
    async read(run, sink) {
      if (this.config.fail) throw new ObzorError({ code: 'OBZ_TEST_DOWN', fact: 'down', risk: 'r', action: 'a' })
      sink.put({ kind: 'statistic', code: 'polled', territory: '00', period: '2020', value: 1, unit: 'unit' }, 1)
    }
  }
  export const plugin = definePlugin({
    id: 'source-polled', version: '1.0.0', title: text('Опрос', 'Poll'), description: text('Опрос', 'Poll'),
    config: { type: 'object', properties: { fail: { type: 'boolean', default: false } } },
    contributes: (to) => to.sources.add({ code: 'test.polled', title: text('О', 'P'), agency: text('О', 'P'),
      trigger: { everySeconds: 1 }, refreshHours: 1, emits: ['statistic'], connector: Polled }),
  })`

const figure = (period: number): string =>
  JSON.stringify({
    kind: 'statistic',
    code: 'x',
    territory: '00',
    period: String(period),
    value: 1,
    unit: 'unit',
  })

let host: TestHost
beforeAll(async () => {
  host = await testHost({
    plugins: { 'source-lines': linesPlugin(), 'source-polled': polled },
    settings: { sources: { 'test.polled': { fail: true } } },
    limits: { restartMs: 20, cancelGraceMs: 200 },
  })
  // What a killed engine leaves: a run that is still open and a copy in the spool.
  await host.host.start()
  await host.pool.query(
    `insert into control.source_run (source_id, trigger, delivery_name)
     select id, 'inbox', 'left.ndjson' from control.source where code = $1`,
    [LINES_SOURCE],
  )
  await host.deliver('lines', 'left.ndjson', figure(1999))
  await host.scheduler.start()
})
afterAll(() => host.close())

let seen = 1
/** The next run of the inbox source, in the order they happen in this file. */
const next = (): ReturnType<TestHost['ended']> => host.ended(LINES_SOURCE, (seen += 1))
const inbox = (...names: string[]): string => path.join(host.dataDirectory, 'inbox', 'lines', ...names)

test('a run that a killed engine left open is interrupted, and its file is read again', async () => {
  expect(await host.ended(LINES_SOURCE)).toMatchObject({
    state: 'interrupted',
    errorCode: 'OBZ_INGEST_INTERRUPTED',
  })
  expect(await next()).toMatchObject({
    state: 'succeeded',
    trigger: 'retry',
    deliveryName: 'left.ndjson',
    rowsRead: 1,
  })
  await eventually(
    async () => ((await host.names('inbox/lines/done')).length === 1 ? true : undefined),
    'the file is moved',
  )
})

test('a file renamed into the inbox is read within a second and moved to done', async () => {
  const before = Date.now()
  await host.deliver('lines', 'a.ndjson', figure(2001))
  expect(await next()).toMatchObject({
    state: 'succeeded',
    trigger: 'inbox',
    deliveryName: 'a.ndjson',
    rowsAccepted: 1,
  })
  expect(Date.now() - before).toBeLessThan(5_000)
  await eventually(
    async () => ((await host.names('inbox/lines/done')).includes('a.ndjson') ? true : undefined),
    'the file is moved',
  )
  expect(await host.names('spool')).toEqual([])
})

test('the same content under another name is recorded as repeated and nothing is read', async () => {
  await host.deliver('lines', 'a.ndjson', figure(2001))
  expect(await next()).toMatchObject({ state: 'succeeded', errorCode: 'OBZ_FILES_REPEATED', rowsRead: 0 })
  await eventually(
    async () => ((await host.names('inbox/lines/done')).includes('a.2.ndjson') ? true : undefined),
    'the file is moved to a free name',
  )
})

test('a file of 0 bytes fails with its reason beside it', async () => {
  await host.deliver('lines', 'empty.ndjson', '')
  expect(await next()).toMatchObject({ state: 'failed', errorCode: 'OBZ_FILES_EMPTY' })
  await eventually(
    async () =>
      (await host.names('inbox/lines/failed')).includes('empty.ndjson.reason.txt') ? true : undefined,
    'the reason is written',
  )
  expect(await readFile(inbox('failed', 'empty.ndjson.reason.txt'), 'utf8')).toMatch(
    /0 bytes.*send the file again/,
  )
})

test('a file that is still being written is left alone until it is whole', async () => {
  for (let part = 0; part < 5; part += 1) {
    await appendFile(inbox('slow.ndjson'), `${figure(2010 + part)}\n`)
    const pause = Date.now() + 300
    await eventually(async () => (Date.now() >= pause ? true : undefined), 'the writer writes slowly')
  }
  expect(await next()).toMatchObject({ state: 'succeeded', deliveryName: 'slow.ndjson', rowsRead: 5 })
})

test('hidden, unfinished and foreign files, links and folders stay untouched', async () => {
  const others = ['.hidden.ndjson', 'x.ndjson.tmp', 'x.ndjson.part', 'readme.txt']
  for (const name of others) await writeFile(inbox(name), 'x')
  await symlink('/etc/hostname', inbox('link.ndjson'))
  await mkdir(inbox('folder.ndjson'))
  await host.deliver('lines', 'z.ndjson', figure(2020))
  expect(await next()).toMatchObject({ state: 'succeeded', deliveryName: 'z.ndjson' })
  const left = [...others, 'link.ndjson', 'folder.ndjson', 'done', 'failed'].sort()
  await eventually(
    async () => ((await host.names('inbox/lines')).join() === left.join() ? true : undefined),
    'the file is moved and nothing else',
  )
})

test('a file that fails is moved aside and the next file is read', async () => {
  await host.deliver('lines', 'bad.ndjson', '!throw')
  expect(await next()).toMatchObject({ state: 'failed', errorCode: 'OBZ_PLUGIN_FAILED' })
  await host.deliver('lines', 'good.ndjson', figure(2030))
  expect(await next()).toMatchObject({ state: 'succeeded' })
})

test('a file replaced while it was read: what was read is kept in done, the new one is read next', async () => {
  const reading = new Promise<void>((resolve) => {
    const off = host.progress.onProgress(({ run }) => {
      if (run.share !== 1 || run.deliveryName !== 'swap.ndjson') return
      off()
      resolve()
    })
  })
  await host.deliver('lines', 'swap.ndjson', `${figure(2040)}\n!wait\n`)
  await reading
  await host.deliver('lines', 'swap.ndjson', figure(2041))
  const [run] = (await host.runs(LINES_SOURCE)).slice(-1)
  host.scheduler.cancel(run!.id)
  expect(await next()).toMatchObject({ state: 'cancelled', deliveryName: 'swap.ndjson' })
  expect(await next()).toMatchObject({ state: 'succeeded', deliveryName: 'swap.ndjson', rowsRead: 1 })
  const { rows } = await host.pool.query("select period from facts.statistic where period = '2041'")
  expect(rows).toHaveLength(1)
  await eventually(
    async () =>
      (await readFile(inbox('failed', 'swap.ndjson'), 'utf8').catch(() => '')).includes('!wait')
        ? true
        : undefined,
    'the first content is kept',
  )
})

test('a file that changes all the time while it is copied is refused after five attempts', async () => {
  const folder = path.join(host.dataDirectory, 'changing')
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, 'f')
  await writeFile(file, Buffer.alloc(8_000_000))
  const writing = new AbortController()
  const writer = (async () => {
    while (!writing.signal.aborted) await appendFile(file, 'x')
  })()
  await expect(new Spool(folder).take(file, '1')).rejects.toThrow(/OBZ_FILES_REPLACED/)
  writing.abort()
  await writer
  expect((await new Spool(folder).take(file, '1')).sha256).toMatch(/^[0-9a-f]{64}$/)
})

test('a polled source that fails waits longer each time and recovers by itself; by hand it runs at once', async () => {
  await host.ended('test.polled', 3)
  const runs = await host.runs('test.polled')
  expect(runs[0]).toMatchObject({ state: 'failed', errorCode: 'OBZ_TEST_DOWN', trigger: 'schedule' })
  const pause = (n: number): number => runs[n]!.startedAt.getTime() - runs[n - 1]!.finishedAt!.getTime()
  expect(pause(2)).toBeGreaterThan(1_900)
  const standing = await eventually(async () => {
    const [row] = (await sourceStandings(host.pool)).filter(({ code }) => code === 'test.polled')
    return row?.retryAt ? row : undefined
  }, 'it is said when it is tried again')
  expect(standing.failuresInRow).toBeGreaterThanOrEqual(3)
  expect(standing.lastRun).toMatchObject({ state: 'failed', errorCode: 'OBZ_TEST_DOWN' })
  expect(standing.retryAt!.getTime()).toBeGreaterThan(standing.lastRun!.finishedAt!.getTime())
  await host.pool.query(`update control.source set config = '{}' where code = 'test.polled'`)
  // Its own interval may have come a moment earlier: then the button is pressed again.
  const { runId } = await eventually(
    () =>
      host.scheduler.runNow('test.polled').catch((error: { code?: string }) => {
        if (error.code !== 'OBZ_SOURCE_BUSY') throw error
        return undefined
      }),
    'the button is taken',
  )
  const run = await eventually(
    async () => (await host.runs('test.polled')).find(({ id, state }) => id === runId && state !== 'running'),
    'the run by hand ends',
  )
  expect(run).toMatchObject({ state: 'succeeded', trigger: 'manual' })
  const { rows } = await host.pool.query(
    `select state, last_success_at, failures_in_row, retry_at from control.source where code = 'test.polled'`,
  )
  expect(rows[0]).toMatchObject({
    state: 'waiting',
    last_success_at: expect.any(Date),
    failures_in_row: 0,
    retry_at: null,
  })
})

test('by hand an inbox source with nothing waiting, or an unknown source, says so', async () => {
  await expect(host.scheduler.runNow(LINES_SOURCE)).rejects.toThrow(/OBZ_SOURCE_NOTHING_WAITING/)
  await expect(host.scheduler.runNow('no.such')).rejects.toThrow(/OBZ_SOURCE_UNKNOWN/)
})

test('a disabled source is not read, and is read when it is enabled again', async () => {
  await host.pool.query('update control.source set enabled = false where code = $1', [LINES_SOURCE])
  await host.deliver('lines', 'later.ndjson', figure(2050))
  const looks = async (): Promise<number> =>
    (await host.runs('test.polled')).reduce((sum, run) => sum + run.looks, 0)
  const before = await looks()
  await eventually(async () => ((await looks()) >= before + 2 ? true : undefined), 'others go on being read')
  expect(await host.names('inbox/lines')).toContain('later.ndjson')
  await host.pool.query('update control.source set enabled = true where code = $1', [LINES_SOURCE])
  host.scheduler.refresh(LINES_SOURCE)
  expect(await next()).toMatchObject({ state: 'succeeded', deliveryName: 'later.ndjson' })
})

test('the loss of every connection hands the runs over and back, and files go on being read', async () => {
  await host.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'obzor %'",
  )
  await eventually(async () => (host.scheduler.isLeader ? true : undefined), 'the scheduler leads again')
  await host.deliver('lines', 'after.ndjson', figure(2060))
  expect(await next()).toMatchObject({ state: 'succeeded', deliveryName: 'after.ndjson' })
})

test('an engine that loses its lock lets go of its run at once, and whoever leads reads the file again', async () => {
  const begun = new Promise<void>((resolve) => {
    const off = host.progress.onProgress(({ run }) => {
      if (run.share !== 1 || run.deliveryName !== 'held.ndjson') return
      off()
      resolve()
    })
  })
  await host.deliver('lines', 'held.ndjson', `${figure(2070)}\n!wait\n`)
  await begun
  await host.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'obzor scheduler'",
  )
  expect(await next()).toMatchObject({ state: 'interrupted', errorCode: 'OBZ_INGEST_LEAD_LOST' })
  const again = await eventually(
    async () => (await host.runs(LINES_SOURCE)).find(({ state }) => state === 'running'),
    'the file is read again',
  )
  expect(again).toMatchObject({ trigger: 'retry', deliveryName: 'held.ndjson' })
  host.scheduler.cancel(again.id)
  expect(await next()).toMatchObject({ state: 'cancelled' })
})

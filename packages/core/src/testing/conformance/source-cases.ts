// What every source keeps, tried with fake services: refused, cancelled, and, on what it is sent, empty, cut, foreign,
// damaged, repeated, slow and silent deliveries end in a catalogued error or a quarantined row, never in a wrong record.
import assert from 'node:assert/strict'
import type { SourceDeclaration } from '../../plugin-api/index.ts'
import {
  deliveryOf,
  fakeClock,
  recordedDatabases,
  recordedHttp,
  runConnector,
  type ConnectorOutcome,
  type ConnectorRun,
} from '../../plugin-api/testing/index.ts'
import { inboxCases } from './inbox-cases.ts'
import { CODE, goodRecords, RULES, type RunSource } from './outcomes.ts'
import { databaseOf, recordedAnswers, refusal, serverOf, type RecordedAnswers } from './recorded.ts'
import {
  exampleOf,
  plausibleConfig,
  type Area,
  type ConformanceCase,
  type TestedPlugin,
} from './tested-plugin.ts'

export function sourceCases(tested: TestedPlugin): ConformanceCase[] {
  const answers = recordedAnswers(tested)
  return tested.plugin.manifest.sources.flatMap((source) => {
    const config = { ...plausibleConfig(tested.plugin), ...answers?.config }
    const run: RunSource = (parts = {}) =>
      runConnector(tested.plugin, source.code, { config, rules: RULES, ...parts })
    const own = [...serviceCases(tested, source, run)]
    if ('inbox' in source.trigger) {
      const example = exampleOf(tested, source.trigger.pattern)
      return [...own, ...inboxCases({ source, run, example })]
    }
    return [...own, ...(answers ? fetchingCases({ source, run, answers }) : [])]
  })
}

const titled =
  ({ code }: SourceDeclaration) =>
  (id: string, area: Area, title: string, run: () => Promise<void>): ConformanceCase => ({
    id,
    area,
    title: `${code}: ${title}`,
    run,
  })

function serviceCases(tested: TestedPlugin, source: SourceDeclaration, run: RunSource): ConformanceCase[] {
  const test = titled(source)
  const example = 'inbox' in source.trigger ? exampleOf(tested, source.trigger.pattern) : undefined
  return [
    test(
      'refused-capability',
      'isolation',
      'fails with a catalogued error when what it asks for is refused',
      async () => {
        const { failure, records } = await run({
          http: recordedHttp(() => refusal),
          databases: recordedDatabases(() => {
            throw refusal
          }),
        })
        assert.match(failure?.code ?? 'nothing failed', CODE)
        assert.deepEqual(records, [])
      },
    ),
    test('cancelled-before', 'recovery', 'does not begin when the run is cancelled before it', async () => {
      const { failure } = await run({
        signal: AbortSignal.abort(),
        delivery: deliveryOf(example?.bytes ?? ''),
        http: recordedHttp(() => new Promise(() => undefined)),
        databases: recordedDatabases(() => []),
      })
      assert.equal(failure?.code, 'OBZ_RUN_CANCELLED')
    }),
  ]
}

interface Fetching {
  source: SourceDeclaration
  run: RunSource
  answers: RecordedAnswers
}

function fetchingCases({ source, run, answers }: Fetching): ConformanceCase[] {
  const test = titled(source)
  const fetch = (parts: ConnectorRun = {}): Promise<ConnectorOutcome> =>
    run({ http: serverOf(answers), databases: databaseOf(answers), ...parts })
  const failing = (id: string, title: string, http: () => ReturnType<typeof recordedHttp>): ConformanceCase =>
    test(id, 'recovery', title, async () => {
      const outcome = await fetch({ http: http() })
      assert.match(outcome.failure?.code ?? 'nothing failed', CODE)
      assert.deepEqual(outcome.snapshots, [], 'a snapshot was called complete: features would be removed')
    })
  const cases = [
    test(
      'example',
      'performance',
      'reads its recorded answers into good records of the declared kinds',
      async () => {
        const outcome = await fetch()
        assert.equal(outcome.failure, undefined)
        goodRecords(outcome, source)
      },
    ),
    test('twice', 'recovery', 'reads the same answers twice into the same records', async () => {
      assert.deepEqual((await fetch()).records, (await fetch()).records)
    }),
    test('back-pressure', 'performance', 'waits while the pipe is full', async () => {
      const { records, drains } = await fetch({ queueMax: 1 })
      assert.ok(drains >= records.length, `${drains} waits for ${records.length} records`)
    }),
    test('clock-jump', 'recovery', 'reads the same when the clock stands years away', async () => {
      const expected = (await fetch()).records
      for (const start of ['1999-12-31T23:59:59.000Z', '2079-01-01T00:00:00.000Z'])
        assert.deepEqual((await fetch({ clock: fakeClock(start) })).records, expected)
    }),
  ]
  if (!answers.http) return cases
  return [
    ...cases,
    failing('server-500', 'says that the server answers 500, and calls nothing complete', () =>
      recordedHttp(() => ({ status: 500, body: 'Internal Server Error' })),
    ),
    failing('server-silent', 'says that the server does not answer', () => recordedHttp(() => 'hang')),
    failing('half-an-answer', 'says that an answer is cut', () =>
      serverOf(answers, (body) => body.slice(0, Math.floor(body.length / 2))),
    ),
    failing('foreign-answer', 'takes a page of a portal for no data', () =>
      recordedHttp(() => '<!DOCTYPE html><html><body>Вход в систему</body></html>'),
    ),
    test(
      'cancelled-while-silent',
      'recovery',
      'stops when the run is cancelled while the server is silent',
      async () => {
        const abort = new AbortController()
        const http = recordedHttp(() => {
          setImmediate(() => abort.abort())
          return new Promise(() => undefined)
        })
        assert.equal((await fetch({ http, signal: abort.signal })).failure?.code, 'OBZ_RUN_CANCELLED')
      },
    ),
  ]
}

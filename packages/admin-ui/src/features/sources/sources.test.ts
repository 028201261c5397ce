import type { RunRow, SourceRow } from '@obzor/core/protocol'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { RowsListener } from '../../shared/live/connection.ts'
import { connectionOf } from '../../shared/live/socket-feed.ts'
import { barSegments } from './balance.ts'
import { failureWords } from './failure.ts'
import { ROWS_FOLLOWED_MAX, usePagedRows } from './paged-rows.ts'
import { foldQuiet, pastRunOf } from './past-runs.ts'
import type { PastRun } from './sources.api.ts'
import { needsAttention, summaryOf } from './source-summary.ts'
import { useSources } from './sources.store.ts'

const NOW = Date.parse('2024-12-15T09:00:00Z')
const HOUR = 3_600_000

const run = (changes: Partial<RunRow> = {}): RunRow => ({
  id: '1',
  state: 'succeeded',
  trigger: 'inbox',
  deliveryName: null,
  startedAt: NOW - 60_000,
  finishedAt: NOW,
  read: 0,
  accepted: 0,
  unchanged: 0,
  duplicate: 0,
  quarantined: 0,
  rowsPerSecond: 0,
  share: 1,
  etaSeconds: null,
  errorCode: null,
  errorText: null,
  ...changes,
})
const source = (id: string, changes: Partial<SourceRow> = {}): SourceRow => ({
  id,
  title: { ru: id, en: id },
  agency: { ru: '', en: '' },
  refreshHours: 24,
  lastSuccessAt: NOW - HOUR,
  state: 'waiting',
  pluginId: 'source-test',
  schedule: '{"everySeconds":5}',
  enabled: true,
  quarantinedTotal: 0,
  failuresInRow: 0,
  retryAt: null,
  lastRun: null,
  ...changes,
})

describe('the bar of a balance', () => {
  test('is full, in the order accepted, unchanged, duplicate, quarantined, without what is zero', () => {
    const segments = barSegments(run({ read: 1000, accepted: 700, duplicate: 60, quarantined: 240 }))
    expect(segments.map(({ part }) => part)).toEqual(['accepted', 'duplicate', 'quarantined'])
    expect(segments.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12)
    expect(segments[0]!.share).toBe(0.7)
  })

  test('is empty for a run that read nothing', () => {
    expect(barSegments(run())).toEqual([])
  })
})

describe('the text of a failure', () => {
  test('is told as fact, risk and action, without its code', () => {
    const text =
      "OBZ_XML_TRUNCATED: the file ends at byte 7 inside 'a'; rows are missing; ask for the whole file"
    expect(failureWords(text, 'OBZ_XML_TRUNCATED')).toEqual({
      fact: "the file ends at byte 7 inside 'a'",
      risk: 'rows are missing',
      action: 'ask for the whole file',
    })
  })

  test.each([
    ['one; two; three; four', null, { fact: 'one', risk: 'two', action: 'three; four' }],
    ['something else', null, { fact: 'something else', risk: '', action: '' }],
    [null, 'OBZ_PLUGIN_CRASHED', { fact: 'OBZ_PLUGIN_CRASHED', risk: '', action: '' }],
    [null, null, { fact: '', risk: '', action: '' }],
  ])('of another form loses nothing: %s', (text, code, words) => {
    expect(failureWords(text, code)).toEqual(words)
  })
})

describe('what needs attention', () => {
  test.each([
    ['a failed source', source('a', { state: 'failed' }), true],
    ['stale data', source('a', { lastSuccessAt: NOW - 49 * HOUR }), true],
    ['ageing data', source('a', { lastSuccessAt: NOW - 25 * HOUR }), false],
    ['no data yet', source('a', { lastSuccessAt: null }), true],
    ['no data yet, but it is being read', source('a', { lastSuccessAt: null, state: 'running' }), false],
    ['a source switched off', source('a', { lastSuccessAt: null, enabled: false, state: 'disabled' }), false],
  ])('%s', (_name, row, expected) => {
    expect(needsAttention(row, NOW)).toBe(expected)
  })

  test('the line above the list counts it', () => {
    const rows = [
      source('a'),
      source('b', { state: 'failed' }),
      source('c', { lastSuccessAt: NOW - 30 * HOUR }),
    ]
    expect(summaryOf(rows, NOW)).toEqual({ total: 3, fresh: 2, attention: 1 })
  })
})

describe('pages', () => {
  const page = (ids: string[], next: string | null) => ({ items: ids.map((id) => ({ id })), next })

  test('are joined, and the last one ends it', async () => {
    const read = vi.fn((before: string | undefined) =>
      Promise.resolve(before === undefined ? page(['3', '2'], '2') : page(['1'], null)),
    )
    const paged = usePagedRows(read)
    await paged.reload()
    await paged.more()
    await paged.more()
    expect(paged.rows.value.map(({ id }) => id)).toEqual(['3', '2', '1'])
    expect(read.mock.calls).toEqual([[undefined], ['2']])
  })

  test('a slow answer to an old filter does not overwrite the new one', async () => {
    const answers: ((value: ReturnType<typeof page>) => void)[] = []
    const paged = usePagedRows(() => new Promise<ReturnType<typeof page>>((resolve) => answers.push(resolve)))
    const [old, fresh] = [paged.reload(), paged.reload()]
    answers[1]!(page(['new'], null))
    await fresh
    answers[0]!(page(['old'], null))
    await old
    expect(paged.rows.value).toEqual([{ id: 'new' }])
  })

  test('a run the channel tells of replaces its row or comes on top', async () => {
    const paged = usePagedRows(() => Promise.resolve(page(['2', '1'], null)))
    await paged.reload()
    paged.put({ id: '3' })
    paged.put({ id: '1' })
    expect(paged.rows.value.map(({ id }) => id)).toEqual(['3', '2', '1'])
  })

  test('looks without news that the channel tells of stay one row that counts them', async () => {
    const quiet = (id: string): RunRow => run({ id, trigger: 'schedule', startedAt: NOW + Number(id) })
    const paged = usePagedRows<PastRun>(
      () => Promise.resolve({ items: [pastRunOf(quiet('3'), undefined)], next: null }),
      foldQuiet,
    )
    await paged.reload()
    const tell = (row: RunRow): void =>
      paged.put(
        pastRunOf(
          row,
          paged.rows.value.find(({ id }) => id === row.id),
        ),
      )
    tell({ ...quiet('4'), state: 'running', finishedAt: null })
    expect(paged.rows.value.map(({ id }) => id)).toEqual(['4', '3'])
    tell(quiet('4'))
    // Told again: the count stays.
    tell(quiet('4'))
    tell(quiet('5'))
    expect(paged.rows.value).toMatchObject([{ id: '5', looks: 3, since: NOW + 3 }])
    tell({ ...quiet('6'), read: 1, accepted: 1 })
    tell(quiet('7'))
    expect(paged.rows.value.map(({ id, looks }) => [id, looks])).toEqual([
      ['7', 1],
      ['6', 1],
      ['5', 3],
    ])
  })

  test('rows that come by themselves push the oldest out, and those can be asked for again', async () => {
    const asked: (string | undefined)[] = []
    const paged = usePagedRows((before) => {
      asked.push(before)
      return Promise.resolve(page(['1'], null))
    })
    await paged.reload()
    for (let id = 2; id <= 10 + ROWS_FOLLOWED_MAX; id += 1) paged.put({ id: String(id) })
    expect(paged.rows.value).toHaveLength(ROWS_FOLLOWED_MAX)
    expect(paged.rows.value.at(-1)).toEqual({ id: '11' })
    await paged.more()
    expect(asked).toEqual([undefined, '11'])
  })
})

describe('the store of sources', () => {
  let listener: RowsListener<SourceRow>
  const open = vi.fn((_channel: string, given: RowsListener<SourceRow>) => {
    listener = given
    return { close: vi.fn() }
  })
  const answer = (status: number, body: unknown) =>
    Promise.resolve(new Response(JSON.stringify(body), { status }))
  beforeEach(() => {
    setActivePinia(createPinia())
    open.mockClear()
  })

  test('shows what the engine answered, then what the channel says, and never goes back to the older', async () => {
    const sources = useSources()
    let release = (_value: Response): void => undefined
    vi.spyOn(globalThis, 'fetch').mockReturnValue(new Promise((resolve) => (release = resolve)))
    sources.follow(open)
    const loading = sources.load()
    listener.rows(new Map([['a', source('a', { state: 'running' })]]))
    release(new Response(JSON.stringify({ items: [source('a')] }), { status: 200 }))
    await loading
    expect(sources.list.map(({ state }) => state)).toEqual(['running'])
    expect(open).toHaveBeenCalledWith('sources', expect.anything())
  })

  test('keeps its rows when the platform is lost, and says since when', () => {
    const sources = useSources()
    sources.follow(open)
    listener.rows(new Map([['a', source('a')]]))
    listener.connection({ kind: 'lost', since: NOW })
    expect(sources.connection).toEqual({ kind: 'lost', since: NOW })
    expect(sources.list).toHaveLength(1)
  })

  test('a refused button says why and whose it was, and rows that arrive do not wipe it away', async () => {
    const sources = useSources()
    sources.follow(open)
    vi.spyOn(globalThis, 'fetch').mockReturnValue(answer(409, { status: 409, code: 'OBZ_SOURCE_BUSY' }))
    expect(await sources.runNow('a')).toBe(false)
    listener.rows(new Map([['a', source('a')]]))
    expect(sources.pressProblem).toMatchObject({ source: 'a', problem: { code: 'OBZ_SOURCE_BUSY' } })
    expect(sources.pending.size).toBe(0)
  })

  test('why a press did nothing is not said any longer once the source was read', async () => {
    const sources = useSources()
    sources.follow(open)
    listener.rows(new Map([['a', source('a', { lastRun: run({ id: '1' }) })]]))
    vi.spyOn(globalThis, 'fetch').mockReturnValue(
      answer(409, { status: 409, code: 'OBZ_SOURCE_NOTHING_WAITING' }),
    )
    await sources.runNow('a')
    listener.rows(new Map([['a', source('a', { lastRun: run({ id: '1' }) })]]))
    expect(sources.pressProblem).not.toBeNull()
    listener.rows(new Map([['a', source('a', { lastRun: run({ id: '2' }) })]]))
    expect(sources.pressProblem).toBeNull()
  })

  test('every change carries the header that forged requests cannot', async () => {
    const sources = useSources()
    const fetched = vi
      .spyOn(globalThis, 'fetch')
      .mockReturnValue(answer(200, source('a', { enabled: false })))
    expect(await sources.setEnabled('a', false)).toBe(true)
    const [url, options] = fetched.mock.calls[0]!
    expect([url, options?.method, options?.body]).toEqual(['/api/v1/sources/a', 'PATCH', '{"enabled":false}'])
    expect(options?.headers).toMatchObject({ 'x-obzor': '1' })
    expect(sources.rows.get('a')).toMatchObject({ enabled: false })
  })

  test('signing out forgets the rows and closes the socket', () => {
    const sources = useSources()
    sources.follow(open)
    listener.rows(new Map([['a', source('a')]]))
    sources.unfollow()
    expect(sources.list).toEqual([])
    expect(open.mock.results[0]!.value.close).toHaveBeenCalledOnce()
  })
})

test.each([
  [{ kind: 'connecting', asks: 0, heardAt: null }, { kind: 'connecting' }],
  [{ kind: 'live', asks: 1, heardAt: NOW, cursor: { epoch: 'e', version: 1 }, since: NOW }, { kind: 'live' }],
  [
    {
      kind: 'stale',
      asks: 1,
      heardAt: null,
      cursor: { epoch: 'e', version: 1 },
      since: NOW,
      reason: 'disconnected',
    },
    { kind: 'lost', since: NOW },
  ],
] as const)('the badge of %o', (state, connection) => {
  expect(connectionOf(state)).toEqual(connection)
})

// What a restart in the middle of a long period must not tell: on a real database, with one gate after another.
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { defaultPolicy, int, type CountedCell, type IndicatorDeclaration } from '../../model/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { HeldFigures } from './held-figures.ts'
import { PublicationGate, type CountedPart, type CountedPicture } from './publication-gate.ts'

const text = { ru: '', en: '' }
const POOR: IndicatorDeclaration = {
  code: 'poor',
  title: text,
  method: text,
  over: 'household',
  fractionDigits: 0,
  direction: 'neutral',
  factor: 1,
  unit: 'unit',
  numerator: int(1),
}
const TERRITORIES = [
  { oktmo: '42', parent: null },
  { oktmo: '42001000', parent: '42' },
  { oktmo: '42002000', parent: '42' },
  { oktmo: '42003000', parent: '42' },
]
const cellsOf = (counts: readonly number[], by?: Record<string, string>): CountedCell[] =>
  TERRITORIES.map(({ oktmo }, at) => {
    const count = at === 0 ? counts.reduce((sum, each) => sum + each, 0) : counts[at - 1]!
    return {
      id: by ? `poor/${oktmo}/sex=${by['sex']}` : `poor/${oktmo}`,
      indicator: 'poor',
      territory: oktmo,
      numerator: count,
      denominator: 1,
      value: count,
      members: { numerator: count, denominator: count },
      ...(by && { by }),
    }
  })
const inOrder = (cells: readonly { territory: string; value: number | null }[]): (number | null)[] =>
  TERRITORIES.map(({ oktmo }) => cells.find(({ territory }) => territory === oktmo)!.value)
const picture = (counts: readonly number[]): CountedPicture => ({
  indicators: [POOR],
  territories: TERRITORIES,
  cells: cellsOf(counts),
})
const part = (counts: readonly number[]): CountedPart => ({
  ...picture(counts),
  dimensions: ['sex'],
  cells: [
    ...cellsOf(
      counts.map((count) => count - 20),
      { sex: 'male' },
    ),
    ...cellsOf([20, 20, 20], { sex: 'female' }),
  ],
  margins: cellsOf(counts),
})

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

let time: number
beforeEach(async () => {
  time = Date.parse('2025-03-03T08:00:00Z')
  await database.pool.query('truncate live.held_figures')
})

/** An engine that has just started: its gate knows nothing but the database. */
function engine(changes: { threshold?: number; differencing?: 'live' } = {}) {
  const { threshold = 5, differencing = 'hold' } = changes
  const gate = new PublicationGate({
    policy: {
      ...defaultPolicy({ training: false }),
      differencing,
      threshold: { public: threshold, internal: 3 },
      roundTo: { public: 1, internal: 1 },
    },
    now: () => new Date(time),
  })
  const held = new HeldFigures({ gate, pool: database.pool, log: pino({ level: 'silent' }) })
  const publish = async (counts: readonly number[], { isFirst = false } = {}) => {
    if (isFirst) await held.restore()
    const totals = gate.publish(picture(counts))
    const males = gate.publishPart('household/sex', part(counts)).filter(({ by }) => by?.['sex'] === 'male')
    await held.save()
    return { totals: inOrder(totals), males: inOrder(males) }
  }
  return { gate, held, publish }
}
const change = ({ changedMembers }: PublicationGate, ids: readonly number[]): void => {
  for (const id of ids) changedMembers!.note(id, null, { territory: '42001000', figures: '' })
}

test('an engine that starts anew shows what was held, and releases nothing before the next long period', async () => {
  const shown = await engine().publish([100, 200, 300], { isFirst: true })
  expect(shown).toEqual({ totals: [600, 100, 200, 300], males: [540, 80, 180, 280] })

  const second = engine()
  expect(await second.publish([101, 200, 300], { isFirst: true })).toEqual(shown)
  // Who of them only came back to what was shown is not known here.
  change(second.gate, [1, 2, 3, 4, 5, 6])
  time += 3_600_000
  expect(await second.publish([107, 200, 300])).toEqual(shown)
  time = Date.parse('2025-04-01T00:00:10Z')
  expect((await second.publish([107, 200, 300])).totals).toEqual([607, 107, 200, 300])
  change(second.gate, [7, 8, 9, 10, 11])
  time += 3_600_000
  expect((await second.publish([112, 200, 300])).totals).toEqual([612, 112, 200, 300])
})

test('a group that was hidden stays hidden over the restart', async () => {
  const first = await engine().publish([3, 200, 300], { isFirst: true })
  expect(first.totals).toEqual([503, null, null, 300])
  time += 60_000
  expect((await engine().publish([30, 200, 300], { isFirst: true })).totals).toEqual(first.totals)
})

test('what was released after the first picture is held, not the first picture', async () => {
  const first = engine()
  await first.publish([100, 200, 300], { isFirst: true })
  change(first.gate, [1, 2, 3, 4, 5])
  time += 3_600_000
  expect((await first.publish([95, 200, 300])).totals).toEqual([595, 95, 200, 300])
  expect((await engine().publish([90, 200, 300], { isFirst: true })).totals).toEqual([595, 95, 200, 300])
})

test('a leader that comes back goes on with what another showed meanwhile', async () => {
  const first = engine()
  await first.publish([100, 200, 300], { isFirst: true })
  const second = engine()
  await second.publish([100, 200, 300], { isFirst: true })
  time = Date.parse('2025-04-01T00:00:10Z')
  await second.publish([90, 200, 300])
  expect((await first.publish([80, 200, 300], { isFirst: true })).totals).toEqual([590, 90, 200, 300])
})

test('what was held by other rules is not gone on with', async () => {
  await engine().publish([100, 200, 300], { isFirst: true })
  await engine({ threshold: 6 }).publish([90, 200, 300], { isFirst: true })
  expect((await engine({ threshold: 6 }).publish([80, 200, 300], { isFirst: true })).totals).toEqual([
    590, 90, 200, 300,
  ])
})

test('a write that failed goes with the next one', async () => {
  const first = engine()
  await database.pool.query('alter table live.held_figures rename to held_elsewhere')
  await expect(first.publish([100, 200, 300])).rejects.toThrow(/held_figures/)
  await database.pool.query('alter table live.held_elsewhere rename to held_figures')
  await first.publish([100, 200, 300])
  expect((await engine().publish([1, 200, 300], { isFirst: true })).totals).toEqual([600, 100, 200, 300])
})

test('figures that are shown at once leave nothing behind that could come back', async () => {
  await engine().publish([100, 200, 300], { isFirst: true })
  await engine({ differencing: 'live' }).publish([101, 200, 300], { isFirst: true })
  expect((await engine().publish([102, 200, 300], { isFirst: true })).totals).toEqual([602, 102, 200, 300])
})

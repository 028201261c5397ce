// The two compilations of an expression against each other, and the live sums against SQL, on random rows.
import fc from 'fast-check'
import type { PoolClient } from 'pg'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  add,
  and,
  bin,
  eq,
  field,
  int,
  isIn,
  le,
  lt,
  max,
  min,
  mul,
  not,
  or,
  ratio,
  sub,
  when,
  type Expression,
  type Indicator,
  type IndicatorDeclaration,
} from '../../model/index.ts'
import { CATALOGUE, cellsBySql, putVacancy, seedRegion } from '../../testing/live-engine.ts'
import { openGate } from '../../testing/open-gate.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { inTransaction } from '../live/db/leader-connection.ts'
import { LiveMetrics } from '../live/metrics.ts'
import { expressionSql } from './db/expression-sql.ts'
import { recountSlices } from './db/recount-sql.ts'
import { compileEvaluate } from './evaluate.ts'
import { IndicatorsFold } from './indicators-fold.ts'
import { IndicatorsView } from './indicators-view.ts'

let database: TestDatabase
let client: PoolClient
beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  client = await database.pool.connect()
})
afterAll(async () => {
  client.release()
  await database.close()
})

const NAMES = ['a', 'b', 'c']
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'expression' },
    fc.constantFrom(...NAMES).map(field),
    fc.integer({ min: -1_000, max: 1_000_000 }).map(int),
    fc
      .tuple(
        fc.constantFrom(add, sub, mul, min, max, lt, le, eq, and, or),
        tie('expression'),
        tie('expression'),
      )
      .map(([build, left, right]) => build(left, right)),
    tie('expression').map(not),
    fc
      .tuple(
        tie('expression'),
        fc.uniqueArray(fc.integer({ min: -3, max: 12 }), { minLength: 1, maxLength: 6 }),
      )
      .map(([of, values]) => isIn(of, values)),
    fc
      .tuple(
        tie('expression'),
        fc.uniqueArray(fc.integer({ min: -3, max: 90_000 }), { minLength: 1, maxLength: 6 }),
      )
      .map(([of, edges]) =>
        bin(
          of,
          edges.toSorted((left, right) => left - right),
        ),
      ),
    fc
      .tuple(tie('expression'), tie('expression'), fc.constantFrom(1, 1_000, 1_000_000))
      .map(([left, right, scale]) => ratio(left, right, scale)),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([condition, yes, no]) => when(condition, yes, no)),
  ),
}))

test('an expression gives the same integer as a fold and as SQL, or the fold refuses it', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(expression, { minLength: 20, maxLength: 20 }),
      fc.tuple(
        fc.integer({ min: -5, max: 40 }),
        fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 90_000_000 })),
        fc.maxSafeInteger(),
      ),
      async (expressions, values) => {
        const data = Float64Array.from(values)
        const kept: { part: Expression; value: number }[] = []
        for (const part of expressions) {
          try {
            kept.push({ part, value: compileEvaluate(part, (name) => NAMES.indexOf(name))(data, 0) })
          } catch {
            // Past 2^53 the fold refuses; SQL may still hold it in 64 bits.
          }
        }
        if (kept.length === 0) return
        const columns = kept.map(({ part }) => expressionSql(part, (name) => `v.${name}`)).join(', ')
        const { rows } = await client.query<string[]>({
          text: `select ${columns} from (select $1::bigint as a, $2::bigint as b, $3::bigint as c) v`,
          values,
          rowMode: 'array',
        })
        compared += kept.length
        expect(rows[0]!.map(Number)).toEqual(kept.map(({ value }) => value))
      },
    ),
    { numRuns: 150 },
  )
  expect(compared).toBeGreaterThan(1_000)
})

test('a ratio is exact where a quotient of doubles would round up', () => {
  const evaluate = compileEvaluate(ratio(field('a'), field('b'), 1), (name) => NAMES.indexOf(name))
  for (const [left, right] of [
    [9_007_199_254_740_991, 2],
    [9_007_199_254_740_990, 4_503_599_627_370_496],
    [9_007_199_254_740_991, 9_007_199_254_740_990],
  ] as const) {
    expect(BigInt(evaluate(Float64Array.of(left, right), 0))).toBe(BigInt(left) / BigInt(right))
  }
})

const log = pino({ level: 'silent' })
const view = (indicators: readonly Indicator[] = CATALOGUE.indicators): IndicatorsView =>
  new IndicatorsView({
    fold: new IndicatorsFold({ indicators, log }),
    gate: openGate(),
    pool: database.pool,
    log,
    metrics: new LiveMetrics(new Registry()),
  })
const inSnapshot = <Result>(work: () => Promise<Result>): Promise<Result> =>
  inTransaction(client, 'repeatable read read only', work)

interface Change {
  id: number
  household: { territory: number; members: number; income: number; line: number } | null
}
const change: fc.Arbitrary<Change> = fc.record({
  id: fc.integer({ min: 1, max: 12 }),
  household: fc.option(
    fc.record({
      territory: fc.constantFrom(2, 3),
      members: fc.integer({ min: 1, max: 9 }),
      income: fc.integer({ min: 0, max: 5_000_000 }),
      line: fc.integer({ min: 1, max: 5_000_000 }),
    }),
    { freq: 3 },
  ),
})

async function play({ id, household }: Change): Promise<void> {
  if (!household) {
    await database.pool.query('delete from registry.household_welfare where household_id = $1', [id])
    return
  }
  await database.pool.query(
    `insert into registry.household_welfare values ($1, $2, $3, 0, 0, $4, $5)
     on conflict (household_id) do update set territory_id = excluded.territory_id, members = excluded.members,
       income_kopecks = excluded.income_kopecks, line_kopecks = excluded.line_kopecks`,
    [id, household.territory, household.members, household.income, household.line],
  )
}

test('after any changes the folded cells are those of a plain SELECT, and an audit agrees', async () => {
  await database.pool.query(
    'insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, 12)',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 8 }), { maxLength: 6 }), async (turns) => {
      const indicators = view()
      let cells = new Map((await inSnapshot(() => indicators.load(client))).map((cell) => [cell.id, cell]))
      for (const turn of turns) {
        for (const each of turn) await play(each)
        const ids = [...new Set(turn.map(({ id }) => id))]
        const { put, remove } = await inSnapshot(() =>
          indicators.refresh(client, new Map([['household-welfare', ids]])),
        )
        for (const cell of put) cells.set(cell.id, cell)
        for (const id of remove) cells.delete(id)
        const expected = await cellsBySql(database.pool)
        expect(Object.fromEntries(cells)).toEqual(expected)
      }
      const audit = await inSnapshot(() => indicators.startAudit(client))
      expect(await audit.result).toEqual([])
    }),
    { numRuns: 25 },
  )
})

test('features count by their territory, and one without a territory in the region only', async () => {
  const indicators = view()
  await putVacancy(database.pool, 1, { places: 4, territory: 2 })
  await database.pool.query(`insert into facts.feature
    (source_id, layer, feature_key, properties, content_hash, run_id, seen_run_id)
    values (1, 'vacancies', 'nowhere', '{"places": 10}', 0, 1, 1),
           (1, 'vacancies', 'text', '{"places": "7"}', 0, 1, 1),
           (1, 'other', 'else', '{"places": 100}', 0, 1, 1)`)
  const cells = await inSnapshot(() => indicators.load(client))
  const numerator = (territory: string): unknown =>
    cells.find((cell) => cell.id === `vacancies.places/${territory}`)?.numerator
  expect(numerator('42600000')).toBe(5)
  expect(numerator('48')).toBe(5 + 11 + 1)
  const { plan } = indicators.fold.populations.find(({ plan: { over } }) => over === 'feature:vacancies')!
  const rows = await recountSlices(client, plan, { accumulators: [0], slices: [0] })
  expect(rows.map(({ sum }) => sum).sort()).toEqual([12n, 5n])
})

test('an audit finds a fold that missed a change, and the next reading mends it', async () => {
  const indicators = view()
  await play({ id: 1, household: { territory: 2, members: 3, income: 0, line: 100 } })
  await inSnapshot(() => indicators.load(client))
  await play({ id: 1, household: { territory: 2, members: 5, income: 0, line: 100 } })
  const audit = await inSnapshot(() => indicators.startAudit(client))
  expect((await audit.result).map(({ indicator }) => indicator)).toContain('poverty.rate')
  expect(indicators.isDirty()).toBe(true)
  const { put } = await inSnapshot(() => indicators.refresh(client, new Map()))
  expect(Object.fromEntries(put.map((cell) => [cell.id, cell]))).toEqual(await cellsBySql(database.pool))
})

test('an indicator that overflows is withdrawn alone, one with an unknown field is left out', async () => {
  const [rate] = CATALOGUE.indicators
  const huge: IndicatorDeclaration = {
    ...rate!,
    code: 'poverty.huge',
    numerator: mul(field('incomeKopecks'), int(1_000_000_000_000)),
  }
  const unknown: IndicatorDeclaration = { ...rate!, code: 'poverty.unknown', numerator: field('toString') }
  await play({ id: 2, household: { territory: 2, members: 3, income: 5_000_000, line: 100 } })
  const cells = await inSnapshot(() => view([rate!, huge, unknown]).load(client))
  expect(new Set(cells.map((cell) => cell.indicator))).toEqual(new Set(['poverty.rate']))
})

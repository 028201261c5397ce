// Breakdowns, distributions and derived figures against plain SELECTs that share nothing with the engine but the tables.
import fc from 'fast-check'
import type { PoolClient } from 'pg'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  BY_AGE,
  BY_CHILDREN,
  BY_SEX,
  cell,
  eq,
  field,
  int,
  logBins,
  lt,
  min,
  number,
  per,
  personCode,
  ratio,
  times,
  when,
  type CountedCell,
  type Indicator,
  type PersonTraits,
} from '../../model/index.ts'
import type { ChannelRow } from '../../protocol/index.ts'
import { seedRegion } from '../../testing/live-engine.ts'
import { openGate } from '../../testing/open-gate.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { inTransaction } from '../live/db/leader-connection.ts'
import { LiveMetrics } from '../live/metrics.ts'
import { BreakdownsView } from './breakdowns-view.ts'
import { IndicatorsFold } from './indicators-fold.ts'
import { IndicatorsView } from './indicators-view.ts'

let database: TestDatabase
let client: PoolClient
beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  await database.pool.query(
    'insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, 12)',
  )
  client = await database.pool.connect()
})
afterAll(async () => {
  client.release()
  await database.close()
})

const text = { ru: 'проверка', en: 'check' }
const common = { title: text, method: text, unit: 'unit', fractionDigits: 1, direction: 'neutral' } as const
const isPoor = lt(field('incomeKopecks'), field('lineKopecks'))
const histogram = {
  over: 'person',
  value: ratio(min(field('incomeKopecks'), int(1e12)), field('members'), 1),
  weight: int(1),
  bins: logBins(1_000, 10_000_000, 40),
} as const

const INDICATORS: Indicator[] = [
  {
    ...common,
    code: 'poverty.rate',
    over: 'person',
    numerator: when(isPoor, int(1), int(0)),
    denominator: int(1),
    factor: 100,
    breakdowns: [BY_SEX, BY_AGE, BY_CHILDREN],
    pairs: true,
  },
  {
    ...common,
    code: 'women.poor',
    over: 'person',
    filter: eq(field('sex'), int(2)),
    numerator: isPoor,
    factor: 1,
    breakdowns: [BY_CHILDREN],
  },
  {
    ...common,
    code: 'poverty.deficit',
    over: 'household',
    numerator: when(isPoor, field('lineKopecks'), int(0)),
    factor: 0.01,
    breakdowns: [BY_CHILDREN],
  },
  { ...common, code: 'income.mean', histogram, measure: { kind: 'mean' }, factor: 0.01 },
  { ...common, code: 'income.median', histogram, measure: { kind: 'quantile', share: 0.5 }, factor: 0.01 },
  { ...common, code: 'income.gini', histogram, measure: { kind: 'gini' }, factor: 1 },
  { ...common, code: 'threshold', derived: times(cell('income.median', { of: 'region' }), number(0.6)) },
  { ...common, code: 'relative', derived: per(cell('income.mean'), cell('income.mean', { of: 'region' })) },
]

interface Views {
  fold: IndicatorsFold
  totals: IndicatorsView
  breakdowns: BreakdownsView
}
const views = (indicators: readonly Indicator[] = INDICATORS): Views => {
  const log = pino({ level: 'silent' })
  const fold = new IndicatorsFold({ indicators, log })
  const gate = openGate()
  return {
    fold,
    totals: new IndicatorsView({
      fold,
      gate,
      pool: database.pool,
      log,
      metrics: new LiveMetrics(new Registry()),
    }),
    breakdowns: new BreakdownsView({ fold, gate, intervalMs: 0 }),
  }
}
const inSnapshot = <Result>(work: () => Promise<Result>): Promise<Result> =>
  inTransaction(client, 'repeatable read read only', work)

/** All rows of both channels as a client holds them. */
class Screen {
  readonly rows = new Map<string, ChannelRow>()
  readonly #views: Views
  constructor(of: Views) {
    this.#views = of
  }
  load(): Promise<void> {
    return inSnapshot(async () => {
      this.rows.clear()
      for (const view of [this.#views.totals, this.#views.breakdowns]) {
        for (const row of await view.load(client)) this.rows.set(row.id, row)
      }
    })
  }
  /** As the relay does: both views at once, and again while one has news of its own. */
  async follow(ids: number[]): Promise<void> {
    const { totals, breakdowns } = this.#views
    let changed = new Map([['household-welfare', ids]])
    do {
      const turn = changed
      const changes = await inSnapshot(() =>
        Promise.all([totals.refresh(client, turn), breakdowns.refresh(client, turn)]),
      )
      for (const { put, remove } of changes) {
        for (const row of put) this.rows.set(row.id, row)
        for (const id of remove) this.rows.delete(id)
      }
      changed = new Map()
    } while (totals.isDirty() || breakdowns.isDirty())
  }
  sums(code: string): Record<string, [unknown, unknown]> {
    const own = [...this.rows.values()].filter((row) => row.indicator === code)
    return Object.fromEntries(own.map((row) => [row.id, [row.numerator, row.denominator]]))
  }
}

const trait: fc.Arbitrary<PersonTraits> = fc.record({
  ageYears: fc.option(fc.integer({ min: 0, max: 99 }), { freq: 8 }),
  sex: fc.constantFrom('male', 'female', null),
  group: fc.constantFrom('child', 'working-age', 'pensioner'),
  isEarner: fc.boolean(),
  isSupported: fc.boolean(),
  isDisabled: fc.boolean(),
})
interface Change {
  id: number
  household: { territory: number; income: number; line: number; persons: PersonTraits[] } | null
}
const change: fc.Arbitrary<Change> = fc.record({
  id: fc.integer({ min: 1, max: 12 }),
  household: fc.option(
    fc.record({
      territory: fc.constantFrom(2, 3),
      income: fc.integer({ min: 0, max: 5_000_000 }),
      line: fc.integer({ min: 1, max: 5_000_000 }),
      persons: fc.array(trait, { minLength: 1, maxLength: 5 }),
    }),
    { freq: 4 },
  ),
})

async function play({ id, household }: Change): Promise<void> {
  await database.pool.query('delete from registry.household_welfare where household_id = $1', [id])
  if (!household) return
  const { territory, income, line, persons } = household
  const of = (kept: (person: PersonTraits) => boolean): number => persons.filter(kept).length
  await database.pool.query(
    `insert into registry.household_welfare (household_id, territory_id, members, children, pensioners, income_kopecks,
                                             line_kopecks, earners, supported, persons)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      id,
      territory,
      persons.length,
      of(({ group }) => group === 'child'),
      of(({ group }) => group === 'pensioner'),
      income,
      line,
      of(({ isEarner }) => isEarner),
      of(({ isSupported }) => isSupported),
      persons.map(personCode),
    ],
  )
}

const PERSONS = `
  with person as (
    select h.*, (code >> 4) & 3 as sex, ((code >> 6) & 127) - 1 as age, least(children, 4) as kids, income_kopecks < line_kopecks as poor
      from registry.household_welfare h cross join unnest(h.persons) as u (code)),
  place as (select id, oktmo, kind from territory.territory where valid_to is null),
  aged as (
    select person.*, case sex when 1 then 'male' when 2 then 'female' else 'unknown' end as sex_code,
           case when kids = 4 then '4-up' else kids::text end as kids_code,
           case when age < 0 then 'unknown' when age < 7 then '0-6' when age < 18 then '7-17' when age < 25 then '18-24'
                when age < 35 then '25-34' when age < 45 then '35-44' when age < 55 then '45-54' when age < 65 then '55-64'
                else '65-up' end as age_code from person)`

/** Rate by sex, by age and by both (the region only), by hand. */
async function rateBySql(): Promise<Record<string, [number, number]>> {
  const { rows } = await database.pool.query<{ id: string; poor: string; all: string }>(`${PERSONS}
    select 'poverty.rate/' || oktmo || '/sex=' || sex_code as id, count(*) filter (where poor) as poor, count(*) as all
      from aged join place on place.id = territory_id or place.kind = 'region' group by 1
    union all
    select 'poverty.rate/' || oktmo || '/age=' || age_code, count(*) filter (where poor), count(*)
      from aged join place on place.id = territory_id or place.kind = 'region' group by 1
    union all
    select 'poverty.rate/' || oktmo || '/children=' || kids_code, count(*) filter (where poor), count(*)
      from aged join place on place.id = territory_id or place.kind = 'region' group by 1
    union all
    select 'poverty.rate/48/sex=' || sex_code || ';age=' || age_code, count(*) filter (where poor), count(*)
      from aged group by 1
    union all
    select 'poverty.rate/48/sex=' || sex_code || ';children=' || kids_code, count(*) filter (where poor), count(*)
      from aged group by 1
    union all
    select 'poverty.rate/48/age=' || age_code || ';children=' || kids_code, count(*) filter (where poor), count(*)
      from aged group by 1
    union all
    select 'poverty.rate/' || oktmo, count(territory_id) filter (where poor), count(territory_id)
      from place left join aged on place.id = territory_id or place.kind = 'region' group by 1`)
  return Object.fromEntries(rows.map(({ id, poor, all }) => [id, [Number(poor), Number(all)]]))
}

test('after any changes every breakdown and pair is that of a plain SELECT, and an audit of all of them agrees', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 8 }), { maxLength: 5 }), async (turns) => {
      const all = views()
      const screen = new Screen(all)
      await screen.load()
      for (const turn of turns) {
        for (const each of turn) await play(each)
        await screen.follow([...new Set(turn.map(({ id }) => id))])
        expect(screen.sums('poverty.rate')).toEqual(await rateBySql())
      }
      const audit = await inSnapshot(() => all.totals.startAudit(client, { all: true }))
      expect(await audit.result).toEqual([])
    }),
    { numRuns: 15 },
  )
})

const person = (traits: Partial<PersonTraits>): PersonTraits => ({
  ageYears: 40,
  sex: 'male',
  group: 'working-age',
  isEarner: true,
  isSupported: false,
  isDisabled: false,
  ...traits,
})
const village = async (): Promise<void> => {
  for (let id = 1; id <= 12; id += 1) await play({ id, household: null })
  const mother = person({ sex: 'female', ageYears: 31 })
  const child = person({ sex: 'female', ageYears: 5, group: 'child', isEarner: false })
  await play({
    id: 1,
    household: { territory: 2, income: 2_000_000, line: 3_000_000, persons: [mother, child] },
  })
  await play({
    id: 2,
    household: { territory: 2, income: 6_000_000, line: 1_500_000, persons: [person({})] },
  })
  await play({
    id: 3,
    household: { territory: 3, income: 3_000_000, line: 1_500_000, persons: [person({})] },
  })
}

test('a filter keeps who is counted, and each cell knows how many stand behind it without telling', async () => {
  await village()
  const all = views()
  const screen = new Screen(all)
  await screen.load()
  expect(screen.rows.get('women.poor/42600000/children=1')).toMatchObject({ numerator: 2, value: 2 })
  expect(screen.rows.has('women.poor/42600000/children=0')).toBe(false)
  expect([...screen.rows.values()].some((row) => 'members' in row)).toBe(false)
  const table = all.fold.tables().find(({ key }) => key === 'poverty.rate/sex')!
  const women = all.fold
    .cellsOf(table)
    .find(({ id }: CountedCell) => id === 'poverty.rate/42600000/sex=female')!
  expect(women.members).toEqual({ numerator: 2, denominator: 2 })
})

test('mean and median come from the bins, within a bin of the truth; derived figures follow them', async () => {
  await village()
  const screen = new Screen(views())
  await screen.load()
  const value = (id: string): number => screen.rows.get(id)!.value as number
  // Heads have 10,000, 10,000, 60,000 and 30,000 roubles.
  expect(value('income.mean/48')).toBe(27_500)
  expect(value('income.mean/42600000')).toBeCloseTo(80_000 / 3, 8)
  const width = (1e7 / 1e3) ** (1 / 40)
  expect(value('income.median/48')).toBeGreaterThan(10_000 / width)
  expect(value('income.median/48')).toBeLessThan(10_000 * width)
  expect(value('threshold/42700000')).toBe(0.6 * value('income.median/48'))
  expect(value('relative/42700000')).toBe(30_000 / 27_500)
  // Nobody shares a bin with somebody of another income: the Gini coefficient of the four is exact.
  expect(value('income.gini/48')).toBeCloseTo(0.386_363_636, 8)
})

test('a fold that was corrupted is found by the round of audits, the cell is named, and the next turn mends it', async () => {
  await village()
  const all = views()
  const screen = new Screen(all)
  await screen.load()
  const right = { ...screen.sums('poverty.rate') }
  const { plan, live } = all.fold.populations.find(({ plan: { over } }) => over === 'person')!
  const slice = plan.slices.findIndex(({ key }) => key === 'sex;age')
  const { numerator } = plan.counted[0]!
  const { slices, width } = plan.accumulators[numerator]!
  // Women of 25 to 34 years in the first municipality.
  live.sums[numerator]!.sums[2 * width + slices.get(slice)! + 2 * BY_AGE.values.length + 4]! += 1
  const found: string[] = []
  for (let round = 0; round < plan.slices.length && found.length === 0; round += 1) {
    const audit = await inSnapshot(() => all.totals.startAudit(client))
    found.push(
      ...(await audit.result).map(({ cell: id, live: held, sql }) => `${id}: ${held.sum}, not ${sql.sum}`),
    )
  }
  expect(found).toEqual(['poverty.rate/42600000/sex=female;age=25-34: 2, not 1'])
  expect(all.totals.isDirty()).toBe(true)
  await screen.follow([])
  expect(screen.sums('poverty.rate')).toEqual(right)
  const again = await inSnapshot(() => all.totals.startAudit(client, { all: true }))
  expect(await again.result).toEqual([])
})

test('an indicator is counted on the days of its method, and what is derived from it follows', async () => {
  await village()
  const dated = INDICATORS.map((each) =>
    each.code === 'income.mean' ? { ...each, validFrom: '2024-01-01', validTo: '2024-12-31' } : each,
  )
  const codesOn = async (onDate: string): Promise<Set<string>> => {
    const fold = new IndicatorsFold({ indicators: dated, log: pino({ level: 'silent' }), onDate })
    await inSnapshot(() => fold.load(client, {}))
    return new Set(fold.takeTotals().map(({ indicator }) => indicator))
  }
  const all = new Set(INDICATORS.map(({ code }) => code))
  expect(await codesOn('2024-12-31')).toEqual(all)
  expect(await codesOn('2025-01-01')).toEqual(
    new Set([...all].filter((code) => code !== 'income.mean' && code !== 'relative')),
  )
})

test('a reading that a lost connection cut off is read anew by whoever asks next', async () => {
  await village()
  const all = views()
  const screen = new Screen(all)
  await screen.load()
  const right = screen.sums('poverty.rate')
  const cutOff = new Proxy(client, {
    get: (target, name) =>
      name === 'query'
        ? (...query: [{ text?: string }]) =>
            query[0].text?.includes('household_welfare')
              ? Promise.reject(new Error('Connection terminated'))
              : (target.query as (...given: unknown[]) => unknown)(...query)
        : Reflect.get(target, name),
  })
  await expect(inSnapshot(() => all.totals.load(cutOff))).rejects.toThrow('Connection terminated')
  const rows = await inSnapshot(() => all.breakdowns.load(client))
  expect(rows.find(({ id }) => id === 'poverty.rate/48/sex=female')).toMatchObject({
    numerator: right['poverty.rate/48/sex=female']![0],
  })
})

test('tables wait for their interval, and none is forgotten', async () => {
  await village()
  let now = 0
  const log = pino({ level: 'silent' })
  const fold = new IndicatorsFold({ indicators: INDICATORS, log })
  const breakdowns = new BreakdownsView({ fold, gate: openGate(), intervalMs: 1_000, now: () => now })
  await inSnapshot(() => breakdowns.load(client))
  await play({ id: 3, household: { territory: 3, income: 0, line: 1_500_000, persons: [person({})] } })
  const turn = (ids: number[]): ReturnType<BreakdownsView['refresh']> =>
    inSnapshot(() => breakdowns.refresh(client, new Map([['household-welfare', ids]])))
  expect((await turn([3])).put).toEqual([])
  expect(breakdowns.isDirty()).toBe(false)
  now = 1_000
  expect(breakdowns.isDirty()).toBe(true)
  const { put } = await turn([])
  expect(put.find(({ id }) => id === 'poverty.rate/42700000/sex=male')).toMatchObject({ value: 100 })
  // Pairs are many, and wait three times as long.
  expect(put.filter(({ id }) => id.includes(';'))).toEqual([])
  now = 3_000
  expect((await turn([])).put.filter(({ id }) => id.includes(';'))).not.toEqual([])
})

// The rows of the hidden poverties against the model's rules, on random households; and what becomes of them in time.
import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  DEFAULT_HIDDEN_RULE,
  hiddenKinds,
  HIDDEN_BITS,
  subsistenceLines,
  type Comparison,
  type HiddenKind,
  type HiddenRule,
  type SubsistenceLines,
} from '../../model/index.ts'
import { seedRegion } from '../../testing/live-engine.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { readLines, recountHouseholds, welfareBasis, type BasisParts } from '../registry/db/welfare.ts'
import { beginWelfareAt, countWelfareAt, WELFARE_AT } from '../registry/db/welfare-at.ts'
import { putHiddenRule } from '../registry/db/welfare-rules.ts'
import { rawPublicKey, Sealer } from '../access/sealing.ts'
import { HiddenDesk } from './hidden-desk.ts'
import { WelfareCalculator } from './welfare-calculator.ts'

/** Source 2 of the seeded region is what households say of themselves. */
const DECLARED = '2'
const MEASURES = ['0b20e000-0001-4000-8000-000000000006', '0b20e000-0001-4000-8000-000000000012'] as const

let database: TestDatabase
let client: pg.PoolClient
let lines: SubsistenceLines

beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  client = await database.pool.connect()
  lines = subsistenceLines(await readLines(client), '2024-12-31')!
  // The second source is the household's own word.
  await client.query(`insert into control.plugin (id, version, manifest) values ('source-own-word', '1', '{}');
    update control.source set plugin_id = 'source-own-word' where id = ${DECLARED}`)
  await putHiddenRule(client, { ...DEFAULT_HIDDEN_RULE, declaredBy: ['source-own-word'] }, 'test')
})
afterAll(async () => {
  client?.release()
  await database?.close()
})
const empty = (): Promise<unknown> =>
  client.query(`truncate registry.household, registry.household_member, registry.person, registry.household_welfare, facts.income, facts.benefit,
    facts.entitlement restart identity cascade;
    alter table registry.hidden_event disable trigger append_only;
    delete from registry.hidden_event; delete from registry.hidden_poverty;
    alter table registry.hidden_event enable trigger append_only`)
beforeEach(empty)

interface Benefit {
  measure: number
  isMonthly: boolean
  byNeed: boolean
  startsOn: string
  endsOn: string | null
  kopecks: number
}
interface Right {
  measure: number
  startsOn: string
  endsOn: string | null
}
interface Member {
  incomes: { source: string; month: string; kopecks: number }[]
  benefits: Benefit[]
  rights: Right[]
}
const member = (parts: Partial<Member> = {}): Member => ({ incomes: [], benefits: [], rights: [], ...parts })
const wage = (kopecksAMonth: number, source = '1'): Member['incomes'] =>
  ['2024-10', '2024-11', '2024-12'].map((month) => ({ source, month, kopecks: kopecksAMonth }))
const benefit = (parts: Partial<Benefit> = {}): Benefit => ({
  measure: 0,
  isMonthly: true,
  byNeed: true,
  startsOn: '2024-06-01',
  endsOn: null,
  kopecks: 500_000,
  ...parts,
})

/** Households 1, 2, … with persons 1, 2, …: one statement a table, because a property test settles hundreds. */
async function settle(households: readonly (readonly Member[])[]): Promise<void> {
  const people = households.flatMap((members, at) => members.map((each) => ({ ...each, household: at + 1 })))
  const facts = <Fact extends object>(of: (member: Member) => readonly Fact[]): string =>
    JSON.stringify(people.flatMap((each, at) => of(each).map((fact) => ({ ...fact, person: at + 1 }))))
  await client.query(
    'insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, $1::int)',
    [households.length],
  )
  await client.query(
    `insert into registry.person (birth_date, sex, territory_id, household_id)
     select '1980-01-01', 'm', 2, household from unnest($1::bigint[]) as household`,
    [people.map(({ household }) => household)],
  )
  await client.query(
    `insert into facts.income (source_id, record_key, person_id, month, amount_kopecks, income_code, content_hash, run_id)
     select source, gen_random_uuid(), person, (month || '-01')::date, kopecks, '2000', 0, 1
       from jsonb_to_recordset($1) as f (person bigint, source bigint, month text, kopecks bigint)`,
    [facts(({ incomes }) => incomes)],
  )
  await client.query(
    `insert into facts.benefit (source_id, record_key, person_id, measure_id, form, amount_kopecks, is_monthly,
                                is_need_tested, decided_on, starts_on, ends_on, content_hash, run_id)
     select 1, gen_random_uuid(), person, ($2::uuid[])[measure + 1], 'm', kopecks, "isMonthly", "byNeed", "startsOn", "startsOn",
            "endsOn", 0, 1
       from jsonb_to_recordset($1) as f (person bigint, measure int, "isMonthly" boolean, "byNeed" boolean, "startsOn" date,
                                         "endsOn" date, kopecks bigint)`,
    [facts(({ benefits }) => benefits), MEASURES],
  )
  await client.query(
    `insert into facts.entitlement (source_id, record_key, person_id, measure_id, starts_on, ends_on, content_hash, run_id)
     select 1, gen_random_uuid(), person, ($2::uuid[])[measure + 1], "startsOn", "endsOn", 0, 1
       from jsonb_to_recordset($1) as f (person bigint, measure int, "startsOn" date, "endsOn" date)`,
    [facts(({ rights }) => rights), MEASURES],
  )
}

const parts: BasisParts = { declaredSources: [DECLARED] }
async function recount(count: number, more: BasisParts = {}): Promise<number> {
  const ids = Array.from({ length: count }, (_, at) => String(at + 1))
  return recountHouseholds(client, ids, welfareBasis('2024-12', lines, { ...parts, ...more }))
}
const isActive = ({ isMonthly, startsOn, endsOn }: Benefit): boolean =>
  startsOn <= '2024-12-31' &&
  (endsOn === null ? isMonthly || startsOn > '2023-12-31' : endsOn >= '2024-12-31')

function expectedKinds(
  members: readonly Member[],
  rule: HiddenRule,
  options: { comparison: Comparison; canJudge: boolean },
): HiddenKind[] {
  const sum = (list: readonly { kopecks: number }[]): number =>
    list.reduce((total, { kopecks }) => total + kopecks, 0)
  const incomes = members
    .flatMap((each) => each.incomes)
    .filter(({ month }) => month >= '2024-10' && month <= '2024-12')
  const active = members.flatMap((each) => each.benefits).filter(isActive)
  const monthly = active.filter(({ isMonthly }) => isMonthly)
  const byNeed = sum(monthly.filter((each) => each.byNeed))
  const own = incomes.filter(({ source }) => source === DECLARED)
  const official = incomes.filter(({ source }) => source !== DECLARED)
  const average = (list: readonly { kopecks: number }[]): number => Math.floor(sum(list) / 3)
  const rights = members
    .flatMap((each) => each.rights)
    .filter(({ startsOn, endsOn }) => startsOn <= '2024-12-31' && (endsOn === null || endsOn >= '2024-12-31'))
  return hiddenKinds(
    {
      members: members.length,
      income: Math.max(average(official), average(own)) + sum(monthly),
      line: members.length * lines['working-age'],
      byNeed,
      ownWord: own.length === 0 ? null : average(own) + sum(monthly) - byNeed,
      hasIncomeData: incomes.length > 0 || monthly.length > 0,
      knownByNeed: active.some((each) => each.byNeed),
      rightUnclaimed: rights.some(({ measure }) => active.every((each) => each.measure !== measure)),
    },
    rule,
    options,
  )
}

const day = fc.constantFrom('2023-06-01', '2023-12-31', '2024-01-01', '2024-12-31', '2025-01-01')
const end = fc.option(fc.constantFrom('2024-12-30', '2024-12-31', '2025-06-01'))
const measure = fc.constantFrom(0, 1)
const randomMember: fc.Arbitrary<Member> = fc.record({
  incomes: fc.array(
    fc.record({
      source: fc.constantFrom('1', DECLARED),
      month: fc.constantFrom('2024-09', '2024-10', '2024-12', '2025-01'),
      // Around the line, its tenth and its fifth, and far above.
      kopecks: fc.constantFrom(0, 4_499_999, 4_500_000, 4_950_000, 5_400_000, 5_400_003, 9_000_000),
    }),
    { maxLength: 2 },
  ),
  benefits: fc.array(
    fc.record({
      measure,
      isMonthly: fc.boolean(),
      byNeed: fc.boolean(),
      startsOn: day,
      endsOn: end,
      kopecks: fc.constantFrom(0, 300_000, 1_500_000),
    }),
    { maxLength: 2 },
  ),
  rights: fc.array(fc.record({ measure, startsOn: day, endsOn: end }), { maxLength: 1 }),
})
const rules: HiddenRule[] = [
  DEFAULT_HIDDEN_RULE,
  { ...DEFAULT_HIDDEN_RULE, floorKopecks: 0, floorPct: 0, bordersPct: [100, 150] },
]

async function kindsOf(): Promise<Map<string, string[]>> {
  const { rows } = await client.query<{ household_id: string; kinds: string[] }>(
    `select household_id, array_agg(kind order by array_position(array['unreached','feigned','potential'], kind)) as kinds
       from registry.hidden_poverty where is_current group by household_id`,
  )
  return new Map(rows.map(({ household_id: id, kinds }) => [id, kinds]))
}

const recounted = async (): Promise<unknown[]> => {
  const { rows } = await client.query(
    `select household_id, members::int, income_kopecks::float8 as income, line_kopecks::float8 as line
       from registry.household_welfare order by household_id`,
  )
  return rows
}
/** What an officer would add up from the lines of the calculation. */
async function calculated(count: number): Promise<unknown[]> {
  const calculator = new WelfareCalculator({ pool: database.pool, asOf: '2024-12' })
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const { household, members, sums } = (await calculator.of(String(at + 1), '2024-12'))!
      return {
        household_id: household,
        members: members.length,
        income: sums!.incomeKopecks,
        line: sums!.lineKopecks,
      }
    }),
  )
}

test('SQL finds the kinds of every random household that the model finds, and the calculation adds up to the same sums', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(randomMember, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...rules),
      fc.constantFrom<Comparison>('lt', 'le'),
      fc.boolean(),
      async (households, hiddenRule, comparison, canJudge) => {
        await empty()
        await settle(households)
        await recount(households.length, { hiddenRule, comparison, canJudge })
        const expected = new Map(
          households
            .map(
              (members, at) =>
                [String(at + 1), expectedKinds(members, hiddenRule, { comparison, canJudge })] as const,
            )
            .filter(([, kinds]) => kinds.length > 0),
        )
        expect(await kindsOf()).toEqual(expected)
        expect(await recount(households.length, { hiddenRule, comparison, canJudge })).toBe(0)
        expect(await calculated(households.length)).toEqual(await recounted())
      },
    ),
    { numRuns: 25 },
  )
})

const kinds = async (): Promise<string[]> => (await kindsOf()).get('1') ?? []
const flags = async (): Promise<number> => {
  const { rows } = await client.query<{ hidden: number }>('select hidden from registry.household_welfare')
  return rows[0]!.hidden
}
const history = async (): Promise<string[]> => {
  const { rows } = await client.query<{ what: string }>('select what from registry.hidden_event order by id')
  return rows.map(({ what }) => what)
}

describe('a calculation of a past month', () => {
  const at = async (household: string, month: '2024-10' | '2024-11' | '2024-12') => {
    const { members, sums, rights } = (await new WelfareCalculator({
      pool: database.pool,
      asOf: '2024-12',
    }).of(household, month))!
    return { members: members.map(({ person }) => person), income: sums?.incomeKopecks, rights }
  }
  beforeEach(async () => {
    const right = { measure: 0, startsOn: '2024-01-01', endsOn: null }
    await settle([
      [member({ incomes: wage(900_000), rights: [right] })],
      [member({ incomes: wage(600_000), benefits: [benefit({ kopecks: 0 })] })],
    ])
    // The second left the first on the fifteenth of November.
    await client.query(`insert into registry.household_member (household_id, person_id, valid, reason, anchor) values
      (1, 1, '(,)', 'register', 1), (1, 2, '(,2024-11-15)', 'marriage', 1), (2, 2, '[2024-11-15,)', 'register', 2)`)
  })

  test('is of those who lived together then, with their incomes and what they were given', async () => {
    expect(await at('1', '2024-10')).toMatchObject({
      members: ['1', '2'],
      income: 500_000,
      rights: [{ isClaimed: true }],
    })
    expect(await at('1', '2024-11')).toMatchObject({ members: ['1'], rights: [{ isClaimed: false }] })
    expect(await at('1', '2024-12')).toMatchObject({ members: ['1'], income: 900_000 })
  })

  test('tells that nobody was there before a household began', async () => {
    expect(await at('2', '2024-10')).toEqual({ members: [], income: undefined, rights: [] })
    expect((await at('2', '2024-11')).members).toEqual(['2'])
  })

  test('takes whom the composition has not looked at yet for a member of where they are', async () => {
    await client.query('delete from registry.household_member where person_id = 1')
    expect((await at('1', '2024-10')).members).toEqual(['1', '2'])
  })

  test('agrees with the count of all households of that month', async () => {
    await beginWelfareAt(client)
    const basis = welfareBasis('2024-10', lines, { declaredSources: [DECLARED] })
    await client.query('begin')
    await countWelfareAt(client, ['1', '2'], basis)
    await client.query('commit')
    const { rows } = await client.query(
      `select household_id as household, members, income_kopecks::int as income from ${WELFARE_AT}`,
    )
    expect(rows).toEqual([{ household: '1', members: 2, income: 500_000 }])
  })
})

describe('a household', () => {
  test('of whose income nobody tells is unknown, and neither poor nor a step above', async () => {
    await settle([[member()]])
    await recount(1)
    expect(await kinds()).toEqual([])
    expect(await flags()).toBe(1 << HIDDEN_BITS.incomeUnknown)
  })

  test('is not called poor while no tax source has brought anything; a right is told all the same', async () => {
    await settle([
      [
        member({
          benefits: [benefit({ byNeed: false })],
          rights: [{ measure: 1, startsOn: '2024-01-01', endsOn: null }],
        }),
      ],
      [member({ benefits: [benefit({ byNeed: false })] })],
    ])
    await recount(2, { canJudge: false })
    expect(await kindsOf()).toEqual(new Map([['1', ['unreached']]]))
    const { rows } = await client.query('select reasons from registry.hidden_poverty')
    expect(rows).toEqual([{ reasons: ['right-unclaimed', 'no-support'] }])
  })

  test('is unreached from the day after its support ended, and leaves when it is given again', async () => {
    await settle([
      [member({ incomes: wage(1_000_000), benefits: [benefit({ endsOn: '2024-12-31', kopecks: 1 })] })],
    ])
    await recount(1)
    expect(await kinds()).toEqual([])
    await client.query(`update facts.benefit set ends_on = '2024-12-30'`)
    await recount(1)
    expect(await kinds()).toEqual(['unreached'])
    await client.query('update facts.benefit set ends_on = null')
    await recount(1)
    expect(await kinds()).toEqual([])
    expect(await history()).toEqual(['found', 'gone'])
  })

  test('has no unclaimed right once the right has ended', async () => {
    await settle([
      [
        member({
          incomes: wage(5_000_000),
          rights: [{ measure: 0, startsOn: '2024-01-01', endsOn: '2024-12-30' }],
        }),
      ],
    ])
    await recount(1)
    expect(await kinds()).toEqual([])
  })

  test('is not feigned by a difference below the floor', async () => {
    await settle([[member({ incomes: wage(1_649_999), benefits: [benefit({ isMonthly: false })] })]])
    await recount(1)
    expect(await kinds()).toEqual(['potential'])
    await client.query('update facts.income set amount_kopecks = 1650000')
    await recount(1)
    expect(await kinds()).toEqual(['feigned', 'potential'])
  })

  test('that declared less than agencies know is counted by the greater, and told by its own word', async () => {
    await settle([[member({ incomes: [...wage(4_000_000), ...wage(900_000, DECLARED)] })]])
    await recount(1)
    const { rows } = await client.query(
      `select w.income_kopecks, w.own_word_kopecks, h.reasons from registry.household_welfare w join registry.hidden_poverty h using (household_id)`,
    )
    expect(rows).toEqual([
      {
        income_kopecks: '4000000',
        own_word_kopecks: '900000',
        reasons: ['own-word-below', 'agencies-above'],
      },
    ])
  })

  test('that an officer has rejected is counted no more, and is a new question when it comes again', async () => {
    await settle([[member({ incomes: wage(1_000_000) })]])
    await recount(1)
    const counted = 1 << HIDDEN_BITS.unreached
    expect((await flags()) & counted).toBe(counted)
    await client.query(`update registry.hidden_poverty set state = 'rejected'`)
    await recount(1)
    expect((await flags()) & counted).toBe(0)
    expect(await kinds()).toEqual(['unreached'])
    await client.query('update facts.income set amount_kopecks = 9000000')
    await recount(1)
    await client.query('update facts.income set amount_kopecks = 1000000')
    await recount(1)
    expect((await flags()) & counted).toBe(counted)
    expect(await history()).toEqual(['found', 'gone', 'found'])
  })

  test('whose last member became another person is gone from the list, and its decision stays', async () => {
    await settle([[member({ incomes: wage(1_000_000) })], [member({ incomes: wage(9_000_000) })]])
    await recount(2)
    await client.query(`update registry.hidden_poverty set state = 'confirmed', decided_by = 'officer'`)
    await client.query(`update registry.person set household_id = null, merged_into = 2 where id = 1;
      update facts.income set person_id = 2 where person_id = 1`)
    await recount(2)
    expect(await kindsOf()).toEqual(new Map())
    const { rows } = await client.query('select is_current, state, decided_by from registry.hidden_poverty')
    expect(rows).toEqual([{ is_current: false, state: 'confirmed', decided_by: 'officer' }])
  })
})

test('a window of twelve months divides by twelve', async () => {
  await settle([[member({ incomes: wage(12_000_000) })]])
  await recount(1, { window: { windowMonths: 12 } })
  const { rows } = await client.query('select income_kopecks from registry.household_welfare')
  expect(rows).toEqual([{ income_kopecks: '3000000' }])
})

const { privateKey } = generateKeyPairSync('x25519')
let rings = 0
const desk = (): HiddenDesk =>
  new HiddenDesk({
    pool: database.pool,
    vaultPool: database.pool,
    vaultKeys: () => privateKey,
    asOf: '2024-12',
    ring: () => (rings += 1),
  })
const unreached = {
  kind: 'unreached',
  states: ['new', 'review', 'confirmed'],
  oktmo: null,
  reason: null,
  withChildren: false,
  scope: [],
} as const
const officer = { login: 'officer', scope: [] }

describe('an officer', () => {
  beforeEach(async () => {
    await settle([[member({ incomes: wage(1_000_000) })], [member({ incomes: wage(400_000) })]])
    await recount(2)
  })

  test('sees the poorest first, by pages, and nothing of other territories', async () => {
    const { items, total } = await desk().list(unreached, { sort: 'ratio', page: 1, size: 1 })
    expect([total, items.map(({ household }) => household)]).toEqual([2, ['2']])
    const second = await desk().list(unreached, { sort: 'ratio', page: 2, size: 1 })
    expect(second.items.map(({ household }) => household)).toEqual(['1'])
    const elsewhere = { ...unreached, scope: ['42700000'] }
    expect(await desk().list(elsewhere, { sort: 'ratio', page: 1, size: 10 })).toEqual({
      items: [],
      total: 0,
    })
    expect(await desk().places(['42700000'])).toEqual([])
    await expect(desk().open(items[0]!.id, ['42700000'])).rejects.toMatchObject({
      code: 'OBZ_HIDDEN_ROW_UNKNOWN',
    })
    await expect(desk().calculation('1', undefined, ['42700000'])).rejects.toMatchObject({
      code: 'OBZ_WELFARE_HOUSEHOLD_UNKNOWN',
    })
  })

  test('opens a row and finds the months, the line and the act it was calculated by', async () => {
    const { items } = await desk().list(unreached, { sort: 'ratio', page: 1, size: 1 })
    const { calculation, events } = await desk().open(items[0]!.id, [])
    expect(calculation).toMatchObject({
      windowFrom: '2024-10-01',
      windowTo: '2024-12-31',
      window: { windowMonths: 3 },
      members: [{ group: 'working-age', lineKopecks: 1_500_000, act: 'act' }],
      sums: { incomeKopecks: 400_000, gapKopecks: 1_100_000 },
    })
    expect(calculation!.incomes.map(({ month, kopecks }) => [month, kopecks])).toEqual([
      ['2024-10', 400_000],
      ['2024-11', 400_000],
      ['2024-12', 400_000],
    ])
    expect(events.map(({ what }) => what)).toEqual(['found'])
  })

  test('rejects with a reason alone, which stands with what was seen, and the household is told to be counted', async () => {
    const { items } = await desk().list(unreached, { sort: 'ratio', page: 1, size: 1 })
    const id = items[0]!.id
    const reject = (reason: 'income-once' | null): Promise<unknown> =>
      desk().decide(id, { state: 'rejected', reason, note: null }, officer)
    await expect(reject(null)).rejects.toMatchObject({ code: 'OBZ_HIDDEN_DECISION_INCOMPLETE' })
    await client.query('truncate live.outbox')
    const before = rings
    await reject('income-once')
    expect(rings).toBe(before + 1)
    const { rows } = await client.query('select dataset, ids from live.outbox')
    expect(rows).toEqual([{ dataset: 'household', ids: ['2'] }])
    const { row, events } = await desk().open(id, [])
    expect(row).toMatchObject({ state: 'rejected', decidedBy: 'officer' })
    expect(events[0]).toMatchObject({ what: 'rejected', by: 'officer', reason: 'income-once' })
    const evidence = await client.query<{ income: number }>(
      `select (evidence #>> '{calculation,sums,incomeKopecks}')::int as income from registry.hidden_event where what = 'rejected'`,
    )
    expect(evidence.rows).toEqual([{ income: 400_000 }])
    expect((await desk().list(unreached, { sort: 'ratio', page: 1, size: 9 })).total).toBe(1)
    await client.query('update registry.hidden_poverty set is_current = false')
    await expect(reject('income-once')).rejects.toMatchObject({ code: 'OBZ_HIDDEN_ROW_GONE' })
  })

  test('sees names by asking for them, and a file has none', async () => {
    const sealed = new Sealer(rawPublicKey(privateKey)).seal(
      JSON.stringify({ familyName: 'Выдуманная', firstName: 'Анна', snils: '90000000141' }),
    )
    await client.query(
      `with record as (insert into facts.person_record (source_id, record_key, person_id, content_hash)
         values (1, gen_random_uuid(), 2, 0) returning record_key)
       insert into vault.person (source_id, record_key, person_id, sealed) select 1, record_key, 2, $1 from record`,
      [sealed],
    )
    const { items } = await desk().list(unreached, { sort: 'ratio', page: 1, size: 1 })
    expect(await desk().reveal(items[0]!.id, [])).toEqual([
      { person: '2', identity: { familyName: 'Выдуманная', firstName: 'Анна', snils: '90000000141' } },
    ])
    const csv = await desk().csv(unreached, 'ratio')
    expect(csv.split('\r\n')[1]).toMatch(
      /^unreached,2,42600000,Первый,1,0,4000.00,15000.00,0.00,poor-by-data no-support,new,/,
    )
    expect(csv).not.toContain('Выдуманная')
  })
})

describe('rules', () => {
  test('with borders out of order are refused, and a window is set for a date once', async () => {
    await expect(
      desk().setRule({ ...DEFAULT_HIDDEN_RULE, bordersPct: [120, 100] }, 'officer'),
    ).rejects.toMatchObject({ code: 'OBZ_HIDDEN_RULE_WRONG' })
    const window = { validFrom: '2025-01-01', windowMonths: 12, act: 'Закон области № 1' } as const
    await desk().setWindow(window, 'officer')
    await expect(desk().setWindow(window, 'officer')).rejects.toMatchObject({
      code: 'OBZ_WELFARE_WINDOW_SET',
    })
    await expect(desk().setWindow({ ...window, validFrom: '2025-02-03' }, 'officer')).rejects.toMatchObject({
      code: 'OBZ_HIDDEN_RULE_WRONG',
    })
    const { windows } = await desk().rules()
    expect(windows.map(({ validFrom, windowMonths }) => [validFrom, windowMonths])).toEqual([
      ['2025-01-01', 12],
    ])
  })

  test('that were saved stay as versions, and a former one comes back as a new one', async () => {
    const shown = async (): Promise<[string | null, number][]> =>
      (await desk().rules()).versions.map(({ setBy, rule }) => [setBy, rule.floorPct])
    const before = await shown()
    expect(before.at(-1)).toEqual([null, DEFAULT_HIDDEN_RULE.floorPct])
    const former = (await desk().rules()).versions[0]!.rule
    await desk().setRule({ ...former, floorPct: 33 }, 'one')
    await desk().setRule({ ...former, floorPct: 33 }, 'twice')
    await desk().setRule(former, 'another')
    expect(await shown()).toEqual([['another', former.floorPct], ['one', 33], ...before])
    await expect(client.query('delete from registry.hidden_rule_version')).rejects.toThrow('append-only')
  })

  test('say beforehand what another floor and other borders would change, and the recount agrees', async () => {
    const many = fc.array(fc.array(randomMember, { minLength: 1, maxLength: 3 }), {
      minLength: 60,
      maxLength: 60,
    })
    const next: HiddenRule = { ...DEFAULT_HIDDEN_RULE, floorKopecks: 0, floorPct: 60, bordersPct: [105, 300] }
    const [households = []] = fc.sample(many, { seed: 7, numRuns: 1 })
    await settle(households)
    await recount(households.length)
    const { before, after } = await desk().effect(next)
    expect(before).toEqual((await desk().effect(DEFAULT_HIDDEN_RULE)).after)
    expect(after).not.toEqual(before)
    await recount(households.length, { hiddenRule: next })
    expect(await desk().effect(next)).toEqual({ before: after, after })
  })

  test('call nobody poor or rich, now and then, while there is no tax source', async () => {
    await settle([[member({ incomes: wage(1_600_000, DECLARED), benefits: [benefit()] })]])
    await recount(1, { canJudge: false })
    const nobody = { unreached: 0, feigned: 0, potential: 0 }
    expect(await desk().effect({ ...DEFAULT_HIDDEN_RULE, bordersPct: [100, 1_000] })).toEqual({
      before: nobody,
      after: nobody,
    })
  })
})

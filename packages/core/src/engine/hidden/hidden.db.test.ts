// The rows of the hidden poverties against the model's rules, on random households; and what becomes of them in time.
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
})
afterAll(async () => {
  client?.release()
  await database?.close()
})
const empty = (): Promise<unknown> =>
  client.query(`truncate registry.household, registry.person, registry.household_welfare, facts.income, facts.benefit,
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

async function settle(households: readonly (readonly Member[])[]): Promise<void> {
  for (const members of households) {
    const { rows } = await client.query<{ id: string }>(
      'insert into registry.household (household_key) values (gen_random_uuid()) returning id',
    )
    for (const { incomes, benefits, rights } of members) {
      const person = await client.query<{ id: string }>(
        `insert into registry.person (birth_date, sex, territory_id, household_id) values ('1980-01-01', 'm', 2, $1) returning id`,
        [rows[0]!.id],
      )
      await addFacts(person.rows[0]!.id, { incomes, benefits, rights })
    }
  }
}
async function addFacts(person: string, { incomes, benefits, rights }: Member): Promise<void> {
  for (const { source, month, kopecks } of incomes)
    await client.query(
      `insert into facts.income (source_id, record_key, person_id, month, amount_kopecks, income_code, content_hash, run_id)
       values ($1, gen_random_uuid(), $2, $3, $4, '2000', 0, 1)`,
      [source, person, `${month}-01`, kopecks],
    )
  for (const { measure, isMonthly, byNeed, startsOn, endsOn, kopecks } of benefits)
    await client.query(
      `insert into facts.benefit (source_id, record_key, person_id, measure_id, form, amount_kopecks, is_monthly,
                                  is_need_tested, decided_on, starts_on, ends_on, content_hash, run_id)
       values (1, gen_random_uuid(), $1, $2, 'm', $3, $4, $5, $6, $6, $7, 0, 1)`,
      [person, MEASURES[measure], kopecks, isMonthly, byNeed, startsOn, endsOn],
    )
  for (const { measure, startsOn, endsOn } of rights)
    await client.query(
      `insert into facts.entitlement (source_id, record_key, person_id, measure_id, starts_on, ends_on, content_hash, run_id)
       values (1, gen_random_uuid(), $1, $2, $3, $4, 0, 1)`,
      [person, MEASURES[measure], startsOn, endsOn],
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

test('SQL finds the kinds of every random household that the model finds', async () => {
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
      },
    ),
    { numRuns: 40 },
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

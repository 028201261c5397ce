// A registry of the size of a region, straight in its table of welfare, and the indicators that are counted of it: for
// benchmarks of what comes after the welfare worker. Persons are arithmetic of their numbers, nobody's.
import type pg from 'pg'
import {
  BY_AGE,
  BY_CHILDREN,
  BY_DEPTH,
  BY_EARNERS,
  BY_HOUSEHOLD_TYPE,
  BY_OCCUPATION,
  BY_SEX,
  BY_SUPPORT,
  eq,
  field,
  int,
  logBins,
  lt,
  min,
  mul,
  ratio,
  sub,
  when,
  type Expression,
  type Indicator,
} from '../model/index.ts'

/** Region 48 and so many municipalities below it. Municipalities that are there already stay. */
export async function writeTerritories(pool: pg.Pool, municipalities: number): Promise<void> {
  await pool.query(
    `insert into territory.territory (oktmo, kind, name_ru, name_en, valid_from)
     select '48', 'region', 'Область', 'Region', '2000-01-01'
      where not exists (select from territory.territory)`,
  )
  await pool.query(
    `insert into territory.territory (oktmo, parent_id, kind, name_ru, name_en, valid_from)
     select (42600000 + i * 1000)::text, (select id from territory.territory where kind = 'region'),
            'municipal-district', 'Район ' || i, 'District ' || i, '2000-01-01'
       from generate_series(1, $1::int) i on conflict do nothing`,
    [municipalities],
  )
}

/** Households of one to four persons over all municipalities; answers with the number of persons. */
export async function writeWelfare(pool: pg.Pool, households: number): Promise<number> {
  await pool.query(
    'insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, $1::int)',
    [households],
  )
  await pool.query('alter table registry.household_welfare disable trigger user')
  await pool.query(
    `insert into registry.household_welfare (household_id, territory_id, members, children, pensioners, income_kopecks,
                                             line_kopecks, earners, supported, persons)
     select h, ids[1 + h % cardinality(ids)], 1 + h % 4, m.children, m.pensioners,
            (1 + h % 4) * (300000 + h::bigint * 7919 % 6000000), (1 + h % 4) * 1600000, m.earners, m.supported, m.codes
       from (select array_agg(id order by id) as ids from territory.territory where parent_id is not null) place,
            generate_series(1, $1::int) h
       cross join lateral (
         select count(*) filter (where g = 0) as children, count(*) filter (where g = 2) as pensioners,
                count(*) filter (where e = 1) as earners, count(*) filter (where s = 1) as supported,
                array_agg((((age + 1) << 6) | (sex << 4) | (g << 2) | (e << 1) | s)::smallint
                  order by age, sex, g, e, s) as codes
           from generate_series(0, h % 4) i
           cross join lateral (select (h * 4 + i)::bigint * 7919 % 1000003 as r) seed
           cross join lateral (select (r % 90)::int as age, (1 + r % 2)::int as sex, (r % 10 = 3)::int as s) a
           cross join lateral (select case when age < 18 then 0 when age >= 62 then 2 else 1 end as g) b
           cross join lateral (select (g = 1 and r % 10 < 7)::int as e) c) m`,
    [households],
  )
  await pool.query('alter table registry.household_welfare enable trigger user')
  await pool.query('vacuum analyze registry.household_welfare')
  const { rows } = await pool.query<{ persons: string }>(
    'select sum(members) as persons from registry.household_welfare',
  )
  return Number(rows[0]!.persons)
}

const MILLION = 1_000_000
const income = field('incomeKopecks')
const line = field('lineKopecks')
const isPoor = lt(income, line)
const ofPoor = (value: Expression): Expression => when(isPoor, value, int(0))
const gap = ratio(sub(line, income), line, MILLION)
const text = { ru: 'проверка', en: 'check' }
const common = { title: text, method: text, unit: 'unit', fractionDigits: 1, direction: 'neutral' } as const
const ofHouseholds = [BY_CHILDREN, BY_HOUSEHOLD_TYPE, BY_EARNERS, BY_SUPPORT, BY_DEPTH]
const ofPersons = {
  ...common,
  over: 'person',
  breakdowns: [BY_AGE, BY_SEX, BY_OCCUPATION, ...ofHouseholds],
  factor: 1,
} as const
const histogram = {
  over: 'person',
  value: ratio(min(income, int(1e12)), field('members'), 1),
  weight: int(1),
  bins: logBins(100_000, 100_000_000, 142),
} as const

/** As those of the poverty profile: all breakdowns, pairs of all, a distribution. */
export const PROFILE: Indicator[] = [
  { ...ofPersons, code: 'poverty.rate', numerator: ofPoor(int(1)), denominator: int(1), pairs: true },
  { ...ofPersons, code: 'poverty.depth', numerator: ofPoor(gap), denominator: int(1) },
  {
    ...ofPersons,
    code: 'poverty.severity',
    numerator: ofPoor(ratio(mul(gap, gap), int(MILLION), 1)),
    denominator: int(1),
  },
  { ...ofPersons, code: 'poverty.count', numerator: ofPoor(int(1)) },
  { ...ofPersons, code: 'registry.persons', numerator: int(1) },
  {
    ...ofPersons,
    over: 'household',
    code: 'poverty.deficit',
    numerator: ofPoor(sub(line, income)),
    breakdowns: ofHouseholds,
  },
  { ...common, code: 'income.median', histogram, measure: { kind: 'quantile', share: 0.5 }, factor: 0.01 },
  { ...common, code: 'income.gini', histogram, measure: { kind: 'gini' }, factor: 1 },
]

/** A household whose income is the number of the last transaction: nobody is counted with it. */
export const MARKER_LINE = 7
export const MARKER: Indicator = {
  ...common,
  code: 'bench.marker',
  over: 'household',
  filter: eq(line, int(MARKER_LINE)),
  numerator: income,
  factor: 1,
}

// SQL of the welfare worker. The rule is that of model/welfare.ts; a test compares the two household by household.
import type { ClientBase } from 'pg'
import {
  ADULT_AGE_YEARS,
  DEFAULT_HIDDEN_RULE,
  DEFAULT_WELFARE_RULE,
  addMonths,
  lastDayOf,
  pensionAgeYears,
  type Comparison,
  type DatedLine,
  type HiddenRule,
  type IsoDate,
  type IsoMonth,
  type SubsistenceLines,
  type WelfareRule,
} from '../../../model/index.ts'
import { keepHiddenRows } from '../../hidden/db/hidden-sync.ts'
import { RECOUNT } from './welfare-sql.ts'

const CONSUMER = 'welfare'

/** All that a recount needs besides the facts, worked out once: dates instead of ages keep the SQL index-free and short. */
export interface WelfareBasis {
  windowFrom: IsoDate
  windowTo: IsoDate
  onDate: IsoDate
  /** Born on this day or before: no child. */
  adultBornBy: IsoDate
  malePensionerBornBy: IsoDate
  femalePensionerBornBy: IsoDate
  lines: SubsistenceLines
  windowMonths: number
  hidden: HiddenBasis
}

/** What the hidden poverties are told by. */
export interface HiddenBasis {
  rule: HiddenRule
  /** Support that was given once after this day is active. */
  supportAfter: IsoDate
  /** Sources whose incomes are what households say of themselves. */
  declaredSources: readonly string[]
  /** False while no source has brought an income of the window. */
  canJudge: boolean
  /** Whether an income of exactly the line is poor. */
  comparison: Comparison
}

export interface BasisParts {
  window?: Pick<WelfareRule, 'windowMonths'>
  hiddenRule?: HiddenRule
  declaredSources?: readonly string[]
  canJudge?: boolean
  comparison?: Comparison
}

export function welfareBasis(
  asOf: IsoMonth,
  lines: SubsistenceLines,
  {
    window: { windowMonths } = DEFAULT_WELFARE_RULE,
    hiddenRule = DEFAULT_HIDDEN_RULE,
    declaredSources = [],
    canJudge = true,
    comparison = 'lt',
  }: BasisParts = {},
): WelfareBasis {
  const onDate = lastDayOf(asOf)
  const year = Number(asOf.slice(0, 4))
  // The window ends with a month, so the birthday that makes someone N years old by its last day is the last
  // day of the same month N years before — where that February is shorter, its own last day.
  const bornBy = (years: number): IsoDate => {
    const month = addMonths(asOf, -12 * years)
    const last = lastDayOf(month)
    return `${month}-${last.slice(8) < onDate.slice(8) ? last.slice(8) : onDate.slice(8)}`
  }
  return {
    windowFrom: `${addMonths(asOf, 1 - windowMonths)}-01`,
    windowTo: `${asOf}-01`,
    onDate,
    adultBornBy: bornBy(ADULT_AGE_YEARS),
    malePensionerBornBy: bornBy(pensionAgeYears('male', year)),
    femalePensionerBornBy: bornBy(pensionAgeYears('female', year)),
    lines,
    windowMonths,
    hidden: {
      rule: hiddenRule,
      supportAfter: lastDayOf(addMonths(asOf, -hiddenRule.supportMonths)),
      declaredSources,
      canJudge,
      comparison,
    },
  }
}

/** Lines of the region this database is of. */
export async function readLines(client: ClientBase): Promise<DatedLine[]> {
  const { rows } = await client.query<Omit<DatedLine, 'kopecks'> & { kopecks: string }>(
    `select series, population_group as "group", valid_from::text as "validFrom", valid_to::text as "validTo", kopecks
       from parameter.line
      where region_code = coalesce(
        (select l.region_code from parameter.line l join territory.territory t
             on t.oktmo = l.region_code and t.kind = 'region' limit 1),
        (select min(region_code) from parameter.line))
      order by series, population_group, valid_from`,
  )
  return rows.map((row) => ({ ...row, kopecks: Number(row.kopecks) }))
}

export interface ConsumerRow {
  snapshot: string
  basis: string | null
}

export async function readConsumer(client: ClientBase): Promise<ConsumerRow | null> {
  const { rows } = await client.query<ConsumerRow>(
    'select snapshot::text as snapshot, basis from live.consumer where name = $1',
    [CONSUMER],
  )
  return rows[0] ?? null
}

/** Everything again: the first start, another month, other lines. Returns the cursor that now holds. */
export async function enqueueAll(client: ClientBase, basis: string): Promise<string> {
  const { rows } = await client.query<{ snapshot: string }>(
    `with queued as (
       insert into registry.welfare_queue
       select id from registry.household union select household_id from registry.household_welfare
       on conflict do nothing)
     insert into live.consumer as c (name, snapshot, basis) values ($1, pg_current_snapshot(), $2)
     on conflict (name) do update set snapshot = excluded.snapshot, basis = excluded.basis
     returning c.snapshot::text as snapshot`,
    [CONSUMER, basis],
  )
  return rows[0]!.snapshot
}

/**
 * Moves the difference into the queue and steps the cursor, in one statement. Returns the new cursor. Planned at each look (0.8 ms): a
 * plan that is kept from when the registry was empty reads all persons once for each changed one: 80 s of a first load on a busy machine.
 */
export async function enqueueDifference(client: ClientBase, before: string): Promise<string> {
  const { rows } = await client.query<{ snapshot: string }>({
    text: `
      with changed as (
        select o.dataset, id from live.news($2::pg_snapshot) o cross join unnest(o.ids) as id
         where o.dataset in ('person-facts', 'household', 'entitlement', 'person-status')
      ), household as (
        select id from changed where dataset = 'household'
        union
        select p.household_id from changed c join registry.person p on p.id = c.id
         where c.dataset in ('person-facts', 'entitlement', 'person-status') and p.household_id is not null
      ), queued as (
        insert into registry.welfare_queue select id from household on conflict do nothing
      )
      update live.consumer set snapshot = pg_current_snapshot() where name = $1
      returning snapshot::text as snapshot`,
    values: [CONSUMER, before],
  })
  return rows[0]!.snapshot
}

/**
 * Takes up to `limit` households out of the queue; call in the transaction that writes their welfare. By their places in the table:
 * joined by their ids, a queue that the planner took for empty is compared with itself row by row, 16 s for 24,000 on a busy machine.
 */
export async function takeFromQueue(client: ClientBase, limit: number): Promise<string[]> {
  const { rows } = await client.query<{ household_id: string }>({
    name: 'welfare-take',
    text: `delete from registry.welfare_queue where ctid = any (array(
             select ctid from registry.welfare_queue order by household_id limit $1))
           returning household_id`,
    values: [limit],
  })
  return rows.map((row) => row.household_id)
}

/** Recounts the households; returns how many rows changed. Call in a transaction. */
export async function recountHouseholds(
  client: ClientBase,
  householdIds: readonly string[],
  basis: WelfareBasis,
): Promise<number> {
  // The rows of a chunk lie together and are mostly in memory: an index look-up costs no seek.
  await client.query('set local random_page_cost = 1.1')
  const { rowCount } = await client.query({
    name: 'welfare-recount',
    text: RECOUNT,
    values: welfareValues(householdIds, basis),
  })
  await keepHiddenRows(client, householdIds, basis.hidden.rule)
  return rowCount ?? 0
}

/** Parameters of `computedWelfare`. */
export const welfareValues = (householdIds: readonly string[], basis: WelfareBasis): unknown[] => [
  householdIds,
  basis.windowFrom,
  basis.windowTo,
  basis.onDate,
  basis.adultBornBy,
  basis.malePensionerBornBy,
  basis.femalePensionerBornBy,
  basis.windowMonths,
  basis.lines.child,
  basis.lines.pensioner,
  basis.lines['working-age'],
  basis.hidden.supportAfter,
  basis.hidden.declaredSources,
  basis.hidden.canJudge,
  basis.hidden.rule.floorKopecks,
  basis.hidden.rule.floorPct,
  basis.hidden.rule.bordersPct[0],
  basis.hidden.rule.bordersPct.at(-1),
  basis.hidden.comparison === 'le',
]

// SQL of the lists of hidden poverties. A list is read within the territories of whoever asks: empty is the whole region.
import type { ClientBase } from 'pg'
import {
  HIDDEN_BITS,
  type HiddenFlag,
  type HiddenKind,
  type HiddenRule,
  type HiddenState,
  type LocalText,
} from '../../../model/index.ts'
import { withinScope } from '../../territories/db/within-scope.ts'

type Client = Pick<ClientBase, 'query'>

export interface HiddenRow {
  id: string
  kind: HiddenKind
  household: string
  oktmo: string | null
  place: LocalText | null
  members: number | null
  children: number | null
  incomeKopecks: number | null
  lineKopecks: number | null
  /** Part of the income that was given for need. */
  needKopecks: number | null
  reasons: string[]
  state: HiddenState
  isCurrent: boolean
  foundAt: Date
  goneAt: Date | null
  decidedBy: string | null
  decidedAt: Date | null
}

const COLUMNS = `h.id, h.kind, h.household_id as household, t.oktmo,
  case when t.id is not null then jsonb_build_object('ru', t.name_ru, 'en', t.name_en) end as place,
  w.members, w.children, w.income_kopecks::float8 as "incomeKopecks", w.line_kopecks::float8 as "lineKopecks",
  w.need_kopecks::float8 as "needKopecks", h.reasons, h.state, h.is_current as "isCurrent", h.found_at as "foundAt",
  h.gone_at as "goneAt", h.decided_by as "decidedBy", h.decided_at as "decidedAt"`
const FROM = `from registry.hidden_poverty h
  left join registry.household_welfare w using (household_id)
  left join territory.territory t on t.id = w.territory_id`
export const HIDDEN_SORTS = ['ratio', 'gap', 'members', 'newest'] as const
export type HiddenSort = (typeof HIDDEN_SORTS)[number]
const ORDER: Readonly<Record<HiddenSort, string>> = {
  ratio: 'w.income_kopecks::float8 / nullif(w.line_kopecks, 0) nulls last',
  gap: 'w.line_kopecks - w.income_kopecks desc nulls last',
  members: 'w.members desc nulls last',
  newest: 'h.found_at desc',
}

export interface HiddenFilter {
  kind: HiddenKind
  states: readonly HiddenState[]
  /** `null`: any. */
  oktmo: string | null
  reason: string | null
  /** Families with children only. */
  withChildren: boolean
  scope: readonly string[]
}
const WHERE = `where h.is_current and h.kind = $1 and h.state = any ($2::text[]) and ($3::text is null or t.oktmo = $3)
  and ($4::text is null or $4 = any (h.reasons)) and (not $5::boolean or w.children > 0) and ${withinScope('t.oktmo', 6)}`
const valuesOf = ({ kind, states, oktmo, reason, withChildren, scope }: HiddenFilter): unknown[] => [
  kind,
  states,
  oktmo,
  reason,
  withChildren,
  scope,
]

export async function listHidden(
  client: Client,
  filter: HiddenFilter,
  { sort, limit, offset }: { sort: HiddenSort; limit: number; offset: number },
): Promise<HiddenRow[]> {
  const { rows } = await client.query<HiddenRow>(
    `select ${COLUMNS} ${FROM} ${WHERE} order by ${ORDER[sort]}, h.id limit $7 offset $8`,
    [...valuesOf(filter), limit, offset],
  )
  return rows
}

export async function countHidden(client: Client, filter: HiddenFilter): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count ${FROM} ${WHERE}`,
    valuesOf(filter),
  )
  return rows[0]!.count
}

export async function readHidden(
  client: Client,
  id: string,
  scope: readonly string[],
): Promise<HiddenRow | undefined> {
  const { rows } = await client.query<HiddenRow>(
    `select ${COLUMNS} ${FROM} where h.id = $1 and ${withinScope('t.oktmo', 2)}`,
    [id, scope],
  )
  return rows[0]
}

export interface PlaceCount {
  oktmo: string
  place: LocalText
  kind: HiddenKind
  state: HiddenState
  households: number
  persons: number
}
/** Exact, for whoever may read the lists themselves; what all may see comes from the gate. */
export async function countByPlace(client: Client, scope: readonly string[]): Promise<PlaceCount[]> {
  const { rows } = await client.query<PlaceCount>(
    `select t.oktmo, jsonb_build_object('ru', t.name_ru, 'en', t.name_en) as place, h.kind, h.state,
            count(*)::int as households, sum(w.members)::int as persons
     ${FROM} where h.is_current and t.id is not null and ${withinScope('t.oktmo', 1)}
     group by t.id, h.kind, h.state order by t.name_ru, h.kind, h.state`,
    [scope],
  )
  return rows
}

export type KindCounts = Readonly<Record<HiddenKind, number>>
export interface RuleEffect {
  before: KindCounts
  after: KindCounts
}
const found = (flag: HiddenFlag): string => `w.hidden & ${1 << HIDDEN_BITS[flag]} <> 0`
const CAN_BE_TOLD = `$5::boolean and not (${found('incomeUnknown')})`
/**
 * How many households are of each kind by data, and how many would be with another floor and other borders: those two are held against
 * sums that are counted already. 1 s over 450,000 households while ten others wanted each core.
 */
export async function effectOfRule(
  client: Client,
  { floorKopecks, floorPct, bordersPct }: Pick<HiddenRule, 'floorKopecks' | 'floorPct' | 'bordersPct'>,
  /** Without a tax source nobody is called poor or rich, by any rule. */
  canJudge: boolean,
): Promise<RuleEffect> {
  const { rows } = await client.query<Record<string, number>>(
    `select count(*) filter (where ${found('foundUnreached')})::int as unreached,
       count(*) filter (where ${found('foundFeigned')})::int as feigned,
       count(*) filter (where ${found('foundPotential')})::int as potential,
       count(*) filter (where ${CAN_BE_TOLD} and (${found('knownByNeed')} or ${found('belowByOwnWord')})
         and w.income_kopecks - w.need_kopecks
           >= w.line_kopecks + greatest($1::bigint * w.members, div(w.line_kopecks * $2::numeric, 100)))::int as "feignedAfter",
       count(*) filter (where ${CAN_BE_TOLD} and not (${found('poorByData')})
         and w.income_kopecks::numeric * 100 >= w.line_kopecks * $3::int
         and w.income_kopecks::numeric * 100 < w.line_kopecks * $4::int)::int as "potentialAfter"
     from registry.household_welfare w`,
    [floorKopecks, floorPct, bordersPct[0], bordersPct.at(-1), canJudge],
  )
  const { unreached = 0, feigned = 0, potential = 0, feignedAfter = 0, potentialAfter = 0 } = rows[0]!
  return {
    before: { unreached, feigned, potential },
    after: { unreached, feigned: feignedAfter, potential: potentialAfter },
  }
}

export interface HiddenEvent {
  id: string
  at: Date
  what: 'found' | 'gone' | HiddenState
  by: string | null
  reason: string | null
  note: string | null
}
/** The newest first; a household that comes and goes each month makes two dozen a year. */
const EVENTS_MAX = 200
export async function hiddenEvents(client: Client, id: string): Promise<HiddenEvent[]> {
  const { rows } = await client.query<HiddenEvent>(
    `select id, at, what, by_login as by, reason, note from registry.hidden_event
      where hidden_id = $1 order by id desc limit ${EVENTS_MAX}`,
    [id],
  )
  return rows
}

export interface Decision {
  state: HiddenState
  reason: string | null
  note: string | null
  by: string
  /** What the officer saw, without names. */
  evidence: unknown
}
/** False: the row is of no household any more, so there is nothing to decide. Call in a transaction. */
export async function decideHidden(client: Client, id: string, decision: Decision): Promise<boolean> {
  const { state, reason, note, by, evidence } = decision
  const { rows } = await client.query<{ household: string }>(
    `update registry.hidden_poverty
        set state = $2, decided_by = case when $2 = 'new' then null else $3 end,
            decided_at = case when $2 = 'new' then null else now() end
      where id = $1 and is_current returning household_id as household`,
    [id, state, by],
  )
  if (!rows[0]) return false
  await client.query(
    `insert into registry.hidden_event (hidden_id, what, by_login, reason, note, evidence) values ($1, $2, $3, $4, $5, $6)`,
    [id, state, by, reason, note, JSON.stringify(evidence)],
  )
  // What is counted follows: the household is told to those who count it, as if its facts had changed.
  await client.query(`insert into live.outbox (dataset, ids) values ('household', array[$1::bigint])`, [
    rows[0].household,
  ])
  return true
}

export interface SealedMember {
  person: string
  sealed: Buffer
}
/** One record a person: that of the register of residents where there is one. */
export async function sealedMembers(client: Client, household: string): Promise<SealedMember[]> {
  const { rows } = await client.query<SealedMember>(
    `select distinct on (p.id) p.id as person, v.sealed
       from registry.person p join vault.person v on v.person_id = p.id
       join facts.person_record r using (source_id, record_key)
      where p.household_id = $1 order by p.id, r.is_resident desc, v.source_id, v.record_key`,
    [household],
  )
  return rows
}

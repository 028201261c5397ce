// SQL of what a card says of a household: members, the edges that put them together, what became of it, and who disagrees.
import type { ClientBase } from 'pg'
import type {
  HouseholdContradiction,
  IsoDate,
  Kinship,
  KinshipBasis,
  LocalText,
  MembershipReason,
} from '../../../model/index.ts'
import { withinScope } from '../../territories/db/within-scope.ts'
import { isHouseholdWithin, placeOf } from './household-place.ts'

type Client = Pick<ClientBase, 'query'>

export interface HouseholdRow {
  id: string
  /** Stated by a register once; else acts made it. */
  isStated: boolean
  isInstitution: boolean
  /** People of the register's records under this number; counted to the first thousand. */
  stated: number
  territory: { oktmo: string; name: LocalText } | null
}
export interface MemberRow {
  person: string
  sex: 'm' | 'f' | null
  /** Full years on the day asked for. */
  ageYears: number | null
  reason: MembershipReason
  /** `null`: nobody says since when. */
  from: IsoDate | null
  /** First day no more; `null`: today still. */
  until: IsoDate | null
  source: string | null
  sourceTitle: LocalText | null
  isOnDay: boolean
}
export interface EdgeRow {
  person: string
  /** What the relative is to the person. */
  relation: Kinship
  relative: string
  basis: KinshipBasis
  from: IsoDate
  until: IsoDate | null
  doubt: string | null
  isOnDay: boolean
  source: string
  sourceTitle: LocalText
  /** Household of today of whoever of the two is not of this one; `null`: both are, or of none, or it is beyond. */
  elsewhere: string | null
  /** That household is not in the territories of whoever asks, and is not named. */
  isBeyond: boolean
}
export interface HouseholdEventRow {
  at: Date
  onDay: IsoDate
  kind: 'split' | 'merge' | 'ended'
  /** `null`: beyond. */
  from: string | null
  /** `null`: beyond, or nobody knows. */
  to: string | null
  /** The other household is not in the territories of whoever asks, and is not named. */
  isBeyond: boolean
  members: number
  reason: MembershipReason | 'death' | 'unknown'
}
export interface ContradictionRow {
  household: string
  kind: HouseholdContradiction
  person: string
  other: string | null
  foundAt: Date
}

/** A card shows no more of each; a family has less. */
export const CARD_ROWS_MAX = 200

/** $2: codes of territories that may be seen; empty is the whole region. */
const HOUSEHOLD = `
  select h.id, h.household_key is not null as "isStated", h.is_institution as "isInstitution",
    (select count(*) from (select distinct person_id from facts.person_record where household_id = h.id limit 1000) r)::int
      as stated,
    case when t.id is not null then jsonb_build_object('oktmo', t.oktmo, 'name',
      jsonb_build_object('ru', t.name_ru, 'en', t.name_en)) end as territory
  from registry.household h
    left join territory.territory t on t.id = ${placeOf('h')}
  where h.id = $1 and ${withinScope('t.oktmo', 2)}`

export async function readHousehold(
  client: Client,
  id: string,
  scope: readonly string[],
): Promise<HouseholdRow | null> {
  const { rows } = await client.query<HouseholdRow>(HOUSEHOLD, [id, scope])
  return rows[0] ?? null
}

export async function readMembers(client: Client, id: string, onDay: IsoDate): Promise<MemberRow[]> {
  const { rows } = await client.query<MemberRow>(
    `select m.person_id as person, p.sex, m.reason, lower(m.valid)::text as from, upper(m.valid)::text as until,
       case when p.birth_date <= $2::date then extract(year from age($2::date, p.birth_date))::int end as "ageYears",
       s.code as source, s.title as "sourceTitle",
       m.valid @> $2::date and (p.birth_date is null or p.birth_date <= $2::date) as "isOnDay"
     from registry.household_member m
       join registry.person p on p.id = m.person_id
       left join control.source s on s.id = m.source_id
     where m.household_id = $1
     order by upper_inf(m.valid) desc, p.birth_date nulls last, m.person_id, lower(m.valid) nulls first limit $3`,
    [id, onDay, CARD_ROWS_MAX],
  )
  return rows
}

/** Edges of everybody who was a member, also to people outside: a divorced father is why a child is with its mother. */
export async function readEdges(
  client: Client,
  id: string,
  { onDay, scope }: { onDay: IsoDate; scope: readonly string[] },
): Promise<EdgeRow[]> {
  const { rows } = await client.query<EdgeRow>(
    `with member as (select distinct person_id from registry.household_member where household_id = $1),
     edge as (
       select e.* from member m join facts.kinship_edge e on e.person_id = m.person_id
       union
       select e.* from member m join facts.kinship_edge e on e.relative_id = m.person_id
     )
     select e.person_id as person, e.relation, e.relative_id as relative, e.basis, e.starts_on::text as from,
       e.ends_on::text as until, e.doubt, e.starts_on <= $2::date and (e.ends_on is null or e.ends_on > $2::date) as "isOnDay",
       s.code as source, s.title as "sourceTitle", case when away.is_seen then away.household_id end as elsewhere,
       coalesce(not away.is_seen, false) as "isBeyond"
     from edge e
       join control.source s on s.id = e.source_id
       left join lateral (
         select household_id, ${isHouseholdWithin('o.household_id', 4)} as is_seen from registry.household_member o
          where o.person_id in (e.person_id, e.relative_id) and upper_inf(o.valid) and o.household_id <> $1
          order by household_id limit 1) away on true
     order by e.starts_on, e.person_id, e.relative_id, s.code limit $3`,
    [id, onDay, CARD_ROWS_MAX, scope],
  )
  return rows
}

export async function readEvents(
  client: Client,
  id: string,
  scope: readonly string[],
): Promise<HouseholdEventRow[]> {
  const seen = (other: string): string =>
    `case when ${other} = $1 or ${isHouseholdWithin(other, 3)} then ${other} end`
  const { rows } = await client.query<HouseholdEventRow>(
    `with event as (
       select id, at, on_day, kind, from_household, to_household, members, reason
         from registry.household_event where from_household = $1 or to_household = $1 order by id desc limit $2
     ), shown as (
       select event.*, ${seen('from_household')} as from, ${seen('to_household')} as to from event
     )
     select at, on_day::text as "onDay", kind, shown.from, shown.to, members, reason,
       (shown.from, shown.to) is distinct from (from_household, to_household) as "isBeyond"
     from shown order by id desc`,
    [id, CARD_ROWS_MAX, scope],
  )
  return rows
}

const CONTRADICTION = `c.household_id as household, c.kind, c.person_id as person, c.other_id as other, c.found_at as "foundAt"`

export async function readContradictions(client: Client, id: string): Promise<ContradictionRow[]> {
  const { rows } = await client.query<ContradictionRow>(
    `select ${CONTRADICTION} from registry.household_contradiction c where c.household_id = $1
      order by c.kind, c.person_id limit $2`,
    [id, CARD_ROWS_MAX],
  )
  return rows
}

/** One row for each household and kind, the newest households first. */
export async function listContradictions(
  client: Client,
  {
    kind,
    before,
    scope,
    limit,
  }: { kind?: HouseholdContradiction; before?: string; scope: readonly string[]; limit: number },
): Promise<ContradictionRow[]> {
  const { rows } = await client.query<ContradictionRow>(
    `select distinct on (c.household_id, c.kind) ${CONTRADICTION}
       from registry.household_contradiction c
      where ($1::text is null or c.kind = $1) and ($2::bigint is null or c.household_id < $2)
        and ${isHouseholdWithin('c.household_id', 3)}
      order by c.household_id desc, c.kind, c.person_id limit $4`,
    [kind ?? null, before ?? null, scope, limit],
  )
  return rows
}

export interface SealedMember {
  person: string
  sealed: Buffer
}
/** On a connection that may read the vault. Of several records of one person that of a register of residents comes first. */
export async function sealedMembers(client: Client, id: string): Promise<SealedMember[]> {
  const { rows } = await client.query<SealedMember>(
    `select distinct on (m.person_id) m.person_id as person, v.sealed
       from registry.household_member m
         join facts.person_record r on r.person_id = m.person_id
         join vault.person v on v.source_id = r.source_id and v.record_key = r.record_key
      where m.household_id = $1 and upper_inf(m.valid)
      order by m.person_id, r.is_resident desc, r.source_id, r.record_key limit $2`,
    [id, CARD_ROWS_MAX],
  )
  return rows
}

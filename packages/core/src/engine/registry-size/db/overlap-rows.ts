// SQL of the matrix of sources: in which of them each person is known, as one number with a bit for each source.
import type { ClientBase } from 'pg'
import type { LocalText } from '../../../model/index.ts'

/** A bigint has 63 bits without its sign; the platform's own sources are fourteen. Further ones are left out, by their age. */
export const SOURCES_MAX = 62

export interface KnownSource {
  id: string
  code: string
  title: LocalText
  agency: LocalText
}
/** Sources that have told of people, the oldest first. */
export async function readSources(client: ClientBase): Promise<KnownSource[]> {
  const { rows } = await client.query<KnownSource>(
    `select id, code, title, agency from control.source s
      where exists (select from facts.person_record r where r.source_id = s.id)
         or exists (select from facts.benefit f where f.source_id = s.id)
         or exists (select from facts.income f where f.source_id = s.id)
         or exists (select from facts.entitlement f where f.source_id = s.id)
         or exists (select from facts.status f where f.source_id = s.id)
         or exists (select from facts.property f where f.source_id = s.id)
      order by id limit ${SOURCES_MAX}`,
  )
  return rows
}

export interface MaskCount {
  /** Bit n: known to the n-th source. */
  mask: bigint
  people: number
}
/**
 * How many people are known to exactly which sources: each row is read once, each person held once. Ids of facts are those of the
 * persons whom linkage found, so nobody counts twice.
 */
export async function readMasks(client: ClientBase, sources: readonly KnownSource[]): Promise<MaskCount[]> {
  const { rows } = await client.query<{ mask: string; people: number }>(
    `with place as (
       select id, 1::bigint << (ord - 1)::int as bit from unnest($1::bigint[]) with ordinality as s (id, ord)
     ), seen as (
       select person_id, bit_or(bit) as mask from (
         select source_id, person_id from facts.person_record
         union all select source_id, person_id from facts.benefit
         union all select source_id, person_id from facts.income
         union all select source_id, person_id from facts.entitlement
         union all select source_id, person_id from facts.status
         union all select source_id, person_id from facts.property
       ) told join place on place.id = told.source_id
       group by person_id
     )
     select mask::text as mask, count(*)::int as people from seen group by mask`,
    [sources.map(({ id }) => id)],
  )
  return rows.map(({ mask, people }) => ({ mask: BigInt(mask), people }))
}

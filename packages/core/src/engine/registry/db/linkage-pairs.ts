// SQL of weighed pairs of records.
import type { ClientBase } from 'pg'

export async function hasPairs(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ has: boolean }>(
    'select exists (select from vault.linkage_pair) as has',
  )
  return rows[0]!.has
}

/** Takes the pairs of these records away; whom they were paired with waits too. */
export async function removePairs(client: ClientBase, ids: readonly number[]): Promise<void> {
  await client.query(
    `with gone as (
       delete from vault.linkage_pair where left_id = any ($1::bigint[]) or right_id = any ($1::bigint[])
       returning left_id, right_id)
     insert into vault.linkage_pending select left_id from gone union select right_id from gone
     on conflict do nothing`,
    [ids],
  )
}

export interface PairRow {
  left: number
  right: number
  weight: number
  parts: readonly number[]
}

export async function addPairs(client: ClientBase, pairs: readonly PairRow[]): Promise<void> {
  await client.query(
    `insert into vault.linkage_pair (left_id, right_id, weight, parts)
     select least(l, r), greatest(l, r), weight, parts::smallint[]
       from unnest($1::bigint[], $2::bigint[], $3::int[], $4::text[]) as fresh (l, r, weight, parts)
     on conflict (left_id, right_id) do update set weight = excluded.weight, parts = excluded.parts`,
    [
      pairs.map(({ left }) => left),
      pairs.map(({ right }) => right),
      pairs.map(({ weight }) => weight),
      pairs.map(({ parts }) => `{${parts.join(',')}}`),
    ],
  )
}

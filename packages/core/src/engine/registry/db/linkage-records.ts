// SQL of fingerprints of records, the keys they are found by, and keys that so many share that they find nobody.
import type { ClientBase } from 'pg'

/** What a look for candidates asks for at once. */
const LOOKED_UP_RECORDS = 2_000

export async function stopKeys(client: ClientBase, version: number): Promise<Set<bigint>> {
  const { rows } = await client.query<{ key: string }>(
    'select key::text as key from vault.linkage_stop where version = $1',
    [version],
  )
  return new Set(rows.map(({ key }) => BigInt(key)))
}

export async function addStopKeys(
  client: ClientBase,
  version: number,
  keys: readonly bigint[],
): Promise<void> {
  await client.query(
    'insert into vault.linkage_stop select $1, unnest($2::bigint[]) on conflict do nothing',
    [version, keys.map(String)],
  )
}

export interface FingerprintRow {
  sourceId: string
  recordKey: string
  keys: readonly bigint[]
  snilsKey: string | null
  birthDate: string | null
  sex: 'm' | 'f' | null
}

/** Returns the ids, in the order of `rows`. */
export async function putFingerprints(
  client: ClientBase,
  version: number,
  rows: readonly FingerprintRow[],
): Promise<number[]> {
  const { rows: kept } = await client.query<{ id: string; source_id: string; record_key: string }>(
    `with kept as (
       insert into vault.linkage_record as r (source_id, record_key, version, keys, snils_key, birth_date, sex)
       select source_id, record_key, $1, keys::bigint[], snils_key, birth_date, sex
         from unnest($2::bigint[], $3::uuid[], $4::text[], $5::uuid[], $6::date[], $7::"char"[])
           as fresh (source_id, record_key, keys, snils_key, birth_date, sex)
       on conflict (source_id, record_key) do update set version = excluded.version, keys = excluded.keys,
         snils_key = excluded.snils_key, birth_date = excluded.birth_date, sex = excluded.sex
       returning id, source_id, record_key
     ), waiting as (
       insert into vault.linkage_pending select id from kept on conflict do nothing
     )
     select id, source_id, record_key from kept`,
    [
      version,
      rows.map(({ sourceId }) => sourceId),
      rows.map(({ recordKey }) => recordKey),
      rows.map(({ keys }) => `{${keys.join(',')}}`),
      rows.map(({ snilsKey }) => snilsKey),
      rows.map(({ birthDate }) => birthDate),
      rows.map(({ sex }) => sex),
    ],
  )
  const ids = new Map(kept.map((row) => [`${row.source_id} ${row.record_key}`, Number(row.id)]))
  return rows.map(({ sourceId, recordKey }) => ids.get(`${sourceId} ${recordKey}`)!)
}

export interface StoredIdentity {
  id: string
  sourceId: string
  sealed: Buffer
}

export async function identitiesOf(client: ClientBase, ids: readonly number[]): Promise<StoredIdentity[]> {
  const { rows } = await client.query<StoredIdentity>(
    `select r.id, r.source_id as "sourceId", v.sealed from unnest($1::bigint[]) as wanted (id)
       join vault.linkage_record r on r.id = wanted.id
       join vault.person v on v.source_id = r.source_id and v.record_key = r.record_key`,
    [ids],
  )
  return rows
}

/** All records but `besides`. */
export async function otherIds(client: ClientBase, besides: ReadonlySet<number>): Promise<number[]> {
  const { rows } = await client.query<{ id: string }>('select id from vault.linkage_record')
  return rows.map(({ id }) => Number(id)).filter((id) => !besides.has(id))
}

/** Records that share a key with one of `ids`, and are none of them. */
export async function candidateIds(client: ClientBase, ids: readonly number[]): Promise<number[]> {
  const found = new Set<number>()
  await client.query('set enable_seqscan = off')
  for (let from = 0; from < ids.length; from += LOOKED_UP_RECORDS) {
    const { rows } = await client.query<{ id: string }>(
      `with wanted as materialized (
         select distinct key from vault.linkage_record cross join unnest(keys) as key where id = any ($1::bigint[]))
       select distinct r.id from wanted cross join lateral (
         select id from vault.linkage_record where keys @> array[wanted.key] offset 0) r`,
      [ids.slice(from, from + LOOKED_UP_RECORDS)],
    )
    for (const { id } of rows) found.add(Number(id))
  }
  await client.query('reset enable_seqscan')
  for (const id of ids) found.delete(id)
  return [...found]
}

const INDEX_MEMORY_MB = 512

/** A bulk load writes no index entry by entry. */
export const dropKeyIndex = (client: ClientBase): Promise<unknown> =>
  client.query('drop index if exists vault.linkage_record_keys')

export const makeKeyIndex = (client: ClientBase): Promise<unknown> =>
  client.query(
    // With the default of 64 MB the eight entries of each of 1.2 million records are written and read again: 40 s in place of 15.
    `set maintenance_work_mem = '${INDEX_MEMORY_MB}MB';
     create index if not exists linkage_record_keys on vault.linkage_record using gin (keys) with (fastupdate = off);
     reset maintenance_work_mem`,
  )

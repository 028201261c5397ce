// SQL of a rotation of keys: its beginning in one moment, its batches, its end, and what still stands on an older key.
import type { ClientBase } from 'pg'
import { LINKAGE_LOCK, PARTITION_LOCK, VAULT_LOCK } from '../../db/advisory-locks.ts'
import { HEADER_BYTES } from '../../access/sealing.ts'
import { putKey, type VaultKeyRow } from './vault-keys.ts'

type Client = Pick<ClientBase, 'query'>

/** Whether pseudonyms and fingerprints of two peppers lie side by side at this moment. */
export async function isRekeying(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ open: boolean }>(
    'select exists (select from control.vault_rotation where ended_at is null and new_pepper) as open',
  )
  return rows[0]!.open
}

/** Whether another connection holds the vault alone at this moment. */
export async function isRotating(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ rotating: boolean }>(
    `select exists (select from pg_locks where locktype = 'advisory' and objid = $1 and mode = 'ExclusiveLock' and granted
       and database = (select oid from pg_database where datname = current_database())) as rotating`,
    [VAULT_LOCK],
  )
  return rows[0]!.rotating
}

/** What is read through, in this order: sealed values by a key that ascends. */
export const PLACES = {
  person: {
    table: 'vault.person',
    key: `source_id || ' ' || record_key`,
    order: 'source_id, record_key',
    after: `(source_id, record_key) > (split_part($1, ' ', 1)::bigint, split_part($1, ' ', 2)::uuid)`,
    column: 'sealed',
  },
  number: {
    table: 'vault.number',
    key: 'person_id',
    order: 'person_id',
    after: 'person_id > $1::bigint',
    column: 'sealed',
  },
  quarantine: {
    table: 'control.quarantine_row',
    key: 'id',
    order: 'id',
    after: 'id > $1::bigint',
    column: 'raw_sealed',
  },
  factor: {
    table: 'control.app_user',
    key: 'id',
    order: 'id',
    after: 'id > $1::bigint',
    column: 'totp_secret',
  },
  'new-factor': {
    table: 'control.app_user',
    key: 'id',
    order: 'id',
    after: 'id > $1::bigint',
    column: 'totp_pending',
  },
  provider: {
    table: `(select key, decode(value->>'sealedSecret', 'base64') as secret from control.setting) setting`,
    key: 'key',
    order: 'key',
    after: 'key > $1',
    column: 'secret',
  },
  session: {
    table: 'control.session',
    key: `encode(token_hash, 'hex')`,
    order: 'token_hash',
    after: `token_hash > decode($1, 'hex')`,
    column: 'provider_token',
  },
} as const
export type Place = keyof typeof PLACES
export const PLACE_NAMES = Object.keys(PLACES) as Place[]

export interface RotationRow {
  id: string
  startedAt: Date
  endedAt: Date | null
  newPepper: boolean
  place: Place
  after: string | null
  done: number
  of: number
  unreadable: number
}
const COLUMNS = `id, started_at as "startedAt", ended_at as "endedAt", new_pepper as "newPepper", place, after,
  done::int as done, "of"::int as "of", unreadable::int as unreadable`

export async function lastRotation(client: Client): Promise<RotationRow | null> {
  const { rows } = await client.query<RotationRow>(
    `select ${COLUMNS} from control.vault_rotation order by id desc limit 1`,
  )
  return rows[0] ?? null
}

/**
 * New keys come into force in one moment: no batch of ingest is under way in it and no linkage, and whatever is written from then on
 * agrees. Ingest waits for as long as the old pseudonyms take to be listed: 1.1 million people, about 3 s.
 */
export async function beginRotation(
  client: Client,
  keys: readonly Pick<VaultKeyRow, 'kind' | 'version' | 'proof'>[],
  oldPepper: number,
): Promise<void> {
  const pepper = keys.find(({ kind }) => kind === 'pepper')
  await client.query('begin')
  try {
    await client.query('select pg_advisory_xact_lock($1)', [LINKAGE_LOCK])
    await client.query('select pg_advisory_xact_lock($1)', [PARTITION_LOCK])
    for (const key of keys) await putKey(client, key)
    if (pepper) {
      await client.query(
        `insert into vault.old_pseudonym select snils_key, $1 from registry.person where snils_key is not null
         on conflict do nothing`,
        [oldPepper],
      )
      await client.query(
        `insert into registry.linkage_version (id, model, made_by, is_current, pepper)
         select (select max(id) + 1 from registry.linkage_version), model, 'rotation', false, $1
           from registry.linkage_version where is_current`,
        [pepper.version],
      )
      // Parameters that are learned later are under it as well.
      await client.query(
        `alter table registry.linkage_version alter column pepper set default ${Number(pepper.version)}`,
      )
    }
    await client.query(
      `insert into control.vault_rotation (new_pepper, "of")
       select $1, (select count(*) from vault.person) + (select count(*) from vault.number)
                + (select count(*) from control.quarantine_row where raw_sealed is not null)`,
      [pepper !== undefined],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

export interface SealedRow {
  key: string
  sealed: Buffer
}
/** The next values of a place. `header`: only those that do not begin with it. */
export async function nextSealed(
  client: Client,
  place: Place,
  after: string | null,
  { limit, header }: { limit: number; header: Buffer | null },
): Promise<SealedRow[]> {
  const { table, key, order, after: isAfter, column } = PLACES[place]
  const { rows } = await client.query<SealedRow>(
    `select (${key})::text as key, ${column} as sealed from ${table}
      where ($1::text is null or ${isAfter}) and length(${column}) > 0
        and ($2::bytea is null or substring(${column} from 1 for ${HEADER_BYTES}) <> $2)
      order by ${order} limit $3`,
    [after, header, limit],
  )
  return rows
}

export interface Resealed {
  key: string
  was: Buffer
  sealed: Buffer
}
/** A value that was written anew in the meantime stays as it is. */
export async function putResealed(client: Client, place: Place, values: readonly Resealed[]): Promise<void> {
  if (values.length === 0) return
  const lists = [
    values.map(({ key }) => key),
    values.map(({ was }) => was),
    values.map(({ sealed }) => sealed),
  ]
  if (place === 'provider') {
    await client.query(
      `update control.setting t set value = jsonb_set(t.value, '{sealedSecret}', to_jsonb(translate(encode(v.sealed, 'base64'), E'\n', '')))
         from unnest($1::text[], $2::bytea[], $3::bytea[]) as v (key, was, sealed)
        where t.key = v.key and decode(t.value->>'sealedSecret', 'base64') = v.was`,
      lists,
    )
    return
  }
  const { table, column } = PLACES[place]
  const found = {
    person: `t.source_id = split_part(v.key, ' ', 1)::bigint and t.record_key = split_part(v.key, ' ', 2)::uuid`,
    number: 't.person_id = v.key::bigint',
    quarantine: 't.id = v.key::bigint',
    factor: 't.id = v.key::bigint',
    'new-factor': 't.id = v.key::bigint',
    session: `t.token_hash = decode(v.key, 'hex')`,
  }[place]
  await client.query(
    `update ${table} t set ${column} = v.sealed
       from unnest($1::text[], $2::bytea[], $3::bytea[]) as v (key, was, sealed)
      where ${found} and t.${column} = v.was`,
    lists,
  )
}

export interface Renamed {
  /** Of one older pepper. */
  was: string
  now: string
  version: number
}
/** People come over to their new pseudonyms, whoever they are now. */
export async function putPseudonyms(client: Client, names: readonly Renamed[]): Promise<void> {
  if (names.length === 0) return
  await client.query(
    `with known as (select * from unnest($1::uuid[], $2::uuid[], $3::int[]) as k (was, now, version)),
     taken as (
       delete from vault.old_pseudonym old using known
        where old.snils_key = known.was and old.version = known.version
       returning known.was, known.now
     )
     update registry.person person set snils_key = taken.now from taken where person.snils_key = taken.was`,
    [names.map(({ was }) => was), names.map(({ now }) => now), names.map(({ version }) => version)],
  )
}

/** What linkage keeps of the same records: only a pseudonym that stands there is replaced. */
export async function putRecordPseudonyms(
  client: Client,
  records: readonly { key: string; snilsKey: string }[],
): Promise<void> {
  if (records.length === 0) return
  await client.query(
    `update vault.linkage_record r set snils_key = v.snils_key
       from unnest($1::text[], $2::uuid[]) as v (key, snils_key)
      where r.source_id = split_part(v.key, ' ', 1)::bigint and r.record_key = split_part(v.key, ' ', 2)::uuid
        and r.snils_key is not null`,
    [records.map(({ key }) => key), records.map(({ snilsKey }) => snilsKey)],
  )
}

/** Terms of the parameters in force, and the version that takes their place; `null` where nothing was linked yet. */
export async function termsToRename(
  client: Client,
): Promise<{ pepper: number; next: number; terms: Map<bigint, number> } | null> {
  const { rows: versions } = await client.query<{ id: number; pepper: number; isCurrent: boolean }>(
    `select id::int as id, pepper, is_current as "isCurrent" from registry.linkage_version
      where is_current or made_by = 'rotation' order by id desc limit 2`,
  )
  const current = versions.find(({ isCurrent }) => isCurrent)
  const next = versions.find(({ isCurrent, id }) => !isCurrent && id > (current?.id ?? 0))
  if (!current || !next) return null
  const { rows } = await client.query<{ term: string; bits: number }>(
    'select term::text as term, bits from vault.linkage_term where version = $1',
    [current.id],
  )
  return {
    pepper: current.pepper,
    next: next.id,
    terms: new Map(rows.map(({ term, bits }) => [BigInt(term), bits])),
  }
}

export async function putTerms(
  client: Client,
  version: number,
  terms: ReadonlyMap<bigint, number>,
): Promise<void> {
  if (terms.size === 0) return
  await client.query(
    `insert into vault.linkage_term select $1, * from unnest($2::bigint[], $3::smallint[]) on conflict do nothing`,
    [version, [...terms.keys()].map(String), [...terms.values()]],
  )
}

export async function notePlace(
  client: Client,
  { id, place, after, done, unreadable }: Pick<RotationRow, 'id' | 'place' | 'after' | 'done' | 'unreadable'>,
): Promise<void> {
  await client.query(
    'update control.vault_rotation set place = $2, after = $3, done = $4, unreadable = $5 where id = $1',
    [id, place, after, done, unreadable],
  )
}

/** Every record waits to be found by its new fingerprints; the parameters stay what they were. */
export async function endRotation(client: Client, { id, newPepper }: RotationRow): Promise<void> {
  await client.query('begin')
  try {
    const next = newPepper ? await termsToRename(client) : null
    if (next) {
      await client.query('update registry.linkage_version set is_current = false where is_current')
      await client.query('update registry.linkage_version set is_current = true where id = $1', [next.next])
      await client.query(
        'insert into vault.linkage_queue select source_id, record_key from vault.person on conflict do nothing',
      )
    }
    await client.query('update control.vault_rotation set ended_at = clock_timestamp() where id = $1', [id])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

export interface LeftBehind {
  /** Values that are not sealed for the key in force. */
  sealed: number
  /** People under an older pseudonym. */
  pseudonyms: number
  /** Records whose fingerprints are. */
  fingerprints: number
  /** Runs that began before the key in force and may still seal for an older one. */
  runs: number
}
export async function leftBehind(client: Client, header: Buffer): Promise<LeftBehind> {
  // Nobody has it any more.
  await client.query(
    `delete from vault.old_pseudonym old
      where not exists (select from registry.person person where person.snils_key = old.snils_key)`,
  )
  const values = PLACE_NAMES.map((place) => {
    const { table, column } = PLACES[place]
    return `(select count(*) from ${table} where length(${column}) > 0 and substring(${column} from 1 for ${HEADER_BYTES}) <> $1)`
  })
  const { rows } = await client.query<LeftBehind>(
    `select (${values.join(' + ')})::int as sealed,
            (select count(*) from vault.old_pseudonym)::int as pseudonyms,
            (select count(*) from vault.linkage_record r join registry.linkage_version v on v.id = r.version
              where r.keys <> '{}' and v.pepper <> (
                select version from control.vault_key where kind = 'pepper' and state = 'current'))::int as fingerprints,
            (select count(*) from control.source_run where state = 'running' and started_at < (
                select max(since) from control.vault_key where kind <> 'root' and state = 'current'))::int as runs`,
    [header],
  )
  return rows[0]!
}

/** Fingerprints of names under peppers that are destroyed. */
export async function dropOldTerms(client: Client): Promise<void> {
  const old = `(select id from registry.linkage_version where pepper in (
    select version from control.vault_key where kind = 'pepper' and state = 'destroyed'))`
  await client.query(`delete from vault.linkage_term where version in ${old}`)
  await client.query(`delete from vault.linkage_stop where version in ${old}`)
}

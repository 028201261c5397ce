// Pseudonyms in a batch: under which pepper its people are looked up, those who are met under an older one, and the numbers of
// people whom nothing but facts name.
import type pg from 'pg'
import { STAGE, STAGING_TABLES, type StageIndex } from '../../host/wire/staging.ts'
import { pepperVersions } from '../../vault/db/vault-keys.ts'

/** Staging tables with a СНИЛС in each row. */
const NAMING: readonly StageIndex[] = [
  STAGE.person,
  STAGE.namedPerson,
  STAGE.benefit,
  STAGE.income,
  STAGE.status,
  STAGE.property,
  STAGE.entitlement,
]

/** СНИЛС as the registry knows it, in SQL. */
export const pseudonymSql = (snils: string, pepper: string): string =>
  `encode(substr(hmac(convert_to(${snils}, 'UTF8'), ${pepper}::bytea, 'sha256'), 1, 16), 'hex')::uuid`

/**
 * People of this batch who are still under an older pepper come over to the one in force, unchanged rows too: who is named is
 * known. What became of a number before another batch is of no account: one old pseudonym is taken away once.
 */
const met = (tables: readonly string[]): string => `
  with named as (
    select distinct snils from (${tables.map((table) => `select snils from ${table}`).join(' union all ')}) staged
     where snils is not null
  ), keyed as (
    select ${pseudonymSql('snils', '$1')} as old_key, ${pseudonymSql('snils', '$2')} as new_key from named
  ), taken as (
    delete from vault.old_pseudonym old using keyed
     where old.snils_key = keyed.old_key and old.version = $3
    returning keyed.old_key, keyed.new_key
  )
  update registry.person person set snils_key = taken.new_key from taken where person.snils_key = taken.old_key`

/**
 * The pepper in force, after whoever this batch names came over to it. Call in the batch's transaction with the partition's lock:
 * a rotation takes that lock alone before it puts another pepper into force, so a batch never writes under one that was.
 */
export async function pepperInForce(
  client: pg.PoolClient,
  tables: ReadonlySet<number>,
  pepperOf: (version: number) => Buffer,
): Promise<Buffer> {
  const [current, ...older] = await pepperVersions(client)
  const pepper = pepperOf(current)
  const naming = NAMING.filter((table) => tables.has(table)).map((table) => STAGING_TABLES[table].name)
  if (older.length === 0 || naming.length === 0) return pepper
  // Not news of anybody's household.
  await client.query(`set local obzor.rekeying = 'on'`)
  for (const version of older) await client.query(met(naming), [pepperOf(version), pepper, version])
  await client.query(`set local obzor.rekeying = 'off'`)
  return pepper
}

/** Seals the numbers of people who came with facts alone. */
export async function keepNumbers(client: pg.PoolClient, seal: (plain: string) => Buffer): Promise<void> {
  const { rows } = await client.query<{ person: string; snils: string }>(
    'select person_id as person, snils from work_identity where is_new',
  )
  await client.query(
    `insert into vault.number (person_id, sealed) select * from unnest($1::bigint[], $2::bytea[])
     on conflict (person_id) do nothing`,
    [rows.map(({ person }) => person), rows.map(({ snils }) => seal(snils))],
  )
}

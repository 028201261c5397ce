// SQL of the versions of the parameters by which pairs are weighed. A version never changes; one of them is in force.
import type { ClientBase } from 'pg'
import type { PeopleModel } from '../../linkage/people-model.ts'

export interface VersionRow {
  id: number
  model: PeopleModel
}
/** The version in force; `builtIn` becomes version 0 where there is none. */
export async function currentVersion(client: ClientBase, builtIn: PeopleModel): Promise<VersionRow> {
  await client.query(
    `insert into registry.linkage_version (id, model, is_current)
     select 0, $1, true where not exists (select from registry.linkage_version) on conflict do nothing`,
    [JSON.stringify(builtIn)],
  )
  const { rows } = await client.query<VersionRow>(
    'select id::int as id, model from registry.linkage_version where is_current',
  )
  return rows[0]!
}

export interface NewVersion {
  model: PeopleModel
  madeBy: string
  /** Records. */
  learnedFrom: number
  terms: readonly { term: bigint; bits: number }[]
}
/** Puts a version into force. Returns its number. */
export async function putVersion(
  client: ClientBase,
  { model, madeBy, learnedFrom, terms }: NewVersion,
): Promise<number> {
  await client.query('begin')
  try {
    await client.query('update registry.linkage_version set is_current = false where is_current')
    const { rows } = await client.query<{ id: number }>(
      `insert into registry.linkage_version (id, model, made_by, learned_from, is_current)
       select max(id) + 1, $1, $2, $3, true from registry.linkage_version returning id::int as id`,
      [JSON.stringify(model), madeBy, learnedFrom],
    )
    const { id } = rows[0]!
    await client.query(
      'insert into vault.linkage_term select $1, * from unnest($2::bigint[], $3::smallint[])',
      [id, terms.map(({ term }) => String(term)), terms.map(({ bits }) => bits)],
    )
    await client.query('commit')
    return id
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

/** Every record waits to be weighed, by the version in force. */
export const queueAll = (client: ClientBase): Promise<unknown> =>
  client.query(
    'insert into vault.linkage_queue select source_id, record_key from vault.person on conflict do nothing',
  )

export const noteVersion = (client: ClientBase, runId: string, version: number): Promise<unknown> =>
  client.query('update registry.linkage_run set version = $2 where id = $1', [runId, version])

export async function termBits(client: ClientBase, version: number): Promise<Map<bigint, number>> {
  const { rows } = await client.query<{ term: string; bits: number }>(
    'select term::text as term, bits from vault.linkage_term where version = $1',
    [version],
  )
  return new Map(rows.map(({ term, bits }) => [BigInt(term), bits]))
}

export interface VersionTold {
  id: number
  madeAt: Date
  /** Null: built in. */
  madeBy: string | null
  /** Records. */
  learnedFrom: number | null
  isCurrent: boolean
}
/** The newest first. */
export async function listVersions(client: ClientBase): Promise<VersionTold[]> {
  const { rows } = await client.query<VersionTold>(
    `select id::int as id, made_at as "madeAt", made_by as "madeBy", learned_from as "learnedFrom", is_current as "isCurrent"
       from registry.linkage_version order by id desc`,
  )
  return rows
}

/** Puts a version that there is into force, and every record waits to be weighed by it. False where there is none of that number. */
export async function putIntoForce(client: ClientBase, id: number): Promise<boolean> {
  await client.query('begin')
  try {
    const { rows } = await client.query<{ isCurrent: boolean }>(
      'select is_current as "isCurrent" from registry.linkage_version where id = $1 for update',
      [id],
    )
    if (rows[0]?.isCurrent === false) {
      await client.query('update registry.linkage_version set is_current = false where is_current')
      await client.query('update registry.linkage_version set is_current = true where id = $1', [id])
      await queueAll(client)
    }
    await client.query('commit')
    return rows.length > 0
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

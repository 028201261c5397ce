// Roles of the database: who of the platform may read what. The owner migrates, links, reveals and rotates; the engine's
// ordinary connections cannot read schema vault at all; those of ingest may write sealed values there and read none.
import pg from 'pg'
import { MIGRATION_LOCK } from '../../db/advisory-locks.ts'

export type PlatformRole = 'engine' | 'intake'

/** A server that does not answer in this time does not let the role in. */
const CONNECT_TIMEOUT_MS = 10_000

export async function withOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

export interface OwnerFacts {
  database: string
  owner: string
  mayCreateRoles: boolean
  isSuper: boolean
}

export async function ownerFacts(client: pg.Client): Promise<OwnerFacts> {
  const { rows } = await client.query<OwnerFacts>(
    `select current_database() as database, current_user as owner, rolsuper as "isSuper",
            rolsuper or rolcreaterole as "mayCreateRoles"
       from pg_roles where rolname = current_user`,
  )
  return rows[0]!
}

/** The url lets somebody in, and it is another than the owner, who could read everything. */
export async function letsIn(url: string, owner: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ role: string }>('select current_user as role')
    const { role } = rows[0]!
    return role === owner ? null : role
  } catch {
    return null
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Makes the role, or gives it the password anew. */
export async function makeRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
  const verb = rowCount === 0 ? 'create' : 'alter'
  await client.query(
    `${verb} role ${pg.escapeIdentifier(role)} login nosuperuser nocreatedb nocreaterole password ${pg.escapeLiteral(password)}`,
  )
}

/**
 * What each role may, told again at each start, after migrations: a table that came with one is covered. One engine at a time:
 * grants that meet fail. About 30 ms.
 */
export async function grantRoles(
  client: pg.Client,
  roles: Readonly<Record<PlatformRole, string>>,
  { database, isSuper }: OwnerFacts,
): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
  try {
    const { rows: schemas } = await client.query<{ name: string }>(
      `select quote_ident(nspname) as name from pg_namespace
        where nspname <> all ('{public,vault,information_schema}') and nspname !~ '^pg_'
          and pg_has_role(current_user, nspowner, 'usage')`,
    )
    const to = [...new Set(Object.values(roles))].map((role) => pg.escapeIdentifier(role)).join(', ')
    const intake = pg.escapeIdentifier(roles.intake)
    await client.query(
      [
        `grant connect, temporary on database ${pg.escapeIdentifier(database)} to ${to}`,
        `grant select on public.obzor_migration to ${to}`,
        ...schemas.flatMap(({ name }) => [
          `grant usage on schema ${name} to ${to}`,
          `grant select, insert, update, delete, truncate on all tables in schema ${name} to ${to}`,
          `grant usage, select, update on all sequences in schema ${name} to ${to}`,
        ]),
        // Which key is in force is nobody's business but the owner's.
        `revoke insert, update, delete, truncate on control.vault_key, control.vault_rotation from ${to}`,
        `revoke all on schema vault from public, ${to}`,
        `revoke all on all tables in schema vault from public, ${to}`,
        // Columns of their own: no right to read what is sealed.
        `grant usage on schema vault to ${intake}`,
        `grant insert, update, delete, select (source_id, record_key, person_id) on vault.person to ${intake}`,
        `grant insert, select (person_id) on vault.number to ${intake}`,
        `grant select, delete on vault.old_pseudonym to ${intake}`,
        // The alarm on a transaction that stays open looks at those of others too.
        ...(isSuper ? [`grant pg_read_all_stats to ${to}`] : []),
      ].join(';\n'),
    )
  } finally {
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK])
  }
}

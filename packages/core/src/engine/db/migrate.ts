// Applies the hand-written migrations in the order of their numbers, each in a transaction of its own.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { ObzorError } from '../../model/index.ts'
import { MIGRATION_LOCK } from './advisory-locks.ts'

export interface Migration {
  name: string
  sql: string
}

/** Beside this file in the sources, beside the bundle after a build. */
const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url))

export function readMigrations(folder = MIGRATIONS_FOLDER): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort()
    .map((name) => ({ name, sql: readFileSync(path.join(folder, name), 'utf8') }))
}

/** Brings the database up to date; returns the names applied now. Throws `OBZ_DATABASE_MIGRATION_CHANGED` when an applied file was edited. */
export async function migrate(url: string, migrations = readMigrations()): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await client.query(`create table if not exists public.obzor_migration (
      name text primary key, sha256 text not null, applied_at timestamptz not null default now())`)
    const { rows } = await client.query<{ name: string; sha256: string }>(
      'select name, sha256 from public.obzor_migration',
    )
    const applied = new Map(rows.map((row) => [row.name, row.sha256]))
    const done: string[] = []
    for (const { name, sql } of migrations) {
      const sha256 = createHash('sha256').update(sql).digest('hex')
      const before = applied.get(name)
      if (before === sha256) continue
      if (before !== undefined) throw changed(name)
      await client.query('begin')
      try {
        await client.query(sql)
        await client.query('insert into public.obzor_migration (name, sha256) values ($1, $2)', [
          name,
          sha256,
        ])
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw error
      }
      done.push(name)
    }
    return done
  } finally {
    await client.end()
  }
}

function changed(name: string): ObzorError {
  return new ObzorError({
    code: 'OBZ_DATABASE_MIGRATION_CHANGED',
    fact: `migration ${name} was applied in another form than the file now has`,
    risk: 'the tables may not be what the code expects',
    action:
      'restore the file and add a new migration; on a machine without real data ./obzor up --fresh starts over',
  })
}

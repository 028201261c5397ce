// `./obzor plugin grant` and `revoke`: what the page of a plugin does, for whoever sits at the server. Written to the
// database itself, so no session is asked for; both journals say that it was done here.
import pg from 'pg'
import { pino } from 'pino'
import { Journal } from '../../engine/access/journal.ts'
import { controlDatabase } from '../../engine/db/control.ts'
import { lastLoaded } from '../../engine/host/db/plugin-versions.ts'
import type { PrivateHostRow } from '../../engine/host/db/private-hosts.ts'
import { PrivateGrants } from '../../engine/host/grants/private-grants.ts'
import { PluginJournal } from '../../engine/host/plugin-journal.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'
import type { Paths } from '../paths.ts'
import { platformDatabase } from '../platform-database.ts'
import { table } from '../table.ts'
import { kitError } from './kit-error.ts'

/** Stands in the journal where a login would. */
const COMMAND_LINE = './obzor'

export interface GrantOptions {
  id: string
  hosts: readonly string[]
  ranges: readonly string[]
  loopback: boolean
}

interface Granting {
  grants: PrivateGrants
  manifest: PluginManifest
  /** Into the chained journal of who did what. */
  note(action: 'plugin.grant' | 'plugin.revoke', host: string): Promise<void>
}

/** All of the hosts or none. Throws `OBZ_GRANT_*`, `OBZ_PLUGIN_UNKNOWN` or `OBZ_PLUGIN_NOT_RUNNING`. */
export const grantPrivate = (paths: Paths, options: GrantOptions): Promise<PrivateHostRow[]> =>
  withGrants(paths, options.id, async ({ grants, manifest, note }) => {
    const { hosts, ranges, loopback } = options
    await grants.grant(
      manifest,
      hosts.map((host) => ({ host, ranges, loopback })),
      COMMAND_LINE,
    )
    for (const host of hosts) await note('plugin.grant', host)
    return await grants.of(manifest.id)
  })

export const revokePrivate = (
  paths: Paths,
  { id, hosts }: Pick<GrantOptions, 'id' | 'hosts'>,
): Promise<PrivateHostRow[]> =>
  withGrants(paths, id, async ({ grants, manifest, note }) => {
    for (const host of hosts) {
      await grants.revoke(manifest.id, host, COMMAND_LINE)
      await note('plugin.revoke', host)
    }
    return await grants.of(manifest.id)
  })

export const grantsText = (id: string, rows: readonly PrivateHostRow[]): string =>
  rows.length === 0
    ? `${id} may reach no server inside a private network\n`
    : table(
        ['server', 'networks', 'granted', 'by'],
        rows.map(({ host, ranges, grantedAt, grantedBy }) => [
          host,
          ranges.join(', '),
          grantedAt.toISOString().slice(0, 16).replace('T', ' '),
          grantedBy ?? 'set up with it',
        ]),
      )

async function withGrants<Result>(
  paths: Paths,
  id: string,
  work: (granting: Granting) => Promise<Result>,
): Promise<Result> {
  const database = platformDatabase(paths.cluster, process.env.DATABASE_URL)
  if (!(await database.isRunning()))
    throw kitError(
      'OBZ_PLUGIN_NOT_RUNNING',
      'the database of the platform does not run',
      'run ./obzor up first',
    )
  const pool = new pg.Pool({ connectionString: database.url(), max: 2 })
  const control = await controlDatabase(database.url()).initialize()
  try {
    const manifest = (await lastLoaded(pool)).find((plugin) => plugin.id === id)?.manifest
    if (!manifest)
      throw kitError('OBZ_PLUGIN_UNKNOWN', `there is no plugin '${id}'`, './obzor plugin list names them')
    const clock = { now: () => new Date(), after: () => () => undefined }
    const journal = new Journal({ control, clock, dataDirectory: paths.data })
    const events = new PluginJournal(pool, pino({ level: 'silent' }))
    const result = await work({
      grants: new PrivateGrants(pool, events),
      manifest,
      note: (action, host) =>
        journal.note({ actor: null, action, subject: id, detail: { host, by: COMMAND_LINE } }),
    })
    await events.settled()
    return result
  } finally {
    await control.destroy()
    await pool.end()
  }
}

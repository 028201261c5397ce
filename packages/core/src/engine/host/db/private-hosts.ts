// Rows of grants: which private hosts a plugin may reach, who said so and when.
import type { Pool, PoolClient } from 'pg'
import type { PrivateHost } from '../grants/private-hosts.ts'

type Queryable = Pool | PoolClient

export interface PrivateHostRow extends PrivateHost {
  pluginId: string
  grantedAt: Date
  /** Login of the administrator; null for what the installation itself was set up with. */
  grantedBy: string | null
}

const COLUMNS = `
  plugin_id as "pluginId", host, ranges, granted_at as "grantedAt", granted_by as "grantedBy"`

export async function privateHosts(db: Queryable, pluginId?: string): Promise<PrivateHostRow[]> {
  const { rows } = await db.query<PrivateHostRow>(
    `select ${COLUMNS} from control.plugin_private_host
     where $1::text is null or plugin_id = $1 order by plugin_id, host`,
    [pluginId ?? null],
  )
  return rows
}

/** The same host again is the new word about it. */
export async function grantHost(
  db: Queryable,
  { pluginId, host, ranges, grantedBy }: Omit<PrivateHostRow, 'grantedAt'>,
): Promise<void> {
  await db.query(
    `insert into control.plugin_private_host (plugin_id, host, ranges, granted_by) values ($1, $2, $3, $4)
     on conflict (plugin_id, host) do update set ranges = excluded.ranges, granted_by = excluded.granted_by,
       granted_at = now()`,
    [pluginId, host, ranges, grantedBy],
  )
}

/** False where there was none. */
export async function revokeHost(db: Queryable, pluginId: string, host: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'delete from control.plugin_private_host where plugin_id = $1 and host = $2',
    [pluginId, host],
  )
  return rowCount === 1
}

// The journal of plugins: rows of control.plugin_event.
import type { Pool } from 'pg'
import type { ErrorCode } from '../../../model/index.ts'

/** Kept for each plugin: a plugin that crashes for weeks must not fill the disk with it. */
const EVENTS_MAX = 500
const EVENTS_PAGE = 50

export interface PluginEvent {
  pluginId: string
  code: ErrorCode | `plugin.${string}`
  /** Of an error: its fact. Of a decision: the version and then what it was about, parted by '; '. */
  fact: string
  /** Login of the administrator; null where nobody asked for it. */
  actor: string | null
}
export interface PluginEventRow {
  id: string
  firstAt: Date
  lastAt: Date
  times: number
  code: string
  fact: string
  actor: string | null
}

/**
 * The same event within a minute counts; others are written. Decisions of people are the same only word for word: what was
 * granted to which server must not be told by its number. Rows beyond the bound leave, the oldest first.
 */
export async function noteEvent(
  db: Pool,
  { pluginId, code, fact, actor }: PluginEvent,
  times = 1,
): Promise<void> {
  const { rows } = await db.query<{ inserted: boolean }>(
    `with again as (
       update control.plugin_event set times = times + $5, last_at = now(), fact = $3
       where id = (select id from control.plugin_event where plugin_id = $1 order by id desc limit 1)
         and code = $2 and actor is not distinct from $4 and (actor is null or fact = $3) and last_at > now() - interval '1 minute'
       returning id
     )
     insert into control.plugin_event (plugin_id, code, fact, actor, times)
     select $1, $2, $3, $4, $5 where not exists (select from again)
     returning true as inserted`,
    [pluginId, code, fact, actor, times],
  )
  if (rows.length === 0) return
  await db.query(
    `delete from control.plugin_event where plugin_id = $1 and id <=
       (select id from control.plugin_event where plugin_id = $1 order by id desc offset $2 limit 1)`,
    [pluginId, EVENTS_MAX],
  )
}

export async function eventsOf(db: Pool, pluginId: string): Promise<PluginEventRow[]> {
  const { rows } = await db.query<PluginEventRow>(
    `select id, first_at as "firstAt", last_at as "lastAt", times, code, fact, actor
     from control.plugin_event where plugin_id = $1 order by id desc limit $2`,
    [pluginId, EVENTS_PAGE],
  )
  return rows
}

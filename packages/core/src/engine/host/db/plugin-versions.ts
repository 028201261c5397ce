// Rows of the catalogue: versions that were brought, and what the administrator decided.
import type { Pool, PoolClient } from 'pg'
import type { PluginManifest } from '../../../plugin-api/index.ts'

type Queryable = Pool | PoolClient

export interface VersionRow {
  id: string
  pluginId: string
  version: string
  digest: string
  manifest: PluginManifest
  keyId: string
  broughtAt: Date
  broughtBy: string
  acceptedAt: Date | null
  acceptedBy: string | null
}
export interface ChoiceRow {
  pluginId: string
  /** Null is the version that came with the platform. */
  versionId: string | null
  previousVersionId: string | null
  canRollBack: boolean
  enabled: boolean
}

const VERSION = `
  id, plugin_id as "pluginId", version, digest, manifest, key_id as "keyId", brought_at as "broughtAt",
  brought_by as "broughtBy", accepted_at as "acceptedAt", accepted_by as "acceptedBy"`
const CHOICE = `
  plugin_id as "pluginId", version_id as "versionId", previous_version_id as "previousVersionId",
  can_roll_back as "canRollBack", enabled`

export async function versions(db: Queryable, pluginId?: string): Promise<VersionRow[]> {
  const { rows } = await db.query<VersionRow>(
    `select ${VERSION} from control.plugin_version where $1::text is null or plugin_id = $1 order by id desc`,
    [pluginId ?? null],
  )
  return rows
}

export async function version(db: Queryable, pluginId: string, id: string): Promise<VersionRow | undefined> {
  const { rows } = await db.query<VersionRow>(
    `select ${VERSION} from control.plugin_version where plugin_id = $1 and id = $2`,
    [pluginId, id],
  )
  return rows[0]
}

export async function bundleOf(db: Queryable, id: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ bundle: Buffer }>(
    'select bundle from control.plugin_version where id = $1',
    [id],
  )
  return rows[0]?.bundle
}

/** The same content again is the row there is, so that bringing it twice does no harm. */
export async function bring(
  db: Queryable,
  { manifest, digest, bundle, keyId, actor }: BroughtBundle,
): Promise<VersionRow> {
  const { rows } = await db.query<VersionRow>(
    `insert into control.plugin_version (plugin_id, version, digest, manifest, bundle, key_id, brought_by)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (plugin_id, digest) do update set key_id = excluded.key_id, bundle = excluded.bundle
     returning ${VERSION}`,
    [manifest.id, manifest.version, digest, JSON.stringify(manifest), bundle, keyId, actor],
  )
  return rows[0]!
}
export interface BroughtBundle {
  manifest: PluginManifest
  digest: string
  bundle: Buffer
  keyId: string
  actor: string
}

export async function accept(db: Queryable, id: string, actor: string): Promise<void> {
  await db.query(
    `update control.plugin_version set accepted_at = now(), accepted_by = $2 where id = $1 and accepted_at is null`,
    [id, actor],
  )
}

/** Versions beyond the newest `kept` that nobody runs or may roll back to; and offers older than a week. */
export async function prune(db: Queryable, pluginId: string, kept: number): Promise<void> {
  await db.query(
    `delete from control.plugin_version v where v.plugin_id = $1
       and (v.accepted_at is null and v.brought_at < now() - interval '7 days'
         or v.id <= (select w.id from control.plugin_version w where w.plugin_id = $1
              order by w.id desc offset $2 limit 1))
       and not exists (select from control.plugin_choice c where v.id in (c.version_id, c.previous_version_id))`,
    [pluginId, kept],
  )
}

/** `false` for a version that is in use, or is not there. */
export async function discard(db: Queryable, pluginId: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `delete from control.plugin_version v where v.plugin_id = $1 and v.id = $2
       and not exists (select from control.plugin_choice c where v.id in (c.version_id, c.previous_version_id))`,
    [pluginId, id],
  )
  return rowCount === 1
}

export async function choices(db: Queryable): Promise<ChoiceRow[]> {
  return (await db.query<ChoiceRow>(`select ${CHOICE} from control.plugin_choice order by plugin_id`)).rows
}

export async function choice(db: Queryable, pluginId: string): Promise<ChoiceRow | undefined> {
  const { rows } = await db.query<ChoiceRow>(
    `select ${CHOICE} from control.plugin_choice where plugin_id = $1`,
    [pluginId],
  )
  return rows[0]
}

export async function choose(
  db: Queryable,
  { pluginId, versionId, previousVersionId, canRollBack, enabled }: ChoiceRow,
  actor: string,
): Promise<void> {
  await db.query(
    `insert into control.plugin_choice (plugin_id, version_id, previous_version_id, can_roll_back, enabled, changed_by)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (plugin_id) do update set version_id = excluded.version_id,
       previous_version_id = excluded.previous_version_id, can_roll_back = excluded.can_roll_back,
       enabled = excluded.enabled, changed_by = excluded.changed_by, changed_at = now()`,
    [pluginId, versionId, previousVersionId, canRollBack, enabled, actor],
  )
}

/** What a plugin was when it was loaded last; also of one that is off. */
export async function lastLoaded(db: Queryable): Promise<
  {
    id: string
    version: string
    manifest: PluginManifest
    loaded: boolean
    state: string
    restarts: number
    lastError: string | null
  }[]
> {
  const { rows } = await db.query<{
    id: string
    version: string
    manifest: PluginManifest
    loaded: boolean
    state: string
    restarts: number
    lastError: string | null
  }>(
    `select id, version, manifest, loaded, state, restarts, last_error as "lastError" from control.plugin order by id`,
  )
  return rows
}

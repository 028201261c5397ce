// Staged statistics and features → facts.*. Nothing personal here, so no registry lock is needed: vacancies stay
// live while a region's income files are being read.
import type pg from 'pg'
import { NOTHING, type MergeContext, type MergeResult } from './merge-result.ts'

const STATISTICS = `
  with latest as materialized (
    select distinct on (code, territory_code, period) * from stage_statistic
    order by code, territory_code, period, seq desc
  ), changed as materialized (
    select latest.* from latest left join facts.statistic stored
      on stored.source_id = $1 and stored.code = latest.code
      and stored.territory_code = latest.territory_code and stored.period = latest.period
    where stored.content_hash is distinct from latest.content_hash
  ), written as (
    insert into facts.statistic as stored
      (source_id, code, territory_code, period, value, unit, note, content_hash, run_id)
    select $1, code, territory_code, period, value, unit, note, content_hash, $2 from changed
    on conflict (source_id, code, territory_code, period) do update set
      value = excluded.value, unit = excluded.unit, note = excluded.note,
      content_hash = excluded.content_hash, run_id = excluded.run_id, received_at = now()
    where stored.content_hash is distinct from excluded.content_hash
  )
  select (select count(*) from stage_statistic)::int as read,
         (select count(*) from latest)::int as keys,
         (select count(*) from changed)::int as changed`

const FEATURES = `
  with latest as materialized (
    select distinct on (layer, feature_key) * from stage_feature order by layer, feature_key, seq desc
  ), changed as materialized (
    select latest.*,
      (select territory.id from territory.territory territory
       where territory.valid_to is null and territory.kind <> 'region'
         and st_covers(territory.geom, st_pointonsurface(latest.geom))
       order by territory.id limit 1) as territory_id
    from latest left join facts.feature stored
      on stored.source_id = $1 and stored.layer = latest.layer and stored.feature_key = latest.feature_key
    where stored.content_hash is distinct from latest.content_hash
  ), written as (
    insert into facts.feature as stored
      (source_id, layer, feature_key, geom, territory_id, properties, content_hash, run_id, seen_run_id)
    select $1, layer, feature_key, geom, territory_id, properties, content_hash, $2, $2 from changed
    on conflict (source_id, layer, feature_key) do update set
      geom = excluded.geom, territory_id = excluded.territory_id, properties = excluded.properties,
      content_hash = excluded.content_hash, run_id = excluded.run_id, seen_run_id = excluded.seen_run_id,
      received_at = now()
    where stored.content_hash is distinct from excluded.content_hash
  )
  select (select count(*) from stage_feature)::int as read,
         (select count(*) from latest)::int as keys,
         (select count(*) from changed)::int as changed`

export async function mergeOpenData(
  client: pg.PoolClient,
  what: 'statistics' | 'features',
  { sourceId, runId }: MergeContext,
): Promise<MergeResult> {
  const { rows } = await client.query<{ read: number; keys: number; changed: number }>(
    what === 'statistics' ? STATISTICS : FEATURES,
    [sourceId, runId],
  )
  const { read, keys, changed } = rows[0]!
  return { ...NOTHING, read, accepted: changed, unchanged: keys - changed, duplicate: read - keys }
}

/**
 * A complete snapshot removes what it no longer names. The keys of the whole run come as one staged set: marking
 * unchanged rows as seen would rewrite all of them and fire the outbox for nothing. Returns the rows removed.
 */
export async function removeUnseen(
  client: pg.PoolClient,
  layers: string[],
  { sourceId }: MergeContext,
): Promise<number> {
  // Here both sides are whole sets, and the staged one has no index.
  await client.query('set local enable_hashjoin = on')
  const { rowCount } = await client.query(
    `delete from facts.feature stored
     where source_id = $1 and layer = any($2::text[])
       and not exists (select from stage_seen seen
         where seen.layer = stored.layer and seen.feature_key = stored.feature_key)`,
    [sourceId, layers],
  )
  return rowCount ?? 0
}

const REJECTION_COLUMNS = 'line, field, reason_code, reason, raw_sealed, raw_key'
const KEEP_ALL = `
  insert into control.quarantine_row (run_id, source_id, ${REJECTION_COLUMNS})
  select $2, $1, ${REJECTION_COLUMNS} from stage_rejection`
const KEEP_NEW = `
  with shown as materialized (
    select distinct on (raw_key) * from stage_rejection order by raw_key, line
  ), kept as (
    insert into control.quarantine_row (run_id, source_id, ${REJECTION_COLUMNS})
    select $2, $1, ${REJECTION_COLUMNS} from shown
    where not exists (select from control.quarantine_row known
      where known.source_id = $1 and known.raw_key = shown.raw_key)
    returning 1
  )
  select (select count(*) from stage_rejection)::int as read,
         (select count(*) from shown)::int as keys,
         (select count(*) from kept)::int as kept`

/**
 * Rejected rows with their sealed raw form. A polled source shows the same bad row at each look: it is put aside once
 * and counts as unchanged after that. A file's rows are all kept, because its agency is told of this very file.
 */
export async function keepRejections(
  client: pg.PoolClient,
  { sourceId, runId, isPolled }: MergeContext,
): Promise<MergeResult> {
  if (!isPolled) {
    const { rowCount } = await client.query(KEEP_ALL, [sourceId, runId])
    return { ...NOTHING, read: rowCount ?? 0, quarantined: rowCount ?? 0 }
  }
  const { rows } = await client.query<{ read: number; keys: number; kept: number }>(KEEP_NEW, [
    sourceId,
    runId,
  ])
  const { read, keys, kept } = rows[0]!
  return { ...NOTHING, read, quarantined: kept, unchanged: keys - kept, duplicate: read - keys }
}

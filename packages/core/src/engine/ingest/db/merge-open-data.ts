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
  { sourceId, runId }: MergeContext,
): Promise<number> {
  // Here both sides are whole sets, and the staged one has no index.
  await client.query('set local enable_hashjoin = on')
  const { rowCount } = await client.query(
    `delete from facts.feature stored
     where source_id = $1 and layer = any($2::text[])
       and not exists (select from stage_seen seen
         where seen.layer = stored.layer and seen.feature_key = stored.feature_key)
       -- What came wrong in this run, and was mended before, is not gone.
       and not exists (select from control.quarantine_row aside
         where aside.run_id = $3 and aside.record_kind = 'feature'
           and aside.record_key = stored.layer || '/' || stored.feature_key)`,
    [sourceId, layers, runId],
  )
  return rowCount ?? 0
}

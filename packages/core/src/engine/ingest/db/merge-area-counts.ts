// Staged counts of operators → facts.area_count. No person is behind a row, so no registry lock is needed.
import { cellToLatLng } from 'h3-js'
import type pg from 'pg'
import { NOTHING, type MergeContext, type MergeResult } from './merge-result.ts'

const COLUMNS = [
  'operator',
  'month',
  'cell',
  'age_from',
  'age_to',
  'sex',
  'band_unit',
  'band_from',
  'band_to',
  'people',
  'suppressed_below',
]

/** Cells that no operator has named before: a region has some thousands, a batch repeats them. */
const NEW_CELLS = `
  select distinct lpad(to_hex(stage.cell), 15, '0') as cell from stage_area_count stage
  where not exists (select from facts.area_cell known where known.cell = stage.cell)`
// PostgreSQL has no H3: the centre of a cell is found here.
const KEEP_CELLS = `
  insert into facts.area_cell (cell, centre)
  select fresh.cell, st_setsrid(st_makepoint(fresh.longitude, fresh.latitude), 4326)
  from unnest($1::bigint[], $2::float8[], $3::float8[]) fresh (cell, longitude, latitude)
  order by fresh.cell
  on conflict do nothing`

const MERGE = `
  with latest as materialized (
    select distinct on (record_key) * from stage_area_count order by record_key, seq desc
  ), changed as materialized (
    select latest.* from latest left join facts.area_count stored
      on stored.source_id = $1 and stored.record_key = latest.record_key
    where stored.content_hash is distinct from latest.content_hash
  ), written as (
    insert into facts.area_count as stored (source_id, record_key, ${COLUMNS.join(', ')}, content_hash, run_id)
    select $1, record_key, ${COLUMNS.join(', ')}, content_hash, $2 from changed
    on conflict (source_id, record_key) do update set
      people = excluded.people, suppressed_below = excluded.suppressed_below,
      content_hash = excluded.content_hash, run_id = excluded.run_id, received_at = now()
    where stored.content_hash is distinct from excluded.content_hash
  )
  select (select count(*) from stage_area_count)::int as read,
         (select count(*) from latest)::int as keys,
         (select count(*) from changed)::int as changed`

export async function mergeAreaCounts(
  client: pg.PoolClient,
  { sourceId, runId }: MergeContext,
): Promise<MergeResult> {
  const { rows: unknown } = await client.query<{ cell: string }>(NEW_CELLS)
  if (unknown.length > 0) {
    const centres = unknown.map(({ cell }) => cellToLatLng(cell))
    await client.query(KEEP_CELLS, [
      unknown.map(({ cell }) => BigInt(`0x${cell}`).toString()),
      centres.map(([, longitude]) => longitude),
      centres.map(([latitude]) => latitude),
    ])
  }
  const { rows } = await client.query<{ read: number; keys: number; changed: number }>(MERGE, [
    sourceId,
    runId,
  ])
  const { read, keys, changed } = rows[0]!
  return { ...NOTHING, read, accepted: changed, unchanged: keys - changed, duplicate: read - keys }
}

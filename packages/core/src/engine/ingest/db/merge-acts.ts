// Staged acts → facts.kinship and facts.vital. The people of an act were merged a moment before, in the same
// transaction, so each key leads to a person.
import type pg from 'pg'
import { NOTHING, type MergeContext, type MergeResult } from './merge-result.ts'

interface Act {
  /** Staged key of the second person, and the column of its id. */
  other: { key: string; id: string; isOptional: boolean }
  columns: string[]
}
const ACTS = {
  kinship: {
    other: { key: 'relative_key', id: 'relative_id', isOptional: false },
    columns: ['relation', 'basis', 'starts_on', 'ends_on', 'act_key', 'is_annulled'],
  },
  vital: {
    other: { key: 'other_key', id: 'other_id', isOptional: true },
    columns: ['event', 'occurred_on', 'registered_on', 'act_key', 'is_annulled', 'person_key', 'other_key'],
  },
} as const satisfies Record<string, Act>

const classify = (act: keyof typeof ACTS): string => `
  with changed as (
    insert into work_${act}
    select latest.*
    from (select distinct on (record_key) * from stage_${act} order by record_key, seq desc) latest
      left join facts.${act} stored on stored.source_id = $1 and stored.record_key = latest.record_key
    where stored.content_hash is distinct from latest.content_hash
    returning 1
  )
  select (select count(*) from stage_${act})::int as read,
         (select count(*) from (select from stage_${act} group by record_key) keys)::int as keys,
         (select count(*) from changed)::int as changed`

const write = (act: keyof typeof ACTS, { other, columns }: Act): string => `
  insert into facts.${act} as stored (source_id, record_key, person_id, ${other.id}, ${columns.join(', ')}, content_hash, run_id)
  select $1, work.record_key, person.person_id, other.person_id,
    ${columns.map((column) => `work.${column}`).join(', ')}, work.content_hash, $2
  from work_${act} work
    join facts.person_record person on person.source_id = $1 and person.record_key = work.person_key
    ${other.isOptional ? 'left ' : ''}join facts.person_record other
      on other.source_id = $1 and other.record_key = work.${other.key}
  order by work.record_key
  on conflict (source_id, record_key) do update set
    person_id = excluded.person_id, ${other.id} = excluded.${other.id},
    ${columns.map((column) => `${column} = excluded.${column}`).join(', ')},
    content_hash = excluded.content_hash, run_id = excluded.run_id, received_at = now()
  where stored.content_hash is distinct from excluded.content_hash`

const SQL = {
  kinship: { classify: classify('kinship'), write: write('kinship', ACTS.kinship) },
  vital: { classify: classify('vital'), write: write('vital', ACTS.vital) },
}

/** Temporary tables that the statements above work in; made with the staging tables. */
export const ACT_WORK_TABLES = Object.keys(ACTS)
  .map((act) => `create temp table work_${act} (like stage_${act}) on commit delete rows;`)
  .join('\n')

export async function mergeActs(
  client: pg.PoolClient,
  act: keyof typeof ACTS,
  { sourceId, runId }: MergeContext,
): Promise<MergeResult> {
  const { rows } = await client.query<{ read: number; keys: number; changed: number }>(SQL[act].classify, [
    sourceId,
  ])
  const { read, keys, changed } = rows[0]!
  if (changed > 0) {
    const { rowCount: written } = await client.query(SQL[act].write, [sourceId, runId])
    if (written !== changed) throw new Error(`merge of ${act}: ${written} rows instead of ${changed}`)
  }
  return { ...NOTHING, read, accepted: changed, unchanged: keys - changed, duplicate: read - keys }
}

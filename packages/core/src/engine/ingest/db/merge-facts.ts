// Staged benefits and incomes → facts.*, persons joined by СНИЛС alone. Unchanged rows are told apart before any
// write: they cost one index lookup, no WAL, no outbox row. Measured: see docs/adr/0005-ingest.md.
import type pg from 'pg'
import { NOTHING, type MergeContext, type MergeResult } from './merge-result.ts'

const BENEFIT_COLUMNS = [
  'measure_id',
  'form',
  'amount_kopecks',
  'is_monthly',
  'is_need_tested',
  'decided_on',
  'starts_on',
  'ends_on',
  'provider_code',
]
const INCOME_COLUMNS = ['month', 'amount_kopecks', 'income_code', 'payer_inn']

/** Last row of each key wins; those that equal what is stored are left behind. Sorted by key, so index pages are met in order. */
const classify = (fact: string): string => `
  with latest as materialized (
    select distinct on (record_key) * from stage_${fact} order by record_key, seq desc
  ), changed as (
    insert into work_${fact}
    select latest.*, encode(substr(hmac(convert_to(latest.snils, 'UTF8'), $2::bytea, 'sha256'), 1, 16), 'hex')::uuid
    from latest left join facts.${fact} stored
      on stored.source_id = $1 and stored.record_key = latest.record_key
    where stored.content_hash is distinct from latest.content_hash
    returning 1
  )
  select (select count(*) from stage_${fact})::int as read,
         (select count(*) from latest)::int as keys,
         (select count(*) from changed)::int as changed`

/** People the registry has not met: known by СНИЛС, without a territory until a register of residents names one. */
const newPersons = (fact: string): string => `
  insert into registry.person (snils_key, birth_date, sex)
  select distinct on (snils_key) snils_key, birth_date, sex from work_${fact}
  where not exists (select from registry.person known where known.snils_key = work_${fact}.snils_key)
  order by snils_key, seq desc
  on conflict (snils_key) do nothing`

const merge = (fact: string, columns: string[]): string => `
  merge into facts.${fact} stored
  using (
    select work.*, person.id as person_id
    from work_${fact} work join registry.person person on person.snils_key = work.snils_key
  ) fresh
  on stored.source_id = $1 and stored.record_key = fresh.record_key
  when matched and stored.content_hash is distinct from fresh.content_hash then update set
    person_id = fresh.person_id, ${columns.map((column) => `${column} = fresh.${column}`).join(', ')},
    content_hash = fresh.content_hash, run_id = $2, received_at = now()
  when not matched then insert (source_id, record_key, person_id, ${columns.join(', ')}, content_hash, run_id)
    values ($1, fresh.record_key, fresh.person_id, ${columns.map((column) => `fresh.${column}`).join(', ')}, fresh.content_hash, $2)`

const FACTS = {
  benefit: {
    classify: classify('benefit'),
    newPersons: newPersons('benefit'),
    merge: merge('benefit', BENEFIT_COLUMNS),
  },
  income: {
    classify: classify('income'),
    newPersons: newPersons('income'),
    merge: merge('income', INCOME_COLUMNS),
  },
}

export async function mergeFacts(
  client: pg.PoolClient,
  fact: keyof typeof FACTS,
  { sourceId, runId, pepper }: MergeContext,
): Promise<MergeResult> {
  const sql = FACTS[fact]
  const { rows } = await client.query<{ read: number; keys: number; changed: number }>(sql.classify, [
    sourceId,
    pepper,
  ])
  const { read, keys, changed } = rows[0]!
  if (changed > 0) {
    await client.query(sql.newPersons)
    const { rowCount } = await client.query(sql.merge, [sourceId, runId])
    if (rowCount !== changed) throw new Error(`merge of ${fact}: ${rowCount} rows instead of ${changed}`)
  }
  return { ...NOTHING, read, accepted: changed, unchanged: keys - changed, duplicate: read - keys }
}

/**
 * Later changes of benefits. The stored content hash stays that of the fact as it was first reported: the same
 * file read again then finds fact and change both as they are. A withdrawal of what is absent is already true.
 */
const CHANGES = `
  with latest as materialized (
    select distinct on (record_key) * from stage_benefit_change order by record_key, seq desc
  ), known as materialized (
    select latest.*, stored.record_key is not null as is_known
    from latest left join facts.benefit stored on stored.source_id = $1 and stored.record_key = latest.record_key
  ), withdrawn as (
    delete from facts.benefit stored using known
    where known.is_withdrawn and stored.source_id = $1 and stored.record_key = known.record_key
    returning 1
  ), updated as (
    update facts.benefit stored set
      ends_on = coalesce(known.ends_on, stored.ends_on),
      amount_kopecks = coalesce(known.amount_kopecks, stored.amount_kopecks),
      run_id = $2, received_at = now()
    from known
    where not known.is_withdrawn and stored.source_id = $1 and stored.record_key = known.record_key
      and (coalesce(known.ends_on, stored.ends_on), coalesce(known.amount_kopecks, stored.amount_kopecks))
        is distinct from (stored.ends_on, stored.amount_kopecks)
    returning 1
  ), unknown as (
    select * from known where not is_known and not is_withdrawn
  ), quarantined as (
    insert into control.quarantine_row (run_id, source_id, line, field, reason_code, reason)
    select $2, $1, line, 'key', 'OBZ_RECORD_BENEFIT_UNKNOWN',
      'changes a benefit that this source never reported; ask the agency to send the fact itself'
    from unknown order by line limit $3
  )
  select (select count(*) from stage_benefit_change)::int as read,
         (select count(*) from latest)::int as keys,
         ((select count(*) from withdrawn) + (select count(*) from updated))::int as accepted,
         (select count(*) from unknown)::int as unknown`

export async function mergeBenefitChanges(
  client: pg.PoolClient,
  { sourceId, runId, quarantineLeft }: MergeContext,
): Promise<MergeResult> {
  const { rows } = await client.query<{ read: number; keys: number; accepted: number; unknown: number }>(
    CHANGES,
    [sourceId, runId, Math.max(quarantineLeft, 0)],
  )
  const { read, keys, accepted, unknown } = rows[0]!
  return {
    read,
    accepted,
    unchanged: keys - accepted - unknown,
    duplicate: read - keys,
    quarantined: unknown,
  }
}

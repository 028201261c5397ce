// Staged benefits, incomes, statuses and property → facts.*, persons joined by СНИЛС alone. Unchanged rows are told apart before any
// write: they cost one index lookup, no WAL, no outbox row. Measured: see docs/adr/0006-ingest-path.md.
import type pg from 'pg'
import { NOTHING, type FactContext, type MergeContext, type MergeResult } from './merge-result.ts'
import { keepNumbers } from './pseudonyms.ts'

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
const STATUS_COLUMNS = ['status', 'value', 'starts_on', 'ends_on', 'organisation_inn']
const PROPERTY_COLUMNS = [
  'object',
  'object_key',
  'share_numerator',
  'share_denominator',
  'area_m2',
  'value_kopecks',
  'territory_code',
  'starts_on',
  'ends_on',
]
const ENTITLEMENT_COLUMNS = ['measure_id', 'category_id', 'starts_on', 'ends_on', 'provider_code']

/** Last row of each key wins; those that equal what is stored are left behind. Sorted by key, so index pages are met in order. */
const classify = (fact: string): string => `
  with changed as (
    insert into work_${fact}
    select latest.*, stored.record_key is null
    from (select distinct on (record_key) * from stage_${fact} order by record_key, seq desc) latest
      left join facts.${fact} stored on stored.source_id = $1 and stored.record_key = latest.record_key
    where stored.content_hash is distinct from latest.content_hash
    returning is_new
  )
  select (select count(*) from stage_${fact})::int as read,
         (select count(*) from (select from stage_${fact} group by record_key) keys)::int as keys,
         count(*)::int as changed, (count(*) filter (where is_new))::int as fresh
  from changed`

/**
 * Each person of the batch once: a file names the same one many times, and a key and a look-up cost more than a row.
 * `offset 0` keeps the HMAC above the sort, where it is taken once a person.
 */
const identify = (fact: string): string => `
  insert into work_identity
  select keyed.snils, keyed.birth_date, keyed.sex, keyed.snils_key,
    coalesce(person.merged_into, person.id, nextval('registry.person_id_seq')), person.id is null
  from (
    select named.*,
      encode(substr(hmac(convert_to(named.snils, 'UTF8'), $1::bytea, 'sha256'), 1, 16), 'hex')::uuid as snils_key
    from (
      select distinct on (snils collate "C") snils, birth_date, sex from work_${fact}
      order by snils collate "C", seq desc offset 0
    ) named offset 0
  ) keyed left join registry.person person on person.snils_key = keyed.snils_key`

/** People the registry has not met: known by СНИЛС, without a territory until a register of residents names one. */
const NEW_PERSONS = `
  insert into registry.person (id, snils_key, birth_date, sex) overriding system value
  select person_id, snils_key, birth_date, sex from work_identity where is_new
  order by snils_key
  on conflict (snils_key) do nothing`
const COUNT_NEW_PERSONS = 'select count(*)::int as count from work_identity where is_new'

/** Another source brought some of them a moment ago: its ids hold. */
const ADOPT_PERSONS = `
  update work_identity work set person_id = coalesce(person.merged_into, person.id)
  from registry.person person where work.is_new and person.snils_key = work.snils_key`

const joined = (fact: string, isNew: boolean): string =>
  `from work_${fact} work join work_identity identity on identity.snils = work.snils where work.is_new = ${isNew}`

const insert = (fact: string, columns: string[]): string => `
  insert into facts.${fact} (source_id, record_key, person_id, ${columns.join(', ')}, content_hash, run_id)
  select $1, work.record_key, identity.person_id, ${columns.map((column) => `work.${column}`).join(', ')},
    work.content_hash, $2 ${joined(fact, true)}`

const collectChanged = (fact: string): string =>
  `insert into changed_${fact} select work.*, identity.person_id ${joined(fact, false)}`

const merge = (fact: string, columns: string[]): string => `
  merge into facts.${fact} stored using changed_${fact} fresh
  on stored.source_id = $1 and stored.record_key = fresh.record_key
  when matched and stored.content_hash is distinct from fresh.content_hash then update set
    person_id = fresh.person_id, ${columns.map((column) => `${column} = fresh.${column}`).join(', ')},
    content_hash = fresh.content_hash, run_id = $2, received_at = now()`

const statements = (fact: string, columns: string[]): Record<Step, string> => ({
  classify: classify(fact),
  identify: identify(fact),
  insert: insert(fact, columns),
  collectChanged: collectChanged(fact),
  merge: merge(fact, columns),
})
type Step = 'classify' | 'identify' | 'insert' | 'collectChanged' | 'merge'

const FACTS = {
  benefit: statements('benefit', BENEFIT_COLUMNS),
  income: statements('income', INCOME_COLUMNS),
  status: statements('status', STATUS_COLUMNS),
  property: statements('property', PROPERTY_COLUMNS),
  entitlement: statements('entitlement', ENTITLEMENT_COLUMNS),
}

/** Temporary tables that the statements above work in; made with the staging tables. */
export const FACT_WORK_TABLES = `
  create temp table work_identity (
    snils text, birth_date date, sex "char", snils_key uuid, person_id bigint, is_new boolean
  ) on commit delete rows;
  ${Object.keys(FACTS)
    .map(
      (fact) => `
  create temp table work_${fact} (like stage_${fact}, is_new boolean) on commit delete rows;
  create temp table changed_${fact} (like work_${fact}, person_id bigint) on commit delete rows;`,
    )
    .join('')}`

export async function mergeFacts(
  client: pg.PoolClient,
  fact: keyof typeof FACTS,
  { sourceId, runId, pepper, seal }: FactContext,
): Promise<MergeResult> {
  const sql = FACTS[fact]
  const { rows } = await client.query<{ read: number; keys: number; changed: number; fresh: number }>(
    sql.classify,
    [sourceId],
  )
  const { read, keys, changed, fresh } = rows[0]!
  if (changed > 0) {
    await client.query('delete from work_identity')
    await client.query(sql.identify, [pepper])
    const { rowCount: made } = await client.query(NEW_PERSONS)
    const { rows: wanted } = await client.query<{ count: number }>(COUNT_NEW_PERSONS)
    if (made !== wanted[0]!.count) await client.query(ADOPT_PERSONS)
    if (wanted[0]!.count > 0) await keepNumbers(client, seal)
    // Two temporary tables meet: a hash of the small one, whatever the settings of the connection say.
    await client.query('set local enable_hashjoin = on')
    const { rowCount: inserted } = await client.query(sql.insert, [sourceId, runId])
    if (fresh < changed) await client.query(sql.collectChanged)
    await client.query('set local enable_hashjoin = off')
    const updated = fresh < changed ? ((await client.query(sql.merge, [sourceId, runId])).rowCount ?? 0) : 0
    if ((inserted ?? 0) + updated !== changed) {
      throw new Error(`merge of ${fact}: ${inserted} and ${updated} rows instead of ${changed}`)
    }
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
    ...NOTHING,
    read,
    accepted,
    unchanged: keys - accepted - unknown,
    duplicate: read - keys,
    quarantined: unknown,
  }
}

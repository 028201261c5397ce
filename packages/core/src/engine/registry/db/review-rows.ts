// SQL of the review queue.
import type { ClientBase } from 'pg'
import type { LocalText } from '../../../model/index.ts'

type Client = Pick<ClientBase, 'query'>

export type ReviewState = 'open' | 'later' | 'second' | 'same' | 'different'
export type ReviewReason = 'doubtful' | 'two-snils' | 'shared-snils' | 'crowded' | 'act' | 'undone'

export interface ReviewSide {
  /** vault.linkage_record */
  record: string
  person: string | null
  source: string
  sourceTitle: LocalText
  /** Records and facts that hang on the person. */
  records: number
  facts: number
  hasHousehold: boolean
}
export interface ReviewRow {
  id: string
  reason: ReviewReason
  state: ReviewState
  weight: number
  parts: number[]
  version: number
  foundAt: Date
  firstBy: string | null
  decidedBy: string | null
  decidedAt: Date | null
  left: ReviewSide
  right: ReviewSide
}

const side = (record: string): string => `
  select jsonb_build_object('record', r.id::text, 'person', p.person_id::text, 'source', s.code, 'sourceTitle', s.title,
    'records', (select count(*) from facts.person_record own where own.person_id = p.person_id),
    'facts', (select count(*) from facts.benefit f where f.person_id = p.person_id)
           + (select count(*) from facts.income f where f.person_id = p.person_id),
    'hasHousehold', coalesce(person.household_id is not null, false)) as told
  from vault.linkage_record r
    left join facts.person_record p on p.source_id = r.source_id and p.record_key = r.record_key
    left join registry.person person on person.id = p.person_id
    join control.source s on s.id = r.source_id
  where r.id = ${record}`
const COLUMNS = `q.id, q.reason, q.state, q.weight, q.parts, q.version::int as version, q.found_at as "foundAt",
  q.first_by as "firstBy", q.decided_by as "decidedBy", q.decided_at as "decidedAt", l.told as left, r.told as right`
const SIDES = `cross join lateral (${side('q.left_id')}) l cross join lateral (${side('q.right_id')}) r`

export interface ReviewFilter {
  states: readonly ReviewState[]
  reason?: ReviewReason
  /** Weight and id of the last row of the page before. */
  after?: { weight: number; id: string }
  limit: number
}
/** The likeliest first; of what is decided the newest first. */
export async function listReviews(client: Client, filter: ReviewFilter): Promise<ReviewRow[]> {
  const { states, reason, after, limit } = filter
  const { rows } = await client.query<ReviewRow>(
    `select ${COLUMNS} from (
       select * from registry.review_pair
        where state = any ($1) and ($2::text is null or reason = $2)
          and ($3::int is null or (weight, id) < ($3, $4::bigint))
        order by weight desc, id desc limit $5) q ${SIDES}
      order by q.weight desc, q.id desc`,
    [states, reason ?? null, after?.weight ?? null, after?.id ?? null, limit],
  )
  return rows
}

export async function readReview(client: Client, id: string): Promise<ReviewRow | undefined> {
  const { rows } = await client.query<ReviewRow>(
    `select ${COLUMNS} from registry.review_pair q ${SIDES} where q.id = $1`,
    [id],
  )
  return rows[0]
}

export interface ReviewCounts {
  open: number
  later: number
  second: number
  decided: number
  byReason: { reason: ReviewReason; count: number }[]
}
export async function countReviews(client: Client): Promise<ReviewCounts> {
  const { rows } = await client.query<{ state: ReviewState; reason: ReviewReason; count: number }>(
    'select state, reason, count(*)::int as count from registry.review_pair group by state, reason order by count desc',
  )
  const of = (...states: ReviewState[]): number =>
    rows.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + count, 0)
  const open = rows.filter(({ state }) => state === 'open')
  return {
    open: of('open'),
    later: of('later'),
    second: of('second'),
    decided: of('same', 'different'),
    byReason: open.map(({ reason, count }) => ({ reason, count })),
  }
}

export async function sealedSides(
  client: Client,
  id: string,
): Promise<{ left: Buffer | null; right: Buffer | null } | undefined> {
  const { rows } = await client.query<{ left: Buffer | null; right: Buffer | null }>(
    `select (select v.sealed from vault.linkage_record r join vault.person v using (source_id, record_key) where r.id = q.left_id) as left,
            (select v.sealed from vault.linkage_record r join vault.person v using (source_id, record_key) where r.id = q.right_id) as right
       from registry.review_pair q where q.id = $1`,
    [id],
  )
  return rows[0]
}

/** Locks the pair until the transaction ends. */
export async function lockReview(client: Client, id: string): Promise<void> {
  await client.query('select from registry.review_pair where id = $1 for update', [id])
}

export interface Decision {
  left: string
  right: string
  verdict: 'same' | 'different' | 'later'
  by: string
  /** False: somebody else has to say the same. */
  isFinal: boolean
}
/** Returns which of the two records waited for nothing before. */
export async function putDecision(
  client: Client,
  { left, right, verdict, by, isFinal }: Decision,
): Promise<string[]> {
  await client.query(
    `insert into registry.review_decision (left_id, right_id, verdict, decided_by, is_final) values ($1, $2, $3, $4, $5)`,
    [left, right, verdict, by, isFinal],
  )
  await client.query(
    `update registry.review_pair set state = $3, first_by = case when $5 then first_by else $4 end,
       decided_by = case when $5 then $4 end, decided_at = case when $5 then now() end,
       reason = case when reason = 'act' then 'doubtful' else reason end
      where left_id = $1 and right_id = $2`,
    [left, right, isFinal ? verdict : 'second', by, isFinal],
  )
  if (!isFinal || verdict === 'later') return []
  const { rows } = await client.query<{ id: string }>(
    'insert into vault.linkage_pending select unnest($1::bigint[]) on conflict do nothing returning id',
    [[left, right]],
  )
  return rows.map(({ id }) => id)
}

export interface EventRow {
  id: string
  at: Date
  kind: 'merge' | 'split'
  reason: 'linkage' | 'act' | 'review'
  fromPerson: string
  toPerson: string
  decidedBy: string | null
  undoes: string | null
  records: number
  facts: number
  /** Whether it still holds and may be taken back. */
  canUndo: boolean
}
const EVENT = `e.id, e.at, e.kind, e.reason, e.from_person as "fromPerson", e.to_person as "toPerson",
  e.decided_by as "decidedBy", e.undoes, cardinality(e.records) as records,
  coalesce((select sum(jsonb_array_length(value))::int from jsonb_each(e.moved) where jsonb_typeof(value) = 'array'), 0) as facts,
  e.kind = 'merge' and cardinality(e.records) > 0
    and exists (select from registry.person p where p.id = e.from_person and p.merged_into is not null)
    and not exists (select from registry.person_event later where later.kind = 'merge'
                      and later.from_person = e.from_person and later.id > e.id) as "canUndo"`
export async function listEvents(
  client: Client,
  before: string | undefined,
  limit: number,
): Promise<EventRow[]> {
  const { rows } = await client.query<EventRow>(
    `select ${EVENT} from registry.person_event e where $1::bigint is null or e.id < $1 order by e.id desc limit $2`,
    [before ?? null, limit],
  )
  return rows
}
export async function readEvent(client: Client, id: string): Promise<EventRow | undefined> {
  const { rows } = await client.query<EventRow>(
    `select ${EVENT} from registry.person_event e where e.id = $1`,
    [id],
  )
  return rows[0]
}

/** Every record that came with the merge against every other of the person: told apart for ever. Returns the records. */
export async function tellApart(client: Client, event: string, by: string): Promise<number[]> {
  const { rows } = await client.query<{ left_id: string; right_id: string }>(
    `with side as (
       select e.to_person, came.id, came.id = any (e.records) as is_theirs
         from registry.person_event e
         join facts.person_record p on p.person_id = (
           select coalesce(merged_into, id) from registry.person where id = e.to_person)
         join vault.linkage_record came on came.source_id = p.source_id and came.record_key = p.record_key
        where e.id = $1
     ), apart as (
       insert into registry.review_pair as q (left_id, right_id, reason, weight, parts, version, state, decided_by, decided_at)
       select least(a.id, b.id), greatest(a.id, b.id), 'undone', coalesce(w.weight, 0), coalesce(w.parts, '{}'),
         (select id from registry.linkage_version where is_current), 'different', $2, now()
         from side a join side b on a.is_theirs and not b.is_theirs
         left join vault.linkage_pair w on w.left_id = least(a.id, b.id) and w.right_id = greatest(a.id, b.id)
       on conflict (left_id, right_id) do update set state = 'different', reason = 'undone', decided_by = $2, decided_at = now()
       returning left_id, right_id
     )
     insert into registry.review_decision (left_id, right_id, verdict, decided_by, is_final)
     select left_id, right_id, 'different', $2, true from apart
     returning left_id, right_id`,
    [event, by],
  )
  return [...new Set(rows.flatMap(({ left_id, right_id }) => [Number(left_id), Number(right_id)]))]
}

export async function setPending(client: Client, ids: readonly number[]): Promise<void> {
  await client.query('insert into vault.linkage_pending select unnest($1::bigint[]) on conflict do nothing', [
    ids,
  ])
}

export interface LastRun {
  id: string
  startedAt: Date
  endedAt: Date | null
  state: 'running' | 'succeeded' | 'failed'
  stage: string
  records: number
  pairs: number
  merges: number
  splits: number
  failure: string | null
}
export interface RegistryCounts {
  persons: number
  records: number
  waiting: number
  lastRun: LastRun | null
}
export async function readState(client: Client): Promise<RegistryCounts> {
  const { rows: runs } = await client.query<LastRun>(
    `select id, started_at as "startedAt", ended_at as "endedAt", state, stage, records, pairs, merges, splits, failure
       from registry.linkage_run order by id desc limit 1`,
  )
  const { rows } = await client.query<Omit<RegistryCounts, 'lastRun'>>(
    `select (select count(*) from registry.person where merged_into is null)::int as persons,
            (select count(*) from facts.person_record)::int as records,
            (select count(*) from (select from vault.linkage_queue limit 1000000) q)::int as waiting`,
  )
  return { ...rows[0]!, lastRun: runs[0] ?? null }
}

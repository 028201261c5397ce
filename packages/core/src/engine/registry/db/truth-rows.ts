// SQL of the check of the registry against the truth of invented people: what is true comes into temporary tables of the connection
// and is compared there. Nothing that links ever asks here.
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export type HiddenKind = 'unreached' | 'feigned' | 'potential'
export const HIDDEN_KINDS: readonly HiddenKind[] = ['unreached', 'feigned', 'potential']

export async function makeTables(client: Client): Promise<void> {
  await client.query(`
    create temp table true_record (source text not null, record_key uuid not null, person bigint not null);
    create temp table true_member (person bigint not null, household bigint not null);
    create temp table true_household (household bigint not null, members integer not null, poor boolean not null,
      unreached boolean not null, feigned boolean not null, potential boolean not null)`)
}

/** `lines`: rows as COPY reads them, tabs between cells. */
export const copyInto = (
  client: Client,
  table: 'true_record' | 'true_member' | 'true_household',
  lines: readonly string[],
): Promise<void> =>
  pipeline(Readable.from([`${lines.join('\n')}\n`]), client.query(copyFrom(`copy ${table} from stdin`)))

/** Whose each true record is in the registry; records that never came are left out. */
export async function findRecords(client: Client): Promise<{ truth: number; found: number }> {
  await client.query(`
    create index on true_record (record_key); create index on true_member (person); create index on true_household (household);
    analyze true_record, true_member, true_household;
    create temp table found as
      select r.id as record, p.person_id as claimed, t.person, person.household_id, t.source = 'social-registry.residents' as is_resident
        from true_record t
        join control.source s on s.code = t.source
        join facts.person_record p on p.source_id = s.id and p.record_key = t.record_key
        join registry.person person on person.id = p.person_id
        left join vault.linkage_record r on r.source_id = p.source_id and r.record_key = p.record_key;
    create index on found (record); analyze found`)
  const { rows } = await client.query<{ truth: number; found: number }>(
    'select (select count(*) from true_record)::int as truth, (select count(*) from found)::int as found',
  )
  return rows[0]!
}

/** Pairs that are together by `both`, by what is claimed, and by what is true. */
export interface PairCounts {
  right: number
  claimed: number
  wanted: number
}
export const personPairs = (client: Client): Promise<PairCounts> =>
  pairsOf(client, 'found', 'claimed', 'person')

/** Of residents: two people of one home. */
export async function familyPairs(client: Client): Promise<PairCounts> {
  await client.query(`create temp table home as
    select distinct on (f.person) f.person, f.household_id as claimed, m.household as truth
      from found f join true_member m on m.person = f.person where f.is_resident order by f.person, f.household_id`)
  return pairsOf(client, 'home', 'claimed', 'truth')
}

async function pairsOf(client: Client, table: string, claimed: string, truth: string): Promise<PairCounts> {
  const pairs = (by: string): string =>
    `(select coalesce(sum(n * (n - 1) / 2), 0) from (
        select count(*) as n from ${table} where ${claimed} is not null and ${truth} is not null group by ${by}) g)::float8`
  const { rows } = await client.query<PairCounts>(
    `select ${pairs(`${claimed}, ${truth}`)} as right, ${pairs(claimed)} as claimed, ${pairs(truth)} as wanted`,
  )
  return rows[0]!
}

export interface WeighedPairs {
  /** Hundredths of a bit, in tens. */
  weight: number
  pairs: number
  right: number
}
export async function weighedPairs(client: Client): Promise<WeighedPairs[]> {
  const { rows } = await client.query<WeighedPairs>(`
    select p.weight / 10 * 10 as weight, count(*)::int as pairs, (count(*) filter (where l.person = r.person))::int as right
      from vault.linkage_pair p join found l on l.record = p.left_id join found r on r.record = p.right_id group by 1`)
  return rows
}

export async function openQuestions(client: Client): Promise<{ asked: number; same: number }> {
  const { rows } = await client.query<{ asked: number; same: number }>(`
    select count(*)::int as asked, (count(*) filter (where l.person = r.person))::int as same
      from registry.review_pair q left join found l on l.record = q.left_id left join found r on r.record = q.right_id
     where q.state in ('open', 'later', 'second')`)
  return rows[0]!
}

export interface PoorCounts {
  truth: number
  registry: number
}
export async function poorPersons(client: Client): Promise<PoorCounts> {
  const { rows } = await client.query<PoorCounts>(`
    select coalesce((select sum(members) from true_household where poor), 0)::int as truth,
           coalesce((select sum(members) from registry.household_welfare where income_kopecks < line_kopecks), 0)::int as registry`)
  return rows[0]!
}

/** Households of one kind: that are so, that the registry says are so, and that both say. */
export async function hiddenHouseholds(client: Client, kind: HiddenKind): Promise<PairCounts> {
  const { rows } = await client.query<PairCounts>(
    `with told as (
       select household_id from registry.hidden_poverty where kind = $1 and is_current and state <> 'rejected'
     ), meant as (
       select h.household, mode() within group (order by home.claimed) as household_id
         from true_household h join home on home.truth = h.household where h.${kind} group by h.household)
     select (select count(*) from told join meant using (household_id))::float8 as right,
            (select count(*) from told)::float8 as claimed, (select count(*) from meant)::float8 as wanted`,
    [kind],
  )
  return rows[0]!
}

/** Rows that came after what the truth tells: played deliveries, and what a polled source sent beyond its first load. */
export async function rowsPlayed(
  client: Client,
  { played, polled }: { played: string; polled: string },
): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(
    `select coalesce(sum(r.rows_accepted), 0)::float8 as rows
       from control.source_run r join control.source s on s.id = r.source_id
      where strpos(r.delivery_name, $1) > 0
         or (s.code = $2 and r.delivery_name is null and r.id > (
           select min(first.id) from control.source_run first where first.source_id = s.id and first.rows_accepted > 0))`,
    [played, polled],
  )
  return rows[0]!.rows
}

// Rows of the size of a region, written in SQL: for benchmarks of what comes after ingest.
import type pg from 'pg'

const WAIT_MS_MAX = 300_000

/** Looks every 2 ms until it holds. */
export async function until(fact: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + WAIT_MS_MAX
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${WAIT_MS_MAX} ms: ${fact}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/**
 * Households of one to four persons over all municipalities, every second person with an income in each month of the
 * window. Answers with the id of a person with incomes who lives alone.
 */
export async function writeRegistry(pool: pg.Pool, households: number): Promise<number> {
  await pool.query(
    `insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, $1::int)`,
    [households],
  )
  await pool.query(
    `with place as (select array_agg(id order by id) as ids from territory.territory where parent_id is not null and valid_to is null)
     insert into registry.person (birth_date, sex, territory_id, household_id)
     select date '1930-01-01' + (i::bigint * 7919 % 34000)::int, case i % 2 when 0 then 'm' else 'f' end::"char",
            ids[1 + h % cardinality(ids)], h
       from place, generate_series(1, $1::int) h, generate_series(1, 1 + h % 4) m, lateral (select h * 5 + m as i) n`,
    [households],
  )
  await pool.query(
    `insert into facts.income (source_id, record_key, person_id, month, amount_kopecks, income_code, content_hash, run_id)
     select 1, gen_random_uuid(), id, month, 1000000 + id * 7919 % 6000000, '2000', 0, 1
       from registry.person, unnest(array['2024-10-01', '2024-11-01', '2024-12-01']::date[]) month where id % 2 = 0`,
  )
  await pool.query('analyze')
  const { rows } = await pool.query<{ id: string }>(
    'select id from registry.person where id % 2 = 0 and household_id % 4 = 0 order by id limit 1',
  )
  return Number(rows[0]!.id)
}

export async function writeVacancies(pool: pg.Pool, count: number): Promise<void> {
  await pool.query(
    `with place as (select array_agg(id order by id) as ids from territory.territory where parent_id is not null and valid_to is null)
     insert into facts.feature (source_id, layer, feature_key, geom, territory_id, properties, content_hash, run_id, seen_run_id)
     select 1, 'vacancies', 'v' || i, st_setsrid(st_makepoint(39 + i % 100 * 0.01, 52 + i % 77 * 0.01), 4326),
            ids[1 + i % cardinality(ids)], jsonb_build_object('title', 'Вакансия ' || i, 'places', i % 5), 0, 1, 1
       from place, generate_series(1, $1::int) i`,
    [count],
  )
}

export async function welfareCounted(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ done: boolean }>(
    'select exists (select from live.consumer) and not exists (select from registry.welfare_queue) as done',
  )
  return rows[0]!.done
}

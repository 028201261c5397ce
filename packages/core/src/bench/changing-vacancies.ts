// A foreign writer that opens and closes vacancies all over the region, evenly in time.
import { randomUUID } from 'node:crypto'
import type pg from 'pg'

export interface ChangeRate {
  transactionsPerS: number
  /** Vacancies that open in one transaction, and as many that close. */
  opened: number
}

/** Vacancies open and close all over the region until `stop`; answers with how many changed. */
export function changeVacancies(
  pool: pg.Pool,
  { transactionsPerS, opened }: ChangeRate,
): { stop(): Promise<number> } {
  const end = new AbortController()
  let changed = 0
  const run = async (): Promise<number> => {
    const startedAt = performance.now()
    for (let turn = 0; !end.signal.aborted; turn += 1) {
      const dueMs = startedAt + (1000 * turn) / transactionsPerS - performance.now()
      if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs))
      const { rowCount } = await pool.query(
        `with gone as (
           delete from facts.feature where id in (
             select id from facts.feature where layer = 'vacancies' order by id limit $1) returning 1),
         place as (select array_agg(id order by id) as ids from territory.territory
                    where parent_id is not null and valid_to is null),
         new as (
           insert into facts.feature (source_id, layer, feature_key, geom, territory_id, properties, content_hash,
                                      run_id, seen_run_id)
           select 1, 'vacancies', $2 || i, st_setsrid(st_makepoint(38.4 + 2 * random(), 52 + 1.2 * random()), 4326),
                  ids[1 + (random() * (cardinality(ids) - 1))::int], jsonb_build_object('title', 'Вакансия'), 0, 1, 1
             from place, generate_series(1, $1) i returning 1)
         select 1 from gone union all select 1 from new`,
        [opened, randomUUID()],
      )
      changed += rowCount ?? 0
    }
    return changed
  }
  const running = run()
  running.catch(() => undefined)
  return {
    stop: () => {
      end.abort()
      return running
    },
  }
}

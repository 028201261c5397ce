// SQL of what each version of the parameters of linkage has done: its runs, and what officers said of what it asked.
import type { ClientBase, Pool } from 'pg'
import type { PeopleModel } from '../../linkage/people-model.ts'
import type { VersionTold } from './linkage-versions.ts'

export interface VersionWork extends VersionTold {
  model: PeopleModel
  /** Records that were weighed by it, pairs kept, persons that became one or were taken apart, in all of its runs. */
  records: number
  pairs: number
  merges: number
  splits: number
  lastRunAt: Date | null
  /** Pairs that it asked officers about: open, and how the others were answered. */
  asked: number
  same: number
  different: number
}

/** A region makes some dozen versions in its life and a run an hour: 10,000 runs are read in 5 ms. */
const VERSIONS_MAX = 50

/** The newest first. */
export async function listVersionWork(client: Pick<ClientBase | Pool, 'query'>): Promise<VersionWork[]> {
  const { rows } = await client.query<VersionWork>(
    `with run as (
       select version, sum(records)::float8 as records, sum(pairs)::float8 as pairs, sum(merges)::float8 as merges,
              sum(splits)::float8 as splits, max(ended_at) as last
         from registry.linkage_run where state = 'succeeded' group by version
     ), answer as (
       select version, count(*) filter (where state in ('open', 'later', 'second'))::int as asked,
              count(*) filter (where state = 'same')::int as same, count(*) filter (where state = 'different')::int as different
         from registry.review_pair group by version
     )
     select v.id::int as id, v.made_at as "madeAt", v.made_by as "madeBy", v.learned_from as "learnedFrom",
            v.is_current as "isCurrent", v.model, coalesce(run.records, 0) as records, coalesce(run.pairs, 0) as pairs,
            coalesce(run.merges, 0) as merges, coalesce(run.splits, 0) as splits, run.last as "lastRunAt",
            coalesce(answer.asked, 0) as asked, coalesce(answer.same, 0) as same, coalesce(answer.different, 0) as different
       from registry.linkage_version v left join run on run.version = v.id left join answer on answer.version = v.id
      order by v.id desc limit ${VERSIONS_MAX}`,
  )
  return rows
}

// All sums of a population by SQL alone: the audit of the live sums, and what history is made from. Rows are put together
// by all divisions that are asked for first, and the slices are taken from those few: with 8 breakdowns and their 28 pairs
// over 1.1 million persons that is 36 passes over thousands of rows instead of a million.
import type pg from 'pg'
import { LARGEST_COUNT, typeOf, type Expression } from '../../../model/index.ts'
import type { Accumulator, PopulationPlan, Slice } from '../population-plan.ts'
import { expressionSql } from './expression-sql.ts'
import { inSlices } from '../../live/slices.ts'
import { populationSql } from './population-sql.ts'

export interface RecountedSum {
  /** Index into the plan's accumulators and into its slices. */
  accumulator: number
  slice: number
  territoryId: number | null
  /** Of the slice. */
  class: number
  sum: bigint
  members: number
}

export interface RecountOptions {
  /** Indices into the plan's accumulators. */
  accumulators: readonly number[]
  /** Indices into the plan's slices. */
  slices: readonly number[]
  /** See `populationSql`. */
  welfare?: string
}

/** Only what is not 0. The statement that gives it, for an analyst: `recountSql`. */
export async function recountSlices(
  client: pg.ClientBase,
  plan: PopulationPlan,
  { accumulators, slices, welfare }: RecountOptions,
): Promise<RecountedSum[]> {
  const found: RecountedSum[] = []
  for (const batch of batchesOf(plan, slices)) {
    const counted = accumulators.filter((at) =>
      batch.some((slice) => plan.accumulators[at]!.slices.has(slice)),
    )
    if (counted.length === 0) continue
    const divisions = divisionsOf(plan, batch)
    const { rows } = await client.query<(string | number | null)[]>({
      text: recountSql(plan, { accumulators: counted, slices: batch, welfare }),
      rowMode: 'array',
    })
    // With a hundred territories these are tens of thousands of sums.
    await inSlices(take(rows))
    function* take(given: readonly (string | number | null)[][]): Generator<undefined, void, undefined> {
      for (const [territoryId, grouped, ...rest] of given) {
        const slice = batch.find((at) => maskOf(plan.slices[at]!, divisions) === Number(grouped))!
        const index = classOf(plan, plan.slices[slice]!, (division) =>
          Number(rest[divisions.indexOf(division)]),
        )
        for (const [at, accumulator] of counted.entries()) {
          if (!plan.accumulators[accumulator]!.slices.has(slice)) continue
          const place = divisions.length + 2 * at
          const [sum, members] = [rest[place], Number(rest[place + 1])]
          if (members === 0) continue
          found.push({
            accumulator,
            slice,
            territoryId: territoryId as number | null,
            class: index,
            sum: BigInt(sum!),
            members,
          })
        }
        yield
      }
    }
  }
  return found
}

export interface RecountedLargest {
  slice: number
  territoryId: number | null
  class: number
  /** Descending. */
  largest: number[]
}

/** The largest contributions to each sum of one accumulator: of a household its persons together. */
export async function recountLargest(
  client: pg.ClientBase,
  plan: PopulationPlan,
  { accumulator, slices, welfare }: { accumulator: number; slices: readonly number[]; welfare?: string },
): Promise<RecountedLargest[]> {
  const { from, id, territory, column } = populationSql(plan.over, welfare)
  const bounds = (part: Expression): { max: number } => typeOf(part, { over: plan.over, place: plan.over })
  const { expression } = plan.accumulators[accumulator]!
  const found: RecountedLargest[] = []
  for (const slice of slices) {
    const { divisions } = plan.slices[slice]!
    const classes = divisions.map(
      (at, index) => `, (${expressionSql(plan.divisions[at]!.of, column, bounds)})::int as c${index}`,
    )
    const names = divisions.map((_, index) => `, c${index}`).join('')
    const { rows } = await client.query<(string | number | null)[]>({
      text: `
        select t, (array_agg(s order by s desc))[1:${LARGEST_COUNT}]::text[]${names}
          from (select t, id${names}, sum(abs(e)) as s
                  from (select ${territory} as t, ${id} as id${classes.join('')},
                               ${expressionSql(expression, column, bounds)} as e ${from} offset 0) as member
                 where e <> 0 group by t, id${names}) as contribution
         group by t${names}`,
      rowMode: 'array',
    })
    for (const [territoryId, largest, ...values] of rows) {
      found.push({
        slice,
        territoryId: territoryId as number | null,
        class: classOf(plan, plan.slices[slice]!, (division) => Number(values[divisions.indexOf(division)])),
        largest: (largest as unknown as string[]).map(Number),
      })
    }
  }
  return found
}

/** One statement for slices that share no histogram. */
export function recountSql(plan: PopulationPlan, { accumulators, slices, welfare }: RecountOptions): string {
  const { from, territory, column } = populationSql(plan.over, welfare)
  const bounds = (part: Expression): { max: number } => typeOf(part, { over: plan.over, place: plan.over })
  const divisions = divisionsOf(plan, slices)
  const counted: Accumulator[] = accumulators.map((at) => plan.accumulators[at]!)
  const classes = divisions.map((at) => expressionSql(plan.divisions[at]!.of, column, bounds))
  const sets = slices.map(
    (at) => `(t${plan.slices[at]!.divisions.map((division) => `, c${division}`).join('')})`,
  )
  const names = divisions.map((at) => `c${at}`)
  // OFFSET 0 keeps the two levels apart without writing a million rows between them: each expression is worked out once.
  return `
    with grouped as (
      select t${names.map((name) => `, ${name}`).join('')}
             ${counted.map((_, at) => `, sum(e${at}) as s${at}, count(*) filter (where e${at} <> 0) as n${at}`).join('')}
        from (
          select ${territory} as t${classes.map((sql, at) => `, (${sql})::int as ${names[at]}`).join('')}
                 ${counted.map(({ expression }, at) => `, ${expressionSql(expression, column, bounds)} as e${at}`).join('')}
            ${from} offset 0) as member
       group by t${names.map((name) => `, ${name}`).join('')}
    )
    select t, ${names.length > 0 ? `grouping(${names.join(', ')})` : '0'}${names.map((name) => `, ${name}`).join('')}
           ${counted.map((_, at) => `, sum(s${at})::text, sum(n${at})::text`).join('')}
      from grouped group by grouping sets (${sets.join(', ')})`
}

/** A histogram has some hundreds of classes: together with the breakdowns there would be nearly a class for each row. */
function batchesOf(plan: PopulationPlan, slices: readonly number[]): number[][] {
  const isHistogram = (at: number): boolean =>
    plan.slices[at]!.divisions.some((division) => !plan.divisions[division]!.dimension)
  const breakdowns = slices.filter((at) => !isHistogram(at))
  return [...(breakdowns.length > 0 ? [breakdowns] : []), ...slices.filter(isHistogram).map((at) => [at])]
}

const divisionsOf = (plan: PopulationPlan, slices: readonly number[]): number[] => [
  ...new Set(slices.flatMap((at) => plan.slices[at]!.divisions)),
]

/** What `grouping()` says of a row of this slice: a bit for each division that it is not divided by, the first the highest. */
const maskOf = (slice: Slice, divisions: readonly number[]): number =>
  divisions.reduce((mask, division) => mask * 2 + (slice.divisions.includes(division) ? 0 : 1), 0)

const classOf = (plan: PopulationPlan, slice: Slice, valueOf: (division: number) => number): number =>
  slice.divisions.reduce((index, at) => index * plan.divisions[at]!.size + valueOf(at), 0)

// All cells of a past month, counted by SQL alone from households as they were then. The same plans and the same functions from
// sums to cells as the live picture has; a test holds the two against each other to the last digit.
import type { ClientBase } from 'pg'
import { cellsReadBy, mergeLargest, type CountedCell, type Indicator } from '../../model/index.ts'
import { derivedCell, distributionCell, tableCells, totalCell, type Sums } from '../indicators/cells.ts'
import { readMerged, readTerritories } from '../indicators/db/population-sql.ts'
import { recountLargest, recountSlices } from '../indicators/db/recount-sql.ts'
import { safe } from '../indicators/evaluate.ts'
import type { IndicatorPlans } from '../indicators/indicator-plans.ts'
import type { PopulationPlan } from '../indicators/population-plan.ts'
import { TerritoryTree } from '../indicators/territory-tree.ts'
import type { CountedPart, CountedPicture } from './publication-gate.ts'

export interface PastPicture {
  totals: CountedPicture
  /** Breakdowns by one dimension; pairs are of the picture of now alone. */
  parts: { key: string; part: CountedPart }[]
}

/** `welfare`: the table of the households. Populations of features have no past and are left out. */
export async function pastPicture(
  client: ClientBase,
  { indicators, plans, derived }: IndicatorPlans,
  welfare: string,
): Promise<PastPicture> {
  const tree = new TerritoryTree(await readTerritories(client), await readMerged(client))
  const counted: { plan: PopulationPlan; live: Sums }[] = []
  for (const plan of plans) {
    if (plan.over !== 'household' && plan.over !== 'person') continue
    counted.push({ plan, live: await sumsOf(client, plan, { tree, welfare }) })
  }
  const totals = new Map<string, CountedCell>()
  const put = (cell: CountedCell): void => void totals.set(cell.id, cell)
  for (const { plan, live } of counted) {
    for (let at = 1; at <= tree.size; at += 1) {
      for (const each of plan.counted) put(totalCell({ live, tree, counted: each }, at))
      for (const each of plan.distributions)
        put(distributionCell({ plan, live, tree, distribution: each }, at))
    }
  }
  const region = tree.at(tree.roots[0] ?? 0)?.oktmo ?? null
  const known = new Set([...totals.values()].map(({ indicator }) => indicator))
  for (const indicator of derived) {
    if (!cellsReadBy(indicator.derived).every((code) => known.has(code))) continue
    known.add(indicator.code)
    for (const { oktmo } of tree.territories) put(derivedCell(indicator, oktmo, { region, totals }))
  }
  const shared = { indicators, territories: tree.nodes }
  return {
    totals: { ...shared, cells: [...totals.values()] },
    parts: counted.flatMap(({ plan, live }) =>
      plan.slices.flatMap((slice, at) =>
        slice.divisions.length === 1 && plan.divisions[slice.divisions[0]!]!.dimension
          ? [partOf({ plan, live, tree, slice: at, shared, totals })]
          : [],
      ),
    ),
  }
}

function partOf({
  plan,
  live,
  tree,
  slice,
  shared,
  totals,
}: {
  plan: PopulationPlan
  live: Sums
  tree: TerritoryTree
  slice: number
  shared: { indicators: readonly Indicator[]; territories: TerritoryTree['nodes'] }
  totals: ReadonlyMap<string, CountedCell>
}): { key: string; part: CountedPart } {
  const { key, divisions } = plan.slices[slice]!
  const own = plan.counted.filter(({ slices }) => slices.includes(slice))
  const codes = new Set(own.map(({ indicator }) => indicator.code))
  return {
    key: `${plan.over}/${key}`,
    part: {
      ...shared,
      dimensions: divisions.map((at) => plan.divisions[at]!.code),
      cells: own.flatMap((counted) =>
        tree.territories.flatMap((_, at) => tableCells({ plan, live, tree, counted, slice }, at + 1)),
      ),
      margins: [...totals.values()].filter(({ indicator }) => codes.has(indicator)),
    },
  }
}

/** The recount in the places where the fold has its sums. */
async function sumsOf(
  client: ClientBase,
  plan: PopulationPlan,
  { tree, welfare }: { tree: TerritoryTree; welfare: string },
): Promise<Sums> {
  const sums = plan.accumulators.map(({ width }) => ({
    sums: new Float64Array(width * (tree.size + 1)),
    members: new Int32Array(width * (tree.size + 1)),
    width,
    version: 0,
    failure: null,
  }))
  const singles = plan.slices.flatMap(({ divisions }, at) => (divisions.length < 2 ? [at] : []))
  const found = await recountSlices(client, plan, {
    accumulators: plan.accumulators.map((_, at) => at),
    slices: singles,
    welfare,
  })
  for (const { accumulator, slice, territoryId, class: index, sum, members } of found) {
    const of = sums[accumulator]!
    const offset = plan.accumulators[accumulator]!.slices.get(slice)! + index
    const at = tree.indexOf(territoryId) * of.width + offset
    of.sums[at] = safe(of.sums[at]! + safe(Number(sum)))
    of.members[at] = of.members[at]! + members
  }
  const largest = await largestOf(client, plan, { tree, welfare, slices: new Set(singles) })
  return { sums: sums.map((of, at) => ({ ...of, ...(largest[at] && { largestAt: largest[at] }) })) }
}

/** By accumulator; none of a sum that is no money. */
async function largestOf(
  client: ClientBase,
  plan: PopulationPlan,
  { tree, welfare, slices }: { tree: TerritoryTree; welfare: string; slices: ReadonlySet<number> },
): Promise<(((at: number) => readonly number[]) | null)[]> {
  const known: (((at: number) => readonly number[]) | null)[] = []
  for (const [accumulator, { largestBy, width, slices: offsets }] of plan.accumulators.entries()) {
    const wanted = [...largestBy].filter((slice) => slices.has(slice))
    if (wanted.length === 0) {
      known.push(null)
      continue
    }
    const places = new Map<number, number[]>()
    for (const found of await recountLargest(client, plan, { accumulator, slices: wanted, welfare })) {
      const at = tree.indexOf(found.territoryId) * width + offsets.get(found.slice)! + found.class
      places.set(at, mergeLargest([places.get(at) ?? [], found.largest]))
    }
    known.push((at) => places.get(at) ?? [])
  }
  return known
}

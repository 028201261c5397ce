// Sums to cells: what an indicator says of one territory, of one class, of a distribution, or of other cells. Pure.
import {
  cellId,
  evaluateCells,
  mergeLargest,
  type CountedCell,
  type DerivedIndicator,
  type IndicatorDeclaration,
} from '../../model/index.ts'
import { measureOf } from './histogram-measures.ts'
import type { LivePopulation } from './live-population.ts'
import { valuesOf, type CountedPlan, type DistributionPlan, type PopulationPlan } from './population-plan.ts'
import type { LiveSums } from './tally.ts'
import type { TerritoryTree } from './territory-tree.ts'

/** The sums of a population: those that are kept live, or those that SQL has counted of a past month. */
export type Sums = Pick<LivePopulation, 'sums'>

interface InTree {
  live: Sums
  tree: TerritoryTree
}

/** What stands behind a cell. */
interface Behind {
  by?: Readonly<Record<string, string>>
  numerator: number
  denominator: number
  members: CountedCell['members']
  largest?: readonly number[]
}

/** `value` in the order (factor × numerator) ÷ denominator: a recount that keeps it gets the same double. */
export function indicatorCell(
  { code, factor }: Pick<IndicatorDeclaration, 'code' | 'factor'>,
  territory: string,
  { by, numerator, denominator, members, largest }: Behind,
): CountedCell {
  const value = denominator === 0 ? null : (factor * numerator) / denominator
  const cell = { id: cellId(code, territory, by), indicator: code, territory, numerator, denominator, value }
  return { ...cell, ...(by && { by }), members, ...(largest && { largest }) }
}

export function totalCell(
  { live, tree, counted }: InTree & { counted: CountedPlan },
  at: number,
): CountedCell {
  return indicatorCell(
    counted.indicator,
    tree.at(at)!.oktmo,
    behind(live, counted, { within: tree.below(at) }),
  )
}

/** Cells of one territory with anybody behind them. */
export function tableCells(
  {
    plan,
    live,
    tree,
    counted,
    slice,
  }: InTree & { plan: PopulationPlan; counted: CountedPlan; slice: number },
  at: number,
): CountedCell[] {
  const [within, { oktmo }, shape] = [tree.below(at), tree.at(at)!, plan.slices[slice]!]
  const cells: CountedCell[] = []
  for (let index = 0; index < shape.size; index += 1) {
    const place = { within, slice, plan, index }
    const sums = behind(live, counted, place)
    if (sums.members.numerator === 0 && sums.members.denominator === 0) continue
    cells.push(indicatorCell(counted.indicator, oktmo, { by: valuesOf(plan, shape, index), ...sums }))
  }
  return cells
}

export function distributionCell(
  { plan, live, tree, distribution }: InTree & { plan: PopulationPlan; distribution: DistributionPlan },
  at: number,
): CountedCell {
  const { indicator, weight, amount, slice } = distribution
  const within = tree.below(at)
  const binsOf = (accumulator: number): number[] => {
    const offset = plan.accumulators[accumulator]!.slices.get(slice)!
    return Array.from({ length: plan.slices[slice]!.size }, (_, bin) =>
      sumOf(live.sums[accumulator]!, within, offset + bin),
    )
  }
  const histogram = { edges: indicator.histogram.bins, weights: binsOf(weight), amounts: binsOf(amount) }
  const measured = measureOf(histogram, indicator.measure)
  const members = membersOf(live.sums[weight]!, within, 0)
  return {
    ...indicatorCell(indicator, tree.at(at)!.oktmo, {
      numerator: sumOf(live.sums[amount]!, within, 0),
      denominator: sumOf(live.sums[weight]!, within, 0),
      members: { numerator: members, denominator: members },
      largest: indicator.measure.kind === 'mean' ? largestOf(live.sums[amount]!, within, 0) : undefined,
    }),
    value: measured === null ? null : indicator.factor * measured,
  }
}

/** Has no members of its own: the fewest that stand behind anything it reads. */
export function derivedCell(
  { code, derived }: DerivedIndicator,
  territory: string,
  { region, totals }: { region: string | null; totals: ReadonlyMap<string, CountedCell> },
): CountedCell {
  let members: CountedCell['members'] | null = null
  const value = evaluateCells(derived, ({ indicator, part, of }) => {
    const cell = totals.get(cellId(indicator, of === 'region' ? (region ?? territory) : territory))
    if (!cell) return null
    members = {
      numerator: Math.min(members?.numerator ?? Infinity, cell.members.numerator),
      denominator: Math.min(members?.denominator ?? Infinity, cell.members.denominator),
    }
    return cell[part]
  })
  return {
    id: cellId(code, territory),
    indicator: code,
    territory,
    numerator: value ?? 0,
    denominator: value === null ? 0 : 1,
    value,
    members: members ?? { numerator: 0, denominator: 0 },
  }
}

interface Place {
  within: readonly number[]
  /** Absent for the total. */
  plan?: PopulationPlan
  slice?: number
  index?: number
}

function behind(
  live: Sums,
  { indicator, numerator, denominator }: CountedPlan,
  place: Place,
): Omit<Behind, 'by'> {
  const { within, plan, slice, index = 0 } = place
  const at = (accumulator: number): number =>
    plan && slice !== undefined ? plan.accumulators[accumulator]!.slices.get(slice)! + index : 0
  const [above, below] = [live.sums[numerator]!, denominator === null ? null : live.sums[denominator]!]
  const membersAbove = membersOf(above, within, at(numerator))
  return {
    numerator: sumOf(above, within, at(numerator)),
    denominator: below ? sumOf(below, within, at(denominator!)) : 1,
    members: {
      numerator: membersAbove,
      denominator: below ? membersOf(below, within, at(denominator!)) : membersAbove,
    },
    largest: indicator.unit === 'rouble' ? largestOf(above, within, at(numerator)) : undefined,
  }
}

const largestOf = (
  { largestAt, width }: LiveSums,
  within: readonly number[],
  offset: number,
): readonly number[] | undefined =>
  largestAt && mergeLargest(within.map((territory) => largestAt(territory * width + offset)))

/** Exact: the fold has checked that the sum of all absolute values is below 2^53. */
function sumOf({ sums, width }: LiveSums, within: readonly number[], offset: number): number {
  let sum = 0
  for (const territory of within) sum += sums[territory * width + offset]!
  return sum
}

function membersOf({ members, width }: LiveSums, within: readonly number[], offset: number): number {
  let sum = 0
  for (const territory of within) sum += members[territory * width + offset]!
  return sum
}

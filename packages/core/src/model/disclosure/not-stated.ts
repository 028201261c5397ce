// People of whom a source does not say the sex, the age or the locality. A handful of them among a million would take a whole
// class with them: who knows all, and the men, and the women, knows the rest. Offices recode such a class globally before
// they publish (A. Hundepool et al., «Handbook on Statistical Disclosure Control», 2010, ch. 4.3): so do we.
import { cellId, isCounted, type CountedCell, type Indicator } from '../indicator.ts'
import type { BreakdownDimension } from '../breakdown.ts'
import { addedCounts } from './cell-sums.ts'
import type { TerritoryNode } from './count-tables.ts'
import { mergeLargest } from './dominance.ts'

/** Of the region's members; from this share on the class is a figure of its own. Of the largest of nine classes it is a fiftieth. */
export const NOT_STATED_SHARE = 0.002

interface Counted {
  indicators: readonly Indicator[]
  territories: readonly TerritoryNode[]
  /** Codes. */
  dimensions: readonly string[]
  cells: readonly CountedCell[]
  margins: readonly CountedCell[]
}

/**
 * The same cells with each class «not known» that holds less than `NOT_STATED_SHARE` of the region counted in its largest class: one class
 * in all territories, so that everything adds up as before. Cells of other classes are the same objects.
 */
export function recodeNotStated<T extends Counted>(part: T): T {
  const region = part.territories.find(({ parent }) => parent === null)?.oktmo
  if (region === undefined) return part
  const declared = new Map(part.indicators.map((indicator) => [indicator.code, indicator]))
  let { cells, margins } = part
  for (const code of part.dimensions) {
    const dimension = dimensionOf(part.indicators, code)
    const into = dimension && classToJoin(dimension, region, part)
    if (!into) continue
    cells = joined(cells, into, declared)
    margins = joined(margins, into, declared)
  }
  return cells === part.cells && margins === part.margins ? part : { ...part, cells, margins }
}

function dimensionOf(indicators: readonly Indicator[], code: string): BreakdownDimension | undefined {
  for (const indicator of indicators) {
    const found = isCounted(indicator) && indicator.breakdowns?.find((dimension) => dimension.code === code)
    if (found) return found
  }
  return undefined
}

interface Join {
  dimension: string
  from: string
  to: string
}

function classToJoin(
  { code, values }: BreakdownDimension,
  region: string,
  { cells, margins }: Counted,
): Join | null {
  const from = values.find(({ isNotStated }) => isNotStated)?.code
  if (from === undefined) return null
  const sizes = new Map<string, number>()
  for (const { territory, by, members } of [...margins, ...cells]) {
    const value = by?.[code]
    if (territory !== region || value === undefined || Object.keys(by!).length > 1) continue
    sizes.set(value, Math.max(sizes.get(value) ?? 0, members.numerator, members.denominator))
  }
  const few = sizes.get(from) ?? 0
  const all = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  sizes.delete(from)
  const [to] = [...sizes].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))[0] ?? []
  return to === undefined || few === 0 || few >= NOT_STATED_SHARE * all ? null : { dimension: code, from, to }
}

function joined(
  cells: readonly CountedCell[],
  { dimension, from, to }: Join,
  declared: ReadonlyMap<string, Indicator>,
): readonly CountedCell[] {
  const moved = cells.filter(({ by }) => by?.[dimension] === from)
  if (moved.length === 0) return cells
  const made = new Map(cells.filter(({ by }) => by?.[dimension] !== from).map((cell) => [cell.id, cell]))
  for (const cell of moved) {
    const by = { ...cell.by, [dimension]: to }
    const id = cellId(cell.indicator, cell.territory, by)
    const known = made.get(id)
    made.set(id, known ? sumOf(known, cell, declared.get(cell.indicator)) : { ...cell, id, by })
  }
  return [...made.values()]
}

function sumOf(one: CountedCell, other: CountedCell, indicator: Indicator | undefined): CountedCell {
  const isQuotient = indicator !== undefined && isCounted(indicator) && indicator.denominator !== undefined
  const factor = indicator !== undefined && isCounted(indicator) ? indicator.factor : 1
  const counts = addedCounts(one, other)
  const denominator = isQuotient ? counts.denominator : one.denominator
  return {
    ...one,
    ...counts,
    denominator,
    value: denominator === 0 ? null : (factor * counts.numerator) / denominator,
    ...(one.largest && { largest: mergeLargest([one.largest, other.largest ?? []]) }),
  }
}

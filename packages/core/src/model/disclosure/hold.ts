// What of a change is shown, and when, so that two pictures do not tell what one of them hides: the difference of a figure
// before and after must come from as many members as a figure itself. Pure; time and the changed members come in.
//
// Whole municipalities are held, never cells of them, and the region is the sum of what is shown of its parts: so every
// difference between any two pictures, along any margin, is a sum of such releases. Breakdowns change with the long period
// only, together with all totals.
import { cellId, isCounted, type CountedCell, type Indicator } from '../indicator.ts'
import { addedCounts } from './cell-sums.ts'
import { mergeLargest } from './dominance.ts'

export interface HoldState {
  /** Totals of each territory as they were released last. */
  readonly totals: ReadonlyMap<string, readonly CountedCell[]>
  /** Long period of the last release. */
  readonly period: string | null
}
export const NOTHING_RELEASED: HoldState = { totals: new Map(), period: null }

/** Key of those who are in the region and in none of its municipalities. */
export const NOWHERE = ''

export interface HoldInput {
  /** Totals. */
  cells: readonly CountedCell[]
  region: string
  indicators: readonly Indicator[]
  /** Members that a release of the territory would show changed for the first time; see `ChangedMembers`. */
  changed: (territory: string) => number
  threshold: number
  period: string
}

export interface Release {
  state: HoldState
  /** Territories whose figures are now as they are; tell `ChangedMembers`. */
  released: string[]
}

export function release(former: HoldState, input: HoldInput): Release {
  const { cells, region, changed, threshold, period } = input
  const isNewPeriod = former.period !== period
  const totals = new Map<string, readonly CountedCell[]>()
  const released: string[] = []
  const current = Map.groupBy(withNowhere(cells, input), (cell) => cell.territory)
  for (const [territory, own] of current) {
    if (territory === region) continue
    const isFirst = !former.totals.has(territory)
    const isDue = isNewPeriod || isFirst || changed(territory) >= threshold
    if (isDue) released.push(territory)
    totals.set(territory, isDue ? own : former.totals.get(territory)!)
  }
  // What cannot be summed (a median of the region) waits for as many of the whole region.
  const regionDue =
    isNewPeriod || !former.totals.has(region) || (released.length > 0 && changed(region) >= threshold)
  if (regionDue) released.push(region)
  totals.set(region, regionDue ? (current.get(region) ?? []) : former.totals.get(region)!)
  return { state: { totals, period }, released }
}

/** All cells as they are shown: those of the region are sums of what is shown of its parts, where they can be. */
export function heldCells(
  { totals }: HoldState,
  { region, indicators }: Pick<HoldInput, 'region' | 'indicators'>,
): CountedCell[] {
  const summed = new Map(indicators.filter(isCounted).map((indicator) => [indicator.code, indicator]))
  const shown: CountedCell[] = []
  const sums = new Map<string, CountedCell>()
  for (const [territory, cells] of totals) {
    for (const cell of cells) {
      if (territory !== NOWHERE && territory !== region) shown.push(cell)
      if (territory !== region && summed.has(cell.indicator)) addTo(sums, cell, region)
    }
  }
  for (const cell of sums.values()) {
    const { factor, denominator } = summed.get(cell.indicator)!
    const bottom = denominator ? cell.denominator : 1
    shown.push({
      ...cell,
      denominator: bottom,
      value: bottom === 0 ? null : (factor * cell.numerator) / bottom,
    })
  }
  return [...shown, ...(totals.get(region) ?? []).filter((cell) => !summed.has(cell.indicator))]
}

function addTo(sums: Map<string, CountedCell>, cell: CountedCell, region: string): void {
  const id = cellId(cell.indicator, region)
  const sum = sums.get(id)
  sums.set(id, {
    ...cell,
    id,
    territory: region,
    ...addedCounts(sum, cell),
    ...(cell.largest && { largest: mergeLargest([sum?.largest ?? [], cell.largest]) }),
  })
}

/** The cells and, as a territory of its own, what the region has more than its municipalities. */
function withNowhere(cells: readonly CountedCell[], { region, indicators }: HoldInput): CountedCell[] {
  const rest: CountedCell[] = []
  const cellsOf = Map.groupBy(cells, ({ indicator }) => indicator)
  for (const indicator of indicators.filter(isCounted)) {
    const own = cellsOf.get(indicator.code)
    if (!own) continue
    const counts = own.reduce<ReturnType<typeof addedCounts> | undefined>(
      (sum, cell) => addedCounts(sum, cell, cell.territory === region ? 1 : -1),
      undefined,
    )!
    const [inRegion, inParts] = [true, false].map((isRegion) =>
      own
        .filter(({ territory }) => (territory === region) === isRegion)
        .flatMap(({ largest }) => largest ?? []),
    )
    rest.push({
      ...own[0]!,
      ...counts,
      id: cellId(indicator.code, NOWHERE),
      territory: NOWHERE,
      denominator: indicator.denominator === undefined ? 0 : counts.denominator,
      ...(own[0]!.largest && { largest: without(inRegion!, inParts!) }),
    })
  }
  return [...cells, ...rest]
}

/** Each of the second list takes one of the first: what is left of the region's largest stands in none of its parts. */
function without(all: readonly number[], taken: readonly number[]): number[] {
  const left = [...all]
  for (const each of taken) {
    const at = left.indexOf(each)
    if (at >= 0) left.splice(at, 1)
  }
  return left
}

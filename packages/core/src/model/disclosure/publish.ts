// The one gate that every figure passes on its way out: which cells of all indicators an audience sees, and how exactly. Pure:
// the same cells, policy and former pattern give the same answer for wall, table, interface and file.
import {
  isCounted,
  isDerived,
  isDistribution,
  type CountedCell,
  type DistributionIndicator,
  type Indicator,
  type IndicatorDeclaration,
} from '../indicator.ts'
import { cellsReadBy } from '../cell-expression.ts'
import type { Audience, DisclosurePolicy } from './policy.ts'
import { HYSTERESIS } from './policy.ts'
import {
  amountsOf,
  tablesOf,
  type CountedVariable,
  type NamedTable,
  type TerritoryNode,
} from './count-tables.ts'
import { protectionOf } from './dominance.ts'
import { mul } from '../expression.ts'
import { suppress, type Suppression } from './suppress.ts'

/** A cell as it may be shown. */
export interface PublishedCell {
  id: string
  indicator: string
  territory: string
  by?: Readonly<Record<string, string>>
  /** `null` where hidden, or where it would tell what the rounding of the value hides. */
  numerator: number | null
  denominator: number | null
  value: number | null
  /** The figure is there and is not shown: too few stand behind it, or it would tell of a neighbour's few. */
  hidden?: true
  /** Multiple that the counts were rounded to; rounded cells do not add up. */
  rounded?: number
}

export interface Disclosure {
  cells: PublishedCell[]
  /** Hidden cells by their table, to stay hidden in the rest of the long period. */
  pattern: HiddenPattern
}

/** Begins with the codes of the dimensions. */
const tableKey = (dimensions: readonly string[], variable: string): string =>
  `${dimensions.join(' ')}|${variable}`
export const isTableBy = (dimensions: readonly string[], key: string): boolean =>
  key.startsWith(`${dimensions.join(' ')}|`)

/** Key of a table → keys of its hidden cells. */
export type HiddenPattern = ReadonlyMap<string, ReadonlySet<string>>
export const NOTHING_HIDDEN: HiddenPattern = new Map()

export interface DisclosureInput {
  indicators: readonly Indicator[]
  territories: readonly TerritoryNode[]
  cells: readonly CountedCell[]
  policy: DisclosurePolicy
  audience: Audience
  /** Hidden earlier in the same long period: it stays so, unless it has grown to `exactFrom` members. */
  former: HiddenPattern
  /** Hidden in tables that are margins of these and were decided before. */
  margins?: HiddenPattern
  /** Too small at the end of the period before: shown again only well above the threshold. */
  before?: HiddenPattern
}

export function disclose(input: DisclosureInput): Disclosure {
  const { indicators, cells, policy, audience } = input
  const declared = new Map(indicators.map((indicator) => [indicator.code, indicator]))
  const { hidden, pattern } = hiddenCounts(input)
  const threshold = policy.threshold[audience]
  const counted = cells.map((cell) => {
    const indicator = declared.get(cell.indicator)
    const isHidden = indicator && isInTables(indicator) ? hidden.has(cell.id) : isFew(cell, threshold)
    return { cell, indicator, isHidden }
  })
  const hiddenIds = new Set(counted.flatMap(({ cell, isHidden }) => (isHidden ? [cell.id] : [])))
  return {
    cells: counted.map(({ cell, indicator }) =>
      hiddenIds.has(cell.id) || (indicator && readsHidden({ cell, indicator, declared, hiddenIds }))
        ? hiddenCell(cell)
        : shownCell(cell, { indicator, policy, audience }),
    ),
    pattern,
  }
}

/** A mean is a sum of money over a count, and is as easily subtracted as they are; the other measures add up to nothing. */
const isMean = (indicator: Indicator): indicator is DistributionIndicator =>
  isDistribution(indicator) && indicator.measure.kind === 'mean'
const isInTables = (indicator: Indicator): boolean => isCounted(indicator) || isMean(indicator)

/** What a mean is made of, as any other quotient of sums. */
const sumsOfMeans = new WeakMap<DistributionIndicator, IndicatorDeclaration>()
function asSums(indicator: DistributionIndicator): IndicatorDeclaration {
  const known = sumsOfMeans.get(indicator)
  if (known) return known
  const { histogram, measure: _measure, ...described } = indicator
  const { over, filter, value, weight } = histogram
  const made = { ...described, over, filter, numerator: mul(weight, value), denominator: weight }
  sumsOfMeans.set(indicator, made)
  return made
}

const isFew = ({ members }: CountedCell, threshold: number): boolean =>
  [members.numerator, members.denominator].some((count) => count > 0 && count < threshold)

/** A derived figure is hidden with any of the parts it can be solved for. */
function readsHidden({
  cell,
  indicator,
  declared,
  hiddenIds,
}: {
  cell: CountedCell
  indicator: Indicator
  declared: ReadonlyMap<string, Indicator>
  hiddenIds: ReadonlySet<string>
}): boolean {
  if (!isDerived(indicator)) return false
  const place = cell.id.slice(indicator.code.length)
  return cellsReadBy(indicator.derived).some((code) => {
    const part = declared.get(code)
    return (
      hiddenIds.has(`${code}${place}`) ||
      (part !== undefined &&
        readsHidden({ cell: { ...cell, id: `${code}${place}` }, indicator: part, declared, hiddenIds }))
    )
  })
}

function hiddenCounts({
  margins,
  indicators,
  territories,
  cells,
  policy,
  audience,
  former,
  before,
}: DisclosureInput): {
  hidden: Set<string>
  pattern: Map<string, ReadonlySet<string>>
} {
  const threshold = policy.threshold[audience]
  const summed = indicators.flatMap((each) => (isCounted(each) ? [each] : isMean(each) ? [asSums(each)] : []))
  const variables = variablesOf(summed, cells, policy, threshold)
  const hidden = new Set<string>()
  const pattern = new Map<string, ReadonlySet<string>>()
  for (const variable of variables) {
    const states = new Map<string, Suppression['states'][number]>()
    const amounts = variable.needs ? tablesOf(amountsOf(variable), territories) : []
    for (const [at, table] of tablesOf(variable, territories).entries()) {
      const key = tableKey(table.dimensions, variable.key)
      const also = new Set(
        table.keys.flatMap((cellKey, index) =>
          variable.unsafe.has(cellKey) ||
          (states.get(cellKey) ?? 'shown') !== 'shown' ||
          (before?.get(key)?.has(cellKey) && isUnsettled(table.counts[index]!, threshold))
            ? [index]
            : [],
        ),
      )
      const wasHidden = former.get(key)
      const result = suppress(table, {
        threshold,
        also,
        former: new Set(
          table.keys.flatMap((cellKey, index) =>
            (wasHidden?.has(cellKey) && table.counts[index]! < policy.exactFrom) ||
            margins?.get(key)?.has(cellKey) ||
            (states.get(cellKey) ?? 'shown') !== 'shown'
              ? [index]
              : [],
          ),
        ),
        shared: new Set(table.keys.flatMap((cellKey, index) => (states.has(cellKey) ? [index] : []))),
      })
      const bySums = amounts[at] && hiddenSums(amounts[at], { needs: variable.needs!, states, result })
      const stateOf = (index: number): Suppression['states'][number] =>
        result.states[index] !== 'shown' ? result.states[index]! : (bySums?.states[index] ?? 'shown')
      for (const [index, cellKey] of table.keys.entries()) {
        if (!states.has(cellKey)) states.set(cellKey, stateOf(index))
      }
      const own = table.keys.filter((_, index) => stateOf(index) !== 'shown')
      if (own.length > 0) pattern.set(key, new Set(own))
    }
    for (const [cellKey, state] of states) {
      if (state === 'shown') continue
      for (const code of variable.indicators) hidden.add(`${code}/${cellKey}`)
    }
  }
  return { hidden, pattern }
}

/** The second look: what hides a sum that a few dominate must be worth as much as its largest could be told by. */
function hiddenSums(
  table: NamedTable,
  {
    needs,
    states,
    result,
  }: {
    needs: ReadonlyMap<string, number>
    states: ReadonlyMap<string, Suppression['states'][number]>
    result: Suppression
  },
): Suppression | null {
  const need = new Map(table.keys.flatMap((key, index) => (needs.has(key) ? [[index, needs.get(key)!]] : [])))
  if (need.size === 0) return null
  return suppress(table, {
    threshold: 0,
    also: new Set(need.keys()),
    need,
    former: new Set(table.keys.flatMap((_, index) => (result.states[index] === 'shown' ? [] : [index]))),
    shared: new Set(table.keys.flatMap((key, index) => (states.has(key) ? [index] : []))),
  })
}

const isUnsettled = (count: number, threshold: number): boolean => count > 0 && count < threshold + HYSTERESIS

/** A declaration never changes, and a picture is disclosed many times a second. */
const keys = new WeakMap<IndicatorDeclaration, { numerator: string; denominator: string }>()
function variableKey(indicator: IndicatorDeclaration, part: 'numerator' | 'denominator'): string {
  const known = keys.get(indicator)
  if (known) return known[part]
  const { over, filter = null, numerator, denominator = null } = indicator
  const made = {
    numerator: JSON.stringify([over, filter, numerator]),
    denominator: JSON.stringify([over, filter, denominator]),
  }
  keys.set(indicator, made)
  return made[part]
}

/** Sums that several indicators share are one variable: what hides it in one of them hides it in all. */
function variablesOf(
  indicators: readonly IndicatorDeclaration[],
  cells: readonly CountedCell[],
  { dominance }: DisclosurePolicy,
  threshold: number,
): CountedVariable[] {
  const byIndicator = Map.groupBy(cells, (cell) => cell.indicator)
  const variables = new Map<string, CountedVariable>()
  for (const indicator of indicators) {
    const own = byIndicator.get(indicator.code) ?? []
    for (const part of ['numerator', 'denominator'] as const) {
      if (indicator[part] === undefined) continue
      const key = variableKey(indicator, part)
      const known = variables.get(key)
      const variable: CountedVariable = known ?? {
        key,
        indicators: new Set(),
        counts: new Map(),
        unsafe: new Set(),
      }
      variables.set(key, variable)
      variable.indicators.add(indicator.code)
      for (const cell of own) {
        const cellKey = cell.id.slice(indicator.code.length + 1)
        variable.counts.set(cellKey, { cell, count: cell.members[part] })
        if (part === 'denominator') continue
        if (tellsOfEverybody(indicator, cell, threshold)) variable.unsafe.add(cellKey)
        // With a threshold of 1 nothing is hidden at all.
        const need = cell.largest && threshold > 1 ? protectionOf(cell.numerator, cell.largest, dominance) : 0
        if (need === 0) continue
        variable.unsafe.add(cellKey)
        variable.needs ??= new Map()
        variable.needs.set(cellKey, need)
      }
    }
  }
  return [...variables.values()]
}

/**
 * A share that leaves out nobody, or fewer than the threshold, tells of each member of the group, however large it is:
 * «all households here are poor».
 */
function tellsOfEverybody(
  { unit, denominator }: IndicatorDeclaration,
  { members }: CountedCell,
  threshold: number,
): boolean {
  // With a threshold of 1 nothing is hidden at all.
  if (threshold <= 1 || unit !== 'percent' || denominator === undefined || members.numerator === 0)
    return false
  return members.denominator - members.numerator < threshold
}

function hiddenCell({ id, indicator, territory, by }: CountedCell): PublishedCell {
  return {
    id,
    indicator,
    territory,
    ...(by && { by }),
    numerator: null,
    denominator: null,
    value: null,
    hidden: true,
  }
}

/** As far as an audience may see a cell that is not hidden. */
export function shownCell(
  { members, largest: _largest, ...cell }: CountedCell,
  {
    indicator,
    policy,
    audience,
  }: { indicator: Indicator | undefined; policy: DisclosurePolicy; audience: Audience },
): PublishedCell {
  // Of a distribution the sums are those of the population, whatever hides them there: its measure is shown alone.
  if (indicator !== undefined && isDistribution(indicator))
    return { ...cell, numerator: null, denominator: null }
  const roundTo = policy.roundTo[audience]
  // Of a share, the smaller group: who knows both counts exactly knows the rounded one.
  const people = Math.min(...[members.numerator, members.denominator].filter((count) => count > 0))
  const isExact = roundTo === 1 || (cell.by === undefined && people >= policy.exactFrom)
  if (isExact || indicator === undefined || !isCounted(indicator)) return cell
  const { factor, unit, fractionDigits } = indicator
  const isCount = unit === 'percent' ? factor === 100 : unit !== 'rouble' && factor === 1
  if (!isCount) {
    // The exact sums would tell the exact group; the value is given to the digits of a screen.
    const digits = 10 ** fractionDigits
    const value = cell.value === null ? null : Math.round(cell.value * digits) / digits
    return { ...cell, numerator: null, denominator: null, value, rounded: roundTo }
  }
  const numerator = roundOff(cell.numerator, roundTo)
  const denominator = indicator.denominator ? roundOff(cell.denominator, roundTo) : cell.denominator
  const value = denominator === 0 ? null : (factor * numerator) / denominator
  return { ...cell, numerator, denominator, value, rounded: roundTo }
}

const roundOff = (count: number, to: number): number => Math.round(count / to) * to

/** Whether an indicator counts features of a layer: they are published one by one, and are no persons. */
export function isOpenData(indicators: readonly Indicator[]): (code: string) => boolean {
  const declared = new Map(indicators.map((indicator) => [indicator.code, indicator]))
  const known = new Map<string, boolean>()
  const isOpen = (code: string): boolean => {
    const found = known.get(code)
    if (found !== undefined) return found
    // For now: a circle of derived indicators is refused where they are declared, and must not hang us here.
    known.set(code, false)
    const indicator = declared.get(code)
    if (indicator === undefined) return false
    const result = isDerived(indicator)
      ? cellsReadBy(indicator.derived).every(isOpen)
      : (isCounted(indicator) ? indicator.over : indicator.histogram.over).startsWith('feature:')
    known.set(code, result)
    return result
  }
  return isOpen
}

// The numbers of the scene of hidden poverty: which indicators a kind is drawn by, what two lists say of a place, and the same
// question answered by operators and by official statistics. Pure.
import {
  estimateShown,
  listIndicator,
  listsOf,
  nearestBorder,
  overlapIndicator,
  reconcileBands,
  type ChapmanEstimate,
  type HiddenKind,
  type ListPair,
  type ReconciledShares,
} from '@obzor/core/model'
import type { IndicatorRow, OperatorRow } from '@obzor/core/protocol'

export const countIndicator = (kind: HiddenKind): string => `hidden.${kind}`
export const shareIndicator = (kind: HiddenKind): string => `hidden.${kind}.share`
export const INCOME_UNKNOWN = 'hidden.income-unknown'
/** Sources whose ages the three numbers have. */
export const HIDDEN_SOURCES = ['social-registry.residents', 'egisso.facts', 'fns.income']

/** The public's threshold of disclosure where nobody has set another: no estimate is made of fewer households. */
export const ESTIMATE_LEAST = 5

/** Counts as they are shown: `null` is hidden. */
export interface PlaceEstimate {
  first: number | null
  second: number | null
  both: number | null
  /** `null`: a list is hidden, rounded or too small to say anything of the rest. */
  estimate: ChapmanEstimate | null
}

export function estimateOf(
  pair: ListPair,
  cellOf: (indicator: string) => IndicatorRow | undefined,
): PlaceEstimate {
  const [first, second] = listsOf(pair)
  const rows = [listIndicator(first), listIndicator(second), overlapIndicator(pair)].map(cellOf)
  const [inFirst = null, inSecond = null, inBoth = null] = rows.map((row) => row?.value ?? null)
  // Of a count that was rounded for its smallness the error of rounding would be the estimate.
  const isRounded = rows.some((row) => row?.['rounded'] !== undefined && row['rounded'] !== null)
  const cells = { first: inFirst, second: inSecond, both: inBoth }
  return { ...cells, estimate: isRounded ? null : estimateShown(cells, ESTIMATE_LEAST) }
}

export interface OperatorShares extends ReconciledShares {
  operator: string
  title: string
  month: string
  /** Of an operator who tells roubles: below how much the share is; `null` of one who tells shares of the line. */
  belowRoubles: number | null
}

/** Each operator's share of the poor in a place, beside the registry's in the same bands. `line`: roubles a head. */
export function operatorShares(
  rows: Iterable<OperatorRow>,
  territory: string,
  line: number | null,
): OperatorShares[] {
  const here = [...rows].filter((row) => row.territory === territory)
  return [...Map.groupBy(here, ({ operator }) => operator)]
    .map(([operator, own]): OperatorShares => {
      const { operatorTitle: title, month } = own[0]!
      const ofLine = own.filter(({ bandUnit }) => bandUnit === 'line-percent')
      if (ofLine.length > 0) return { operator, title, month, belowRoubles: null, ...reconcileBands(ofLine) }
      const ofRoubles = own.filter(({ bandUnit }) => bandUnit === 'kopeck')
      const border = line === null ? null : nearestBorder(ofRoubles, line * 100)
      const shares = reconcileBands(border === null ? [] : ofRoubles, border ?? 0)
      return { operator, title, month, belowRoubles: border === null ? null : border / 100, ...shares }
    })
    .toSorted((a, b) => (a.operator < b.operator ? -1 : 1))
}

/** Bands of one place, operator by operator, from the poorest: for the table. */
export const bandRows = (rows: Iterable<OperatorRow>, territory: string): OperatorRow[] =>
  [...rows]
    .filter((row) => row.territory === territory && row.bandUnit !== null)
    .toSorted((a, b) =>
      a.operator === b.operator ? (a.bandFrom ?? 0) - (b.bandFrom ?? 0) : a.operator < b.operator ? -1 : 1,
    )

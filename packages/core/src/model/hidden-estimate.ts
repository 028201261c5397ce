// How many nobody has counted: capture–recapture between two lists, and one question answered by the registry, by operators
// and by official statistics. Pure.

export interface TwoLists {
  /** On the first list, on the second, on both. */
  first: number
  second: number
  both: number
}

export interface ChapmanEstimate {
  /** All, on a list or on none. */
  total: number
  standardError: number
  /** 95 %; never below those who are on a list. */
  low: number
  high: number
  /** On at least one list, and on none by the estimate. */
  seen: number
  unseen: number
}

/**
 * D. G. Chapman, «Some Properties of the Hypergeometric Distribution with Applications to Zoological Sample Censuses» (1951);
 * variance by G. A. F. Seber (1970); the interval is log-normal over the unseen, A. Chao (1987), because a symmetric one
 * may fall below those who are known. `null` where the lists contradict themselves.
 */
export function chapman({ first, second, both }: TwoLists): ChapmanEstimate | null {
  const isCount = [first, second, both].every((count) => Number.isSafeInteger(count) && count >= 0)
  if (!isCount || both > Math.min(first, second)) return null
  const total = ((first + 1) * (second + 1)) / (both + 1) - 1
  const variance =
    ((first + 1) * (second + 1) * (first - both) * (second - both)) / ((both + 1) ** 2 * (both + 2))
  const seen = first + second - both
  const unseen = Math.max(0, total - seen)
  const spread = unseen > 0 ? Math.exp(1.96 * Math.sqrt(Math.log(1 + variance / unseen ** 2))) : 1
  return {
    total,
    standardError: Math.sqrt(variance),
    low: seen + unseen / spread,
    high: seen + unseen * spread,
    seen,
    unseen,
  }
}

/** A cell as the gate shows it: `null` is hidden or not known. */
export interface ListCells {
  first: number | null
  second: number | null
  both: number | null
}

/**
 * An estimate from published counts, or none: where a list is hidden, or smaller than the least group that may be shown, a
 * number would be made of a handful of families and would tell of them.
 */
export function estimateShown({ first, second, both }: ListCells, threshold: number): ChapmanEstimate | null {
  if (first === null || second === null || both === null) return null
  return Math.min(first, second, both) < threshold ? null : chapman({ first, second, both })
}

export const CAPTURE_LISTS = ['support', 'poor', 'rights'] as const
export type CaptureList = (typeof CAPTURE_LISTS)[number]
/** Each in the order of `CAPTURE_LISTS`, so that a pair has one name. */
export const LIST_PAIRS = ['support-poor', 'support-rights', 'poor-rights'] as const
export type ListPair = (typeof LIST_PAIRS)[number]
export const listsOf = (pair: ListPair): readonly [CaptureList, CaptureList] =>
  pair.split('-') as [CaptureList, CaptureList]
export const listIndicator = (list: CaptureList): string => `hidden.list.${list}`
export const overlapIndicator = (pair: ListPair): string => `hidden.overlap.${pair}`

/** One income band of one operator in one place, as the channel of operators tells it. */
export interface OperatorBand {
  /** Per cent of the line; `null` above: open. */
  bandFrom: number | null
  bandTo: number | null
  people: number | null
  registry: number | null
}

/** Shares of the poor among those whose income is told, per cent. */
export interface ReconciledShares {
  operatorPct: number | null
  registryPct: number | null
  /** Registry less operator, percentage points. */
  differencePp: number | null
}

/** The border that lies nearest to a line, for an operator who tells roubles: its bands do not stop at the line itself. */
export function nearestBorder(bands: readonly OperatorBand[], line: number): number | null {
  const borders = bands.flatMap(({ bandTo }) => bandTo ?? [])
  return borders.length === 0
    ? null
    : borders.reduce((best, border) => (Math.abs(border - line) < Math.abs(best - line) ? border : best))
}

/**
 * Of the bands of one operator those that end at the border or below are the poor; where a band lies across it there is no
 * share. Numbers of people are not compared: no operator has everybody.
 */
export function reconcileBands(bands: readonly OperatorBand[], border = 100): ReconciledShares {
  const told = bands.filter(({ bandFrom }) => bandFrom !== null)
  const isCut = told.some(
    ({ bandFrom, bandTo }) => bandFrom! < border && (bandTo === null || bandTo > border),
  )
  const share = (valueOf: (band: OperatorBand) => number | null): number | null => {
    if (told.length === 0 || isCut || told.some((band) => valueOf(band) === null)) return null
    const sum = (list: readonly OperatorBand[]): number =>
      list.reduce((total, band) => total + valueOf(band)!, 0)
    const all = sum(told)
    return all === 0 ? null : (100 * sum(told.filter(({ bandTo }) => (bandTo ?? Infinity) <= border))) / all
  }
  const operatorPct = share(({ people }) => people)
  const registryPct = share(({ registry }) => registry)
  return {
    operatorPct,
    registryPct,
    differencePp: operatorPct === null || registryPct === null ? null : registryPct - operatorPct,
  }
}

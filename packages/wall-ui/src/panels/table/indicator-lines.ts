// Lines of a table of indicators by municipality. Pure.

export interface IndicatorLine {
  oktmo: string
  values: (number | null)[]
}

/** In the order of the first column, the highest first; municipalities without it last, by their codes. */
export function indicatorLines(
  places: Iterable<string>,
  codes: readonly string[],
  valueOf: (code: string, oktmo: string) => number | null,
): IndicatorLine[] {
  return Array.from(places, (oktmo) => ({ oktmo, values: codes.map((code) => valueOf(code, oktmo)) })).sort(
    (one, other) =>
      (other.values[0] ?? -Infinity) - (one.values[0] ?? -Infinity) || (one.oktmo < other.oktmo ? -1 : 1),
  )
}

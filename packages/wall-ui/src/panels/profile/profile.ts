// Who the poor are, by one breakdown: how poor each group is and how much of poverty it makes. Pure.
import { cellId, wilsonInterval, type BreakdownDimension, type Locale } from '@obzor/core/model'
import type { IndicatorRow } from '@obzor/core/protocol'

export interface ProfileLine {
  code: string
  title: string
  /** Per cent; `null` where nobody is in the group, and where it is too small to be shown. */
  rate: number | null
  /** 95 % interval of the rate. */
  low: number | null
  high: number | null
  /** Share of all the poor, per cent. */
  shareOfPoor: number | null
  /** Of the region's rate: certainly above, certainly below, or not to be told apart. */
  than: 'above' | 'below' | 'like'
  isHidden: boolean
}

export interface ProfileSource {
  rows: ReadonlyMap<string, IndicatorRow>
  indicator: string
  /** Cell of the whole territory. */
  total: IndicatorRow
  /** Σ m² ÷ Σ m of households: how many persons count as one independent answer. */
  designEffect: number
}

/** Groups in the order of the dimension; those that nobody is in are left out. */
export function profileLines(
  dimension: BreakdownDimension,
  { rows, indicator, total, designEffect }: ProfileSource,
  locale: Locale,
): ProfileLine[] {
  return dimension.values.flatMap(({ code, title }): ProfileLine[] => {
    const row = rows.get(cellId(indicator, total.territory, { [dimension.code]: code }))
    if (!row) return []
    const common = { code, title: title[locale] }
    if (row.value === null)
      return row['hidden'] === true
        ? [{ ...common, rate: null, low: null, high: null, shareOfPoor: null, than: 'like', isHidden: true }]
        : []
    const interval = wilsonInterval(row.value / 100, row.denominator / designEffect)
    const [low, high] = interval.map((share) => 100 * share) as [number, number]
    const regional = total.value ?? row.value
    return [
      {
        ...common,
        rate: row.value,
        low,
        high,
        shareOfPoor: total.numerator > 0 ? (100 * row.numerator) / total.numerator : null,
        than: low > regional ? 'above' : high < regional ? 'below' : 'like',
        isHidden: false,
      },
    ]
  })
}

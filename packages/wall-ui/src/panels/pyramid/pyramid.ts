// Bars of the age–sex pyramid: bands are not of one length, so a bar's height is its years and its length the people of one year of
// age; its area is then the people, and bands may be compared. Pure.
import { BY_AGE, BY_SEX, cellId, type Locale } from '@obzor/core/model'
import type { IndicatorRow } from '@obzor/core/protocol'

export interface PyramidSide {
  /** `null`: too few to be shown. */
  persons: number | null
  /** Of them those whom the rate is about; `null` for a count. */
  poor: number | null
  ratePct: number | null
}
export interface PyramidBand {
  code: string
  title: string
  years: number
  male: PyramidSide
  female: PyramidSide
}

/** The open band ends where four fifths of those in it are younger. */
const OPEN_BAND_YEARS = 20

/** The eldest first. Of bands without anybody on both sides nothing is drawn. */
export function pyramidBands(
  given: { rows: ReadonlyMap<string, IndicatorRow>; indicator: string; territory: string; isRate: boolean },
  locale: Locale,
): PyramidBand[] {
  const sideOf = (age: string, sex: string): PyramidSide | undefined => {
    const by = { [BY_AGE.code]: age, [BY_SEX.code]: sex }
    const row = given.rows.get(cellId(given.indicator, given.territory, by))
    if (!row) return undefined
    if (row.value === null) return { persons: null, poor: null, ratePct: null }
    return given.isRate
      ? { persons: row.denominator, poor: row.numerator, ratePct: row.value }
      : { persons: row.numerator, poor: null, ratePct: null }
  }
  return BY_AGE.values
    .flatMap(({ code, title }): PyramidBand[] => {
      const years = yearsOf(code)
      const [male, female] = [sideOf(code, 'male'), sideOf(code, 'female')]
      if (years === null || (!male && !female)) return []
      const nobody: PyramidSide = { persons: 0, poor: given.isRate ? 0 : null, ratePct: null }
      return [{ code, title: title[locale], years, male: male ?? nobody, female: female ?? nobody }]
    })
    .toReversed()
}

/** `null` for people whose age is not known. */
function yearsOf(code: string): number | null {
  if (code.endsWith('-up')) return OPEN_BAND_YEARS
  const [from, to] = code.split('-').map(Number)
  return from === undefined || to === undefined || Number.isNaN(from) ? null : to - from + 1
}

/** The longest bar: people of one year of age. */
export const longestOf = (bands: readonly PyramidBand[]): number =>
  Math.max(
    0,
    ...bands.flatMap(({ years, male, female }) => [
      (male.persons ?? 0) / years,
      (female.persons ?? 0) / years,
    ]),
  )

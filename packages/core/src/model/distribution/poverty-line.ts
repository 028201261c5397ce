// Граница бедности: a base of the last quarter of 2020 times the consumer price index since then.
// Source: постановление Правительства РФ от 26.11.2020 № 2049.

/** Digits of a price index that Росстат publishes after the sign, as a factor. */
const INDEX_SCALE = 100

/**
 * Whole roubles a month: base × index ÷ 100, halves up. The index is per cent to two digits (105.66); counted in integers, because
 * 11140 × 105.66 is no exact double. Throws `RangeError` for a base or an index that is not above 0.
 */
export function indexedPovertyLine(baseRoubles: number, indexPct: number): number {
  if (!(Number.isSafeInteger(baseRoubles) && baseRoubles > 0 && indexPct > 0 && Number.isFinite(indexPct)))
    throw new RangeError(`no poverty line from a base of ${baseRoubles} and an index of ${indexPct}`)
  const hundredths = Math.round(indexPct * INDEX_SCALE)
  const below = 100 * INDEX_SCALE
  return Math.floor((2 * baseRoubles * hundredths + below) / (2 * below))
}

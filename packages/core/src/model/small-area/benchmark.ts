// Rates of areas brought to a total that is known better: the official rate of the region.
// All are moved by one number on the logit scale, so none leaves 0…1 and their order stays; with ratios, the usual way, a rate
// of 0.8 could become 1.2 (both: Rao, Molina (2015), § 6.4.6; D. Pfeffermann, Statistical Science 28 (2013), § 6.3).

const logit = (share: number): number => Math.log(share / (1 - share))
const expit = (value: number): number => 1 / (1 + Math.exp(-value))

/** A share after the move; 0 and 1 stay. */
export const movedShare = (share: number, shift: number): number =>
  share <= 0 || share >= 1 ? share : expit(logit(share) + shift)

/** Farther than any rate that people have from any other. */
const SHIFT_MAX = 40

/**
 * The shift with which Σ W p ÷ Σ W = `total`. `null` where none does it: a total of 0 or 1, or outside of what areas that
 * are all or nothing leave.
 */
export function benchmarkShift(
  areas: readonly { rate: number; weight: number }[],
  total: number,
): number | null {
  const weight = areas.reduce((sum, area) => sum + area.weight, 0)
  const mean = (shift: number): number =>
    areas.reduce((sum, area) => sum + area.weight * movedShare(area.rate, shift), 0) / weight
  if (!(weight > 0 && total > 0 && total < 1)) return null
  if (!(mean(-SHIFT_MAX) < total && total < mean(SHIFT_MAX))) return null
  let [low, high] = [-SHIFT_MAX, SHIFT_MAX]
  for (let step = 0; step < 64; step += 1) {
    const middle = (low + high) / 2
    if (mean(middle) < total) low = middle
    else high = middle
  }
  return (low + high) / 2
}

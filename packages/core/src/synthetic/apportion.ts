// Shares whole things without losing one: the method of the largest remainder (Hare).

/** Integers that sum to `total` and stand to each other as the weights do; ties go to the earlier. */
export function apportion(weights: ArrayLike<number>, total: number): number[] {
  let sum = 0
  for (let index = 0; index < weights.length; index += 1) sum += weights[index]!
  if (sum <= 0) {
    if (total === 0) return Array.from(weights, () => 0)
    throw new RangeError('cannot share a total among weights that sum to zero')
  }
  const shares: number[] = []
  const remainders: { index: number; remainder: number }[] = []
  let given = 0
  for (let index = 0; index < weights.length; index += 1) {
    const exact = (weights[index]! * total) / sum
    const whole = Math.floor(exact)
    shares.push(whole)
    given += whole
    remainders.push({ index, remainder: exact - whole })
  }
  remainders.sort((a, b) => b.remainder - a.remainder || a.index - b.index)
  for (let left = total - given, next = 0; left > 0; left -= 1, next += 1) {
    shares[remainders[next % remainders.length]!.index]! += 1
  }
  return shares
}

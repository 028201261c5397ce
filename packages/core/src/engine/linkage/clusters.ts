// Who is one person, from probable pairs: pairs are taken from the surest down, and two groups become one only when all that
// is known between them together speaks for it. A single doubtful pair cannot chain two families into one.

/** Numbers of two records, and the weight of their agreement in bits. */
export interface WeightedPair {
  left: number
  right: number
  weight: number
}

/** Bits for two records of a group that were never compared, or were found apart: mild, they share no block. */
const APART = -3

/**
 * Number of the group of each record: the smallest number of a record in it. `source`: file of each record, and
 * `isUnique`: no file holds a person twice, so a group has one record of each.
 */
export function clusters(
  records: number,
  pairs: readonly WeightedPair[],
  { threshold, source, isUnique }: { threshold: number; source: Uint8Array; isUnique: boolean },
): Uint32Array {
  const group = Uint32Array.from({ length: records }, (_, record) => record)
  const members = new Map<number, number[]>()
  const between = new Map<number, Map<number, number>>()
  const know = (from: number, to: number, weight: number): void => {
    const known = between.get(from)
    if (known) known.set(to, weight)
    else between.set(from, new Map([[to, weight]]))
  }
  for (const { left, right, weight } of pairs) {
    know(left, right, weight)
    know(right, left, weight)
  }
  const membersOf = (number: number): number[] => members.get(number) ?? [number]
  const isAgreed = (some: readonly number[], others: readonly number[]): boolean => {
    if (isUnique && some.some((one) => others.some((other) => source[one] === source[other]))) return false
    if (some.length === 1 && others.length === 1) return true
    let sum = 0
    for (const one of some) {
      const known = between.get(one)
      for (const other of others) sum += known?.get(other) ?? APART
    }
    return sum > 0
  }
  const sure = pairs
    .filter(({ weight }) => weight >= threshold)
    .sort((a, b) => b.weight - a.weight || a.left - b.left)
  for (const { left, right } of sure) {
    const [low, high] = [Math.min(group[left]!, group[right]!), Math.max(group[left]!, group[right]!)]
    if (low === high) continue
    const [kept, joined] = [membersOf(low), membersOf(high)]
    if (!isAgreed(kept, joined)) continue
    for (const record of joined) group[record] = low
    members.set(low, [...kept, ...joined])
    members.delete(high)
  }
  return group
}

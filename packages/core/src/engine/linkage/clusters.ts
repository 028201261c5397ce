// Who is one person, from probable pairs: pairs are taken from the surest down, and two groups become one only when all that
// is known between them together speaks for it. A single doubtful pair cannot chain two families into one.
import { chanceOf, log2Odds } from './fellegi-sunter.ts'
import { PairsOfRecords, type FoundPairs } from './found-pairs.ts'

/** Bits for two records of a group that were never compared, or were found apart: mild, they share no block. */
const APART = -3
/** Of a larger group pairs stay as they were found. */
const CLOSED_MAX = 64

/** A chance that still has odds. */
const SUREST = 1 - 2 ** -50

export interface ClusterRules {
  /** Bits that a pair needs to join two groups. */
  threshold: number
  /** File of each record. */
  source: Uint8Array
  /** No file holds a person twice, so a group has one record of each. */
  isUnique: boolean
}

/** Number of the group of each record: the smallest number of a record in it. */
export function clusters(
  records: number,
  pairs: FoundPairs,
  { threshold, source, isUnique }: ClusterRules,
): Uint32Array {
  const group = Uint32Array.from({ length: records }, (_, record) => record)
  const members = new Map<number, number[]>()
  const pairsOf = new PairsOfRecords(records, pairs)
  const { left, right, weight } = pairs
  const membersOf = (number: number): number[] => members.get(number) ?? [number]
  const isAgreed = (some: readonly number[], others: readonly number[]): boolean => {
    if (isUnique && some.some((one) => others.some((other) => source[one] === source[other]))) return false
    if (some.length === 1 && others.length === 1) return true
    const other = group[others[0]!]!
    let sum = APART * some.length * others.length
    for (const one of some) {
      for (const pair of pairsOf.of(one)) {
        const partner = left[pair] === one ? right[pair]! : left[pair]!
        if (group[partner] === other) sum += weight[pair]! - APART
      }
    }
    return sum > 0
  }
  for (const pair of pairs.surestFirst()) {
    if (weight[pair]! < threshold) break
    const [one, other] = [group[left[pair]!]!, group[right[pair]!]!]
    const [low, high] = [Math.min(one, other), Math.max(one, other)]
    if (low === high) continue
    const [kept, joined] = [membersOf(low), membersOf(high)]
    if (!isAgreed(kept, joined)) continue
    for (const record of joined) group[record] = low
    members.set(low, [...kept, ...joined])
    members.delete(high)
  }
  return group
}

/**
 * Raises what is known of two records of one group to what the way over the others says: both may be sure of a third, which
 * is more than they say of each other. Pairs that no rule found are added; `counts` says which pairs are told at all.
 */
export function close(
  pairs: FoundPairs,
  group: Uint32Array,
  counts: (left: number, right: number) => boolean,
): void {
  const members = new Map<number, number[]>()
  for (const [record, number] of group.entries()) {
    const own = members.get(number)
    if (own) own.push(record)
    else if (number !== record) members.set(number, [number, record])
  }
  const pairsOf = new PairsOfRecords(group.length, pairs)
  for (const own of members.values()) {
    if (own.length < 3 || own.length > CLOSED_MAX) continue
    const place = new Map(own.map((record, at) => [record, at]))
    const size = own.length
    const chance = new Float64Array(size * size)
    const known = new Int32Array(size * size).fill(-1)
    for (const [at, record] of own.entries()) {
      for (const pair of pairsOf.of(record)) {
        const other = place.get(pairs.left[pair] === record ? pairs.right[pair]! : pairs.left[pair]!)
        if (other === undefined) continue
        chance[at * size + other] = chanceOf(pairs.weight[pair]!)
        known[at * size + other] = pair
      }
    }
    for (let over = 0; over < size; over += 1) {
      for (let from = 0; from < size; from += 1) {
        const first = chance[from * size + over]!
        if (first === 0) continue
        for (let to = 0; to < size; to += 1) {
          const way = first * chance[over * size + to]!
          if (way > chance[from * size + to]!) chance[from * size + to] = way
        }
      }
    }
    for (let from = 0; from < size; from += 1) {
      for (let to = from + 1; to < size; to += 1) {
        const at = from * size + to
        const pair = known[at]!
        const bits = log2Odds(Math.min(chance[at]!, SUREST))
        if (pair >= 0) pairs.weight[pair] = Math.max(pairs.weight[pair]!, bits)
        else if (chance[at]! > 0 && counts(own[from]!, own[to]!)) pairs.add(own[from]!, own[to]!, bits)
      }
    }
  }
}

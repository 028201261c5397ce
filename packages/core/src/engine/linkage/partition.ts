// Who is one person among records of one component: what officers and acts decided first, then pairs from the surest down.
// A function of records, pairs and decisions alone, in an order of the records' own, so that it does not matter in how many
// batches they came.
import { APART, BUILT_IN, doubtOf, type PeopleModel } from './people-model.ts'

/** Two places in the list of records. */
export interface WeighedPair {
  left: number
  right: number
  /** Hundredths of a bit. */
  weight: number
  /** What the given name and the number said of it. */
  given: number
  snils: number
}

export interface PartitionInput {
  /** Number under which each record goes; `null` where it has none. Records in an order that does not depend on when they came. */
  snils: readonly (string | null)[]
  pairs: readonly WeighedPair[]
  same: readonly (readonly [number, number])[]
  different: readonly (readonly [number, number])[]
  model: PeopleModel
}

export type AskReason = 'doubtful' | 'two-snils' | 'shared-snils' | 'crowded'

export interface Partition {
  /** Of each record the smallest place in its group. */
  group: Uint32Array
  /** Of each two groups the likeliest pair that somebody should look at. */
  asked: { pair: WeighedPair; reason: AskReason }[]
  /** Decisions «same» that others contradict: these two stay apart. */
  contradicted: (readonly [number, number])[]
}

/** Past it a group takes in no more: what looks like a hundred records of one person is a dummy that agencies share. */
export const GROUP_RECORDS_MAX = 100

export function partition({ snils, pairs, same, different, model }: PartitionInput): Partition {
  const groups = new Groups(snils, different)
  const contradicted = same.filter(([one, other]) => !groups.joinDecided(one, other))
  const neighbours = neighboursOf(snils.length, pairs)
  const surestFirst = pairs.toSorted((a, b) => b.weight - a.weight || a.left - b.left || a.right - b.right)
  for (const pair of surestFirst) {
    if (pair.weight < model.joinFrom) break
    if (doubtOf(pair, model) === 'none') groups.join(pair.left, pair.right, neighbours)
  }
  const decided = new Set([...same, ...different].map(([one, other]) => keyOf(one, other)))
  const asked: Partition['asked'] = []
  // Two people of ten records each would be a hundred questions with one answer.
  const answered = new Set<string>()
  for (const pair of surestFirst) {
    const between = keyOf(groups.of(pair.left), groups.of(pair.right))
    if (groups.of(pair.left) === groups.of(pair.right) || answered.has(between)) continue
    if (decided.has(keyOf(pair.left, pair.right))) {
      answered.add(between)
      continue
    }
    const reason = askReason(pair, model, groups)
    if (reason === null) continue
    answered.add(between)
    asked.push({ pair, reason })
  }
  return { group: groups.all(), asked, contradicted }
}

function askReason(pair: WeighedPair, model: PeopleModel, groups: Groups): AskReason | null {
  const doubt = doubtOf(pair, model)
  if (doubt === 'shared-snils') return doubt
  // Twins: the rest of what they share says nothing more.
  if (doubt === 'given' || pair.weight < model.askFrom) return null
  if (doubt === 'two-snils') return doubt
  if (groups.haveTwoNumbers(pair.left, pair.right)) {
    // These two records did not say so, but those that they belong with do. Acts have joined whom they know under two numbers, so the
    // rest are as rare as the built-in parameters have it, whatever this region's say.
    const against = Math.min(model.levels.snils[0]!, BUILT_IN.levels.snils[0]!)
    return pair.weight + against < model.askFrom ? null : 'two-snils'
  }
  return pair.weight < model.joinFrom ? 'doubtful' : 'crowded'
}

const keyOf = (one: number, other: number): string => `${Math.min(one, other)}-${Math.max(one, other)}`

function neighboursOf(records: number, pairs: readonly WeighedPair[]): Map<number, number>[] {
  const neighbours = Array.from({ length: records }, () => new Map<number, number>())
  for (const { left, right, weight } of pairs) {
    neighbours[left]!.set(right, weight)
    neighbours[right]!.set(left, weight)
  }
  return neighbours
}

class Groups {
  readonly #group: Uint32Array
  readonly #members = new Map<number, number[]>()
  readonly #numbers = new Map<number, Set<string>>()
  readonly #different: Map<number, Set<number>>

  constructor(snils: readonly (string | null)[], different: readonly (readonly [number, number])[]) {
    this.#group = Uint32Array.from({ length: snils.length }, (_, record) => record)
    for (const [record, number] of snils.entries()) {
      this.#members.set(record, [record])
      this.#numbers.set(record, new Set(number === null ? [] : [number]))
    }
    this.#different = new Map()
    for (const [one, other] of different) {
      for (const [from, to] of [
        [one, other],
        [other, one],
      ] as const)
        this.#different.set(from, (this.#different.get(from) ?? new Set()).add(to))
    }
  }

  of(record: number): number {
    return this.#group[record]!
  }

  all(): Uint32Array {
    return this.#group
  }

  haveTwoNumbers(one: number, other: number): boolean {
    const [some, others] = [this.#numbers.get(this.of(one))!, this.#numbers.get(this.of(other))!]
    return some.size > 0 && others.size > 0 && ![...some].some((number) => others.has(number))
  }

  /** By a decision, whatever the weights say; false where another one forbids it. */
  joinDecided(one: number, other: number): boolean {
    if (this.of(one) === this.of(other)) return true
    if (this.#areForbidden(one, other)) return false
    this.#unite(one, other)
    return true
  }

  /** By weight: when all that is known between the two groups together speaks for it. */
  join(one: number, other: number, neighbours: readonly Map<number, number>[]): void {
    if (this.of(one) === this.of(other) || this.haveTwoNumbers(one, other) || this.#areForbidden(one, other))
      return
    const [some, others] = [this.#members.get(this.of(one))!, this.#members.get(this.of(other))!]
    if (some.length + others.length > GROUP_RECORDS_MAX) return
    let sum = 0
    for (const member of some) for (const its of others) sum += neighbours[member]!.get(its) ?? APART
    if (sum > 0) this.#unite(one, other)
  }

  #areForbidden(one: number, other: number): boolean {
    return this.#members
      .get(this.of(one))!
      .some((member) =>
        [...(this.#different.get(member) ?? [])].some((its) => this.of(its) === this.of(other)),
      )
  }

  #unite(one: number, other: number): void {
    const [low, high] = [Math.min(this.of(one), this.of(other)), Math.max(this.of(one), this.of(other))]
    for (const record of this.#members.get(high)!) this.#group[record] = low
    this.#members.get(low)!.push(...this.#members.get(high)!)
    for (const number of this.#numbers.get(high)!) this.#numbers.get(low)!.add(number)
    this.#members.delete(high)
    this.#numbers.delete(high)
  }
}

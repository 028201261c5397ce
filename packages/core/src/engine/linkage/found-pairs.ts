// Pairs that may be of one person, in columns: a region has millions of them, and an object for each would be most of the
// memory of a linkage.

const FIRST_CAPACITY = 1_024

export class FoundPairs {
  size = 0
  /** Number of each pair's records. */
  left = new Uint32Array(FIRST_CAPACITY)
  right = new Uint32Array(FIRST_CAPACITY)
  /** What is known of it, bits. */
  weight = new Float64Array(FIRST_CAPACITY)

  add(left: number, right: number, weight: number): void {
    if (this.size === this.left.length) this.#grow()
    this.left[this.size] = left
    this.right[this.size] = right
    this.weight[this.size] = weight
    this.size += 1
  }

  /** Numbers of the pairs, the surest first; always in the same order. */
  surestFirst(): Uint32Array {
    const { left, right, weight } = this
    return Uint32Array.from({ length: this.size }, (_, pair) => pair).sort(
      (a, b) => weight[b]! - weight[a]! || left[a]! - left[b]! || right[a]! - right[b]!,
    )
  }

  #grow(): void {
    const grown = <Column extends Uint32Array | Float64Array>(column: Column, larger: Column): Column => {
      larger.set(column)
      return larger
    }
    const capacity = this.size * 2
    this.left = grown(this.left, new Uint32Array(capacity))
    this.right = grown(this.right, new Uint32Array(capacity))
    this.weight = grown(this.weight, new Float64Array(capacity))
  }
}

/** Of each record the pairs it is in. */
export class PairsOfRecords {
  readonly #start: Uint32Array
  readonly #pairs: Uint32Array

  constructor(records: number, { size, left, right }: FoundPairs) {
    const start = new Uint32Array(records + 2)
    for (let pair = 0; pair < size; pair += 1) {
      start[left[pair]! + 2]! += 1
      start[right[pair]! + 2]! += 1
    }
    for (let record = 2; record < start.length; record += 1) start[record]! += start[record - 1]!
    this.#pairs = new Uint32Array(2 * size)
    for (let pair = 0; pair < size; pair += 1) {
      this.#pairs[start[left[pair]! + 1]!++] = pair
      this.#pairs[start[right[pair]! + 1]!++] = pair
    }
    this.#start = start
  }

  of(record: number): Uint32Array {
    return this.#pairs.subarray(this.#start[record], this.#start[record + 1])
  }
}

// Pairs that may be of one person, in columns: a region has millions of them, and an object for each would be most of the
// memory of a linkage.

const FIRST_CAPACITY = 1_024

/** A half of a key, so that two passes sort by all of it. */
const DIGIT_BITS = 16
const DIGITS = 2 ** DIGIT_BITS

/** Whole numbers in the opposite order of the weights. */
function descending(weights: Float32Array): Uint32Array {
  const bits = new Uint32Array(weights.slice().buffer)
  // Of a negative float the larger bits are the smaller number.
  return bits.map((of) => (of >>> 31 === 1 ? of : 0x7fffffff - of))
}

/** `order` by one digit of each one's key, else as it was, into `sorted`. */
function sortByDigit(order: Uint32Array, key: Uint32Array, shift: number, sorted: Uint32Array): void {
  const next = new Uint32Array(DIGITS + 1)
  for (const at of order) next[((key[at]! >>> shift) & (DIGITS - 1)) + 1]! += 1
  for (let digit = 1; digit <= DIGITS; digit += 1) next[digit]! += next[digit - 1]!
  for (const at of order) sorted[next[(key[at]! >>> shift) & (DIGITS - 1)]!++] = at
}

export class FoundPairs {
  size = 0
  /** Number of each pair's records. */
  left = new Uint32Array(FIRST_CAPACITY)
  right = new Uint32Array(FIRST_CAPACITY)
  /** What is known of it, bits, to seven digits. */
  weight = new Float32Array(FIRST_CAPACITY)

  add(left: number, right: number, weight: number): void {
    if (this.size === this.left.length) this.#grow()
    this.left[this.size] = left
    this.right[this.size] = right
    this.weight[this.size] = weight
    this.size += 1
  }

  /** Numbers of the pairs, the surest first; always in the same order. */
  surestFirst(): Uint32Array {
    const { size } = this
    let order = Uint32Array.from({ length: size }, (_, pair) => pair)
    let spare = new Uint32Array(size)
    // Digit by digit from the least of what decides last: a comparison of each two would take a minute for a region.
    for (const key of [this.right, this.left, descending(this.weight.subarray(0, size))]) {
      for (const shift of [0, DIGIT_BITS]) {
        sortByDigit(order, key, shift, spare)
        ;[order, spare] = [spare, order]
      }
    }
    return order
  }

  #grow(): void {
    const grown = <Column extends Uint32Array | Float32Array>(column: Column, larger: Column): Column => {
      larger.set(column)
      return larger
    }
    const capacity = this.size * 2
    this.left = grown(this.left, new Uint32Array(capacity))
    this.right = grown(this.right, new Uint32Array(capacity))
    this.weight = grown(this.weight, new Float32Array(capacity))
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

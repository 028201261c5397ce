// Seeded randomness of the synthetic region. The same seed gives the same bytes on every machine, so nothing
// here may depend on time, on locale or on the order in which promises settle.

/** 32-bit hash of a text (FNV-1a with a final mix): turns a name of a stream into a seed. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return mix(hash)
}

/** Finaliser of MurmurHash3: every bit of the input reaches every bit of the output. */
export function mix(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Small fast generator (sfc32): period ≥ 2^64, far more than a region needs. */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** Streams with different names are independent, so adding a draw to one does not move the others. */
  constructor(seed: number, stream: string) {
    this.#a = mix(seed)
    this.#b = hashText(stream)
    this.#c = mix(seed ^ this.#b)
    for (let round = 0; round < 12; round += 1) this.bits()
  }

  /** Uniform 32 bits. */
  bits(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    this.#c |= 0
    return sum >>> 0
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.bits() / 4_294_967_296
  }

  /** Uniform integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.unit() * bound)
  }

  /** Uniform integer in [low, high]. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  chance(probability: number): boolean {
    return this.unit() < probability
  }

  /** Standard normal (Box–Muller, one of the pair: the other would be state to keep). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()))
    return radius * Math.cos(2 * Math.PI * this.unit())
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }

  shuffle(items: Uint8Array | Uint16Array | Uint32Array): void {
    for (let index = items.length - 1; index > 0; index -= 1) {
      const other = this.below(index + 1)
      const kept = items[index]!
      items[index] = items[other]!
      items[other] = kept
    }
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hex32(value: number): string {
  return HEX[value >>> 24]! + HEX[(value >>> 16) & 255]! + HEX[(value >>> 8) & 255]! + HEX[value & 255]!
}

/**
 * UUID (version 8, "vendor's own": RFC 9562) named by a seed, a kind of thing and its number. 122 bits are not
 * needed to be random, only unique: the number itself stands in the last group, so no two of a kind are equal.
 */
export function namedUuid(seed: number, kind: number, number: number): string {
  const first = hex32(mix(seed ^ mix(kind)))
  const second = hex32(mix(number ^ mix(seed + kind)))
  const high = Math.floor(number / 0x1_0000_0000)
  return `${first}-${second.slice(0, 4)}-8${second.slice(5)}-9${HEX[kind & 255]!}0-${hex32(high).slice(4)}${hex32(number >>> 0)}`
}

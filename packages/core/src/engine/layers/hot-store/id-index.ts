// Ids to slots: open addressing over typed arrays. A Map of a million entries takes 40 MB and feeds the garbage
// collector; this takes 16 bytes an id and nothing.

/** Free slots are chained through the ids themselves: a free slot holds −2 − next, so the end of the chain is −1. */
const CHAIN_END = -1

export class IdIndex {
  #ids = new Float64Array(1024)
  /** Slot + 1; 0 is empty. Twice as many places as slots, so a search looks at 1.5 places on average. */
  #places = new Uint32Array(2048)
  #free = CHAIN_END
  /** Slots ever given out. */
  #used = 0
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Every slot in use is below it. */
  get end(): number {
    return this.#used
  }

  get capacity(): number {
    return this.#ids.length
  }

  /** By slot, up to `end`; below zero where the slot is free. Another array after the index has grown. */
  get ids(): Readonly<Float64Array> {
    return this.#ids
  }

  get bytes(): number {
    return this.#ids.byteLength + this.#places.byteLength
  }

  /** −1 when absent. */
  slotOf(id: number): number {
    const mask = this.#places.length - 1
    for (let place = hash(id) & mask; ; place = (place + 1) & mask) {
      const slot = this.#places[place]! - 1
      if (slot < 0 || this.#ids[slot] === id) return slot
    }
  }

  idOf(slot: number): number {
    return this.#ids[slot]!
  }

  isUsed(slot: number): boolean {
    return slot < this.#used && this.#ids[slot]! >= 0
  }

  /** The id's slot, a new one where it had none. Ids are whole and not negative. */
  add(id: number): number {
    const known = this.slotOf(id)
    if (known >= 0) return known
    let slot = this.#free
    if (slot === CHAIN_END) {
      if (this.#used === this.#ids.length) this.#grow()
      slot = this.#used
      this.#used += 1
    } else {
      this.#free = -2 - this.#ids[slot]!
    }
    this.#ids[slot] = id
    this.#place(id, slot)
    this.#size += 1
    return slot
  }

  /** The slot that became free; −1 when the id was not there. */
  remove(id: number): number {
    const mask = this.#places.length - 1
    let hole = hash(id) & mask
    for (; ; hole = (hole + 1) & mask) {
      const held = this.#places[hole]! - 1
      if (held < 0) return -1
      if (this.#ids[held] === id) break
    }
    const slot = this.#places[hole]! - 1
    // Followers of a chain move up, so no tombstone ever lengthens a search.
    for (let place = (hole + 1) & mask; this.#places[place] !== 0; place = (place + 1) & mask) {
      const home = hash(this.#ids[this.#places[place]! - 1]!) & mask
      if (((place - home) & mask) < ((place - hole) & mask)) continue
      this.#places[hole] = this.#places[place]!
      hole = place
    }
    this.#places[hole] = 0
    this.#ids[slot] = -2 - this.#free
    this.#free = slot
    this.#size -= 1
    return slot
  }

  /** The id of slot `from[n]` gets slot n. Every slot in use is named. */
  renumber(from: Uint32Array): void {
    const ids = new Float64Array(this.#ids.length)
    for (let slot = 0; slot < from.length; slot += 1) ids[slot] = this.#ids[from[slot]!]!
    this.#ids = ids
    this.#used = from.length
    this.#free = CHAIN_END
    this.#places.fill(0)
    for (let slot = 0; slot < from.length; slot += 1) this.#place(ids[slot]!, slot)
  }

  #place(id: number, slot: number): void {
    const mask = this.#places.length - 1
    let place = hash(id) & mask
    while (this.#places[place] !== 0) place = (place + 1) & mask
    this.#places[place] = slot + 1
  }

  #grow(): void {
    const ids = new Float64Array(this.#ids.length * 2)
    ids.set(this.#ids)
    this.#ids = ids
    this.#places = new Uint32Array(ids.length * 2)
    for (let slot = 0; slot < this.#used; slot += 1) {
      if (ids[slot]! >= 0) this.#place(ids[slot]!, slot)
    }
  }
}

/** Ids come in sequence: multiplied and folded, neighbours part. */
function hash(id: number): number {
  const mixed = Math.imul((id >>> 0) ^ Math.imul((id / 4_294_967_296) >>> 0, 0x85eb_ca6b), 0x9e37_79b1)
  return mixed ^ (mixed >>> 15)
}

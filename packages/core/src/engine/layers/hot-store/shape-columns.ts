// Shapes by slot: one pool of words with all parts and vertices, an offset and a box for each slot. Nothing is
// allocated for a layer of points.
import { grown, renumbered } from './grown.ts'
import { ShapeIndex } from './shape-index.ts'
import { boxOfShape, type Shape, type ShapeKind, type ShapePart } from './shape.ts'
import type { WorldBox } from './world.ts'

/** Words of a shape before its vertices: kind, number of parts, then a word for each part. */
const HEAD_WORDS = 2
/** The pool is packed anew when half of it belongs to nobody, and it is worth the copy. */
const GARBAGE_WORDS_MIN = 64 * 1024

/** Below it a plain look at every box is as quick: 2 µs a thousand. */
const INDEXED_MIN = 1_000

export class ShapeColumns {
  /** Word of the pool at which the slot's shape begins; 0 is none. */
  #offsets = new Uint32Array(0)
  /** Four words a slot: min x, min y, max x, max y. */
  #boxes = new Uint32Array(0)
  #pool = new Uint32Array(1024)
  #used = 1
  #garbage = 0
  #count = 0
  #index: ShapeIndex | null = null

  get bytes(): number {
    return (
      this.#offsets.byteLength + this.#boxes.byteLength + this.#pool.byteLength + (this.#index?.bytes ?? 0)
    )
  }

  reserve(capacity: number): void {
    this.#offsets = grown(this.#offsets, capacity, Uint32Array)
    this.#boxes = grown(this.#boxes, capacity * 4, Uint32Array)
  }

  has(slot: number): boolean {
    return this.#offsets[slot]! !== 0
  }

  kindOf(slot: number): ShapeKind {
    return this.#pool[this.#offsets[slot]!]! as ShapeKind
  }

  boxOf(slot: number): WorldBox {
    const at = slot * 4
    return {
      minX: this.#boxes[at]!,
      minY: this.#boxes[at + 1]!,
      maxX: this.#boxes[at + 2]!,
      maxY: this.#boxes[at + 3]!,
    }
  }

  /** Views into the pool, valid until the next change. */
  partsOf(slot: number): ShapePart[] {
    const start = this.#offsets[slot]!
    const parts = this.#pool[start + 1]!
    let at = start + HEAD_WORDS + parts
    return Array.from({ length: parts }, (_, part) => {
      const word = this.#pool[start + HEAD_WORDS + part]!
      const length = (word >>> 1) * 2
      const vertices = this.#pool.subarray(at, at + length)
      at += length
      return { isHole: (word & 1) === 1, vertices }
    })
  }

  /** Slots below `end` whose box meets the box, ascending: areas of a tile lie over each other in the order of their slots. */
  find(box: WorldBox, end: number): number[] {
    if (this.#count < INDEXED_MIN || this.#count > ShapeIndex.shapesMax) return this.#scan(box, end)
    if (!this.#index || this.#index.isWorn) this.#index = new ShapeIndex(this.#slots(end), this.#boxes)
    return this.#index.find(box, (slot) => this.has(slot) && this.#meets(slot, box))
  }

  #slots(end: number): Uint32Array {
    const slots = new Uint32Array(this.#count)
    let count = 0
    for (let slot = 0; slot < end; slot += 1) if (this.has(slot)) slots[count++] = slot
    return slots
  }

  #scan(box: WorldBox, end: number): number[] {
    const found: number[] = []
    for (let slot = 0; slot < end; slot += 1) if (this.has(slot) && this.#meets(slot, box)) found.push(slot)
    return found
  }

  #meets(slot: number, { minX, minY, maxX, maxY }: WorldBox): boolean {
    const at = slot * 4
    const boxes = this.#boxes
    return boxes[at]! <= maxX && boxes[at + 2]! >= minX && boxes[at + 1]! <= maxY && boxes[at + 3]! >= minY
  }

  /** True when `set` would change something. */
  differs(slot: number, shape: Shape | null): boolean {
    const start = this.#offsets[slot]!
    if (shape === null || start === 0) return (shape === null) !== (start === 0)
    return !this.#equals(start, wordsOf(shape))
  }

  /** True when the slot's shape was another one before. */
  set(slot: number, shape: Shape | null): boolean {
    const words = shape && wordsOf(shape)
    const start = this.#offsets[slot]!
    if (words === null) {
      this.#drop(slot)
      return start !== 0
    }
    if (start !== 0 && this.#equals(start, words)) return false
    this.#drop(slot)
    this.#count += 1
    // Nobody asks at the moment: a worn tree is not kept for the next question.
    if (this.#index?.isWorn) this.#index = null
    this.#index?.loosen(slot)
    if (this.#used + words.length > this.#pool.length) this.#makeRoom(words.length)
    this.#pool.set(words, this.#used)
    this.#offsets[slot] = this.#used
    this.#used += words.length
    const { minX, minY, maxX, maxY } = boxOfShape(shape!)
    this.#boxes.set([minX, minY, maxX, maxY], slot * 4)
    return true
  }

  /** The shape of slot `from[n]` moves to slot n. Nothing of the pool moves. */
  renumber(from: Uint32Array): void {
    this.#offsets = renumbered(this.#offsets, from, Uint32Array)
    const boxes = new Uint32Array(this.#boxes.length)
    for (let slot = 0; slot < from.length; slot += 1) {
      const at = from[slot]! * 4
      boxes.set(this.#boxes.subarray(at, at + 4), slot * 4)
    }
    this.#boxes = boxes
    this.#index = null
  }

  #equals(start: number, words: Uint32Array): boolean {
    for (let word = 0; word < words.length; word += 1) {
      if (this.#pool[start + word] !== words[word]) return false
    }
    return true
  }

  #lengthAt(start: number): number {
    const parts = this.#pool[start + 1]!
    let length = HEAD_WORDS + parts
    for (let part = 0; part < parts; part += 1) {
      length += (this.#pool[start + HEAD_WORDS + part]! >>> 1) * 2
    }
    return length
  }

  #drop(slot: number): void {
    const start = this.#offsets[slot]!
    if (start === 0) return
    this.#count -= 1
    this.#garbage += this.#lengthAt(start)
    this.#offsets[slot] = 0
  }

  #makeRoom(words: number): void {
    if (this.#garbage >= GARBAGE_WORDS_MIN && this.#garbage * 2 > this.#used) this.#pack()
    if (this.#used + words <= this.#pool.length) return
    this.#pool = grown(this.#pool, Math.max(this.#pool.length * 2, this.#used + words), Uint32Array)
  }

  #pack(): void {
    const packed = new Uint32Array(this.#pool.length)
    let used = 1
    for (let slot = 0; slot < this.#offsets.length; slot += 1) {
      const start = this.#offsets[slot]!
      if (start === 0) continue
      const length = this.#lengthAt(start)
      packed.set(this.#pool.subarray(start, start + length), used)
      this.#offsets[slot] = used
      used += length
    }
    this.#pool = packed
    this.#used = used
    this.#garbage = 0
  }
}

function wordsOf({ kind, parts }: Shape): Uint32Array {
  const length = parts.reduce((sum, { vertices }) => sum + vertices.length, HEAD_WORDS + parts.length)
  const words = new Uint32Array(length)
  words[0] = kind
  words[1] = parts.length
  let at = HEAD_WORDS + parts.length
  for (const [part, { isHole, vertices }] of parts.entries()) {
    words[HEAD_WORDS + part] = (vertices.length / 2) * 2 + Number(isHole)
    words.set(vertices, at)
    at += vertices.length
  }
  return words
}

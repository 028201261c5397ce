// What the layer draws, as the bytes that the graphics card reads: one record a point, written in place. A change
// touches one record; the painter asks for the ranges that changed and uploads those alone. Pure, no drawing.
import { NumberSlots, type PointId, type SlotIndex } from './slot-index.ts'

/**
 * Bytes of one point: place 2 × f32 · changed at f32, seconds · colour and the colour before 2 × u16 ·
 * size and the size before 2 × u16 · opacity and the opacity before 2 × u8 · 2 bytes of padding.
 */
export const POINT_BYTES = 24
const [FLOATS, SHORTS] = [POINT_BYTES / 4, POINT_BYTES / 2]
const CHANGED_AT = 2
const [COLOUR, COLOUR_BEFORE, SIZE, SIZE_BEFORE] = [6, 7, 8, 9]
const [OPACITY, OPACITY_BEFORE] = [20, 21]
/** Room at once for so many; grows by doubling. Past the most, `put` keeps nothing and `isCut` says so. */
const POINTS_MIN = 1024
export const POINTS_MAX = 4_000_000
/** Points of one dirty block: 1.5 KB, about the least that one upload costs anyway. */
const BLOCK = 64
/** Clean blocks that are uploaded again to join two dirty ones: a call costs as much as 3 KB. */
const GAP_BLOCKS_MAX = 2
/** Seconds after which times are told from a new zero, because an f32 of a month has steps of a quarter second. */
const REBASE_S = 3600
const SETTLED_S = -1000

export interface PointLook {
  /** Map units. */
  x: number
  y: number
  /** 0…1 of the layer's largest radius. */
  size: number
  /** 0…1 along the layer's ramp. */
  colour: number
  /** 0…1; 0 draws nothing. */
  opacity: number
}

/** A whole layer at once; columns of one length. Missing ones take the value of `PointStore`'s defaults. */
export interface PointColumns {
  ids: Float64Array | readonly string[]
  x: Float64Array
  y: Float64Array
  size?: Float32Array
  colour?: Float32Array
  opacity?: Float32Array
}

export interface DirtyBytes {
  /** True when the room has grown or everything was replaced: upload all of it. */
  isWhole: boolean
  /** Byte ranges, ascending, apart. */
  ranges: readonly { from: number; to: number }[]
}

export interface PointStoreOptions {
  /** Milliseconds, only differences matter. */
  now: () => number
  /** Time in which a changed point takes its new look. */
  fadeMs: number
}

/** Same slope at its end as the shader's: a change inside a fade starts from what is seen. */
const eased = (share: number): number => 1 - (1 - share) ** 3
const between = (from: number, to: number, share: number): number => from + (to - from) * share
const DEFAULTS = { size: 0.1, colour: 0, opacity: 0.85 }

export class PointStore {
  readonly fadeMs: number
  /** Map units that x and y of the records are told from: f32 keeps 3 cm within 500 km of it. */
  origin: readonly [number, number] = [0, 0]
  isCut = false
  readonly #now: () => number
  #zeroMs: number
  #lastChangeMs = Number.NEGATIVE_INFINITY
  #floats = new Float32Array(POINTS_MIN * FLOATS)
  #shorts = new Uint16Array(this.#floats.buffer)
  #bytes = new Uint8Array(this.#floats.buffer)
  #slots: SlotIndex | null = new Map<PointId, number>()
  #ids: PointId[] | Float64Array = []
  readonly #free: number[] = []
  #used = 0
  #size = 0
  #isWhole = true
  #isDirty = new Uint8Array(POINTS_MIN / BLOCK)
  #dirty: number[] = []
  readonly #scratch: PointLook = { x: 0, y: 0, size: 0, colour: 0, opacity: 0 }
  readonly #listeners = new Set<() => void>()

  constructor({ now, fadeMs }: PointStoreOptions) {
    this.#now = now
    this.fadeMs = fadeMs
    this.#zeroMs = now()
  }

  get size(): number {
    return this.#size
  }
  /** Records to draw; those of removed points are in it and draw nothing. */
  get used(): number {
    return this.#used
  }
  get bytes(): Uint8Array {
    return this.#bytes
  }
  /** Seconds of the clock that `changed at` is told in. */
  get clockS(): number {
    return (this.#now() - this.#zeroMs) / 1000
  }
  get isFading(): boolean {
    return this.#now() - this.#lastChangeMs < this.fadeMs
  }

  /** Calls back at the first change after `takeDirty`; returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  has(id: PointId): boolean {
    return this.#index().get(id) !== undefined
  }
  idAt(slot: number): PointId | undefined {
    return this.#ids[slot]
  }
  slotOf(id: PointId): number | undefined {
    return this.#index().get(id)
  }
  /** Where a point stands and how it looks when its fade has ended. */
  at(slot: number): PointLook {
    return this.#read(slot, { x: 0, y: 0, size: 0, colour: 0, opacity: 0 })
  }
  get(id: PointId): PointLook | undefined {
    const slot = this.#index().get(id)
    return slot === undefined ? undefined : this.at(slot)
  }

  /** New points grow out of nothing; known ones take the new look from the present one. */
  put(id: PointId, look: PointLook): void {
    const known = this.#index().get(id)
    const slot = known ?? this.#takeSlot(look)
    if (slot === undefined) return
    if (known === undefined) {
      this.#index().set(id, slot)
      this.#ids[slot] = id
      this.#size += 1
    }
    this.#write(slot, look, known === undefined)
  }

  /** False when nobody knows the id. */
  patch(id: PointId, part: Partial<PointLook>): boolean {
    const slot = this.#index().get(id)
    if (slot === undefined) return false
    this.#write(slot, Object.assign(this.#read(slot, this.#scratch), part), false)
    return true
  }

  /** The point fades away; its slot is given to the next new one. */
  remove(id: PointId): boolean {
    const slot = this.#index().get(id)
    if (slot === undefined) return false
    this.#write(slot, Object.assign(this.#read(slot, this.#scratch), { opacity: 0 }), false)
    this.#index().delete(id)
    this.#free.push(slot)
    this.#size -= 1
    return true
  }

  clear(): void {
    this.#reset(0)
    this.#slots = new Map()
    this.#ids = []
    this.#touch()
  }

  /** Replaces everything, without fades. The index of ids is made at the first change, which a still layer never sees. */
  load({ ids, x, y, size, colour, opacity }: PointColumns): void {
    const count = Math.min(ids.length, POINTS_MAX)
    this.#reset(count)
    this.isCut = ids.length > POINTS_MAX
    this.#ids = typeof ids[0] === 'string' ? [...ids] : (ids as Float64Array)
    this.#slots = null
    if (count > 0) this.origin = [x[0]!, y[0]!]
    const [originX, originY] = this.origin
    const [floats, shorts, bytes] = [this.#floats, this.#shorts, this.#bytes]
    const bound = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value)
    for (let slot = 0; slot < count; slot++) {
      const float = slot * FLOATS
      floats[float] = x[slot]! - originX
      floats[float + 1] = y[slot]! - originY
      floats[float + CHANGED_AT] = SETTLED_S
      const short = slot * SHORTS
      shorts[short + COLOUR] = bound(colour ? colour[slot]! : DEFAULTS.colour) * 65535
      shorts[short + SIZE] = bound(size ? size[slot]! : DEFAULTS.size) * 65535
      bytes[slot * POINT_BYTES + OPACITY] = bound(opacity ? opacity[slot]! : DEFAULTS.opacity) * 255
    }
    this.#touch()
  }

  /** What must be uploaded; after it all is clean. */
  takeDirty(): DirtyBytes {
    if (this.#now() - this.#zeroMs > REBASE_S * 1000) this.#rebase()
    const isWhole = this.#isWhole
    const ranges: { from: number; to: number }[] = []
    const blocks = this.#dirty
    if (blocks.length > 1) blocks.sort((a, b) => a - b)
    for (const block of blocks) {
      this.#isDirty[block] = 0
      if (isWhole) continue
      const from = block * BLOCK * POINT_BYTES
      const to = Math.min(from + BLOCK * POINT_BYTES, this.#bytes.length)
      const last = ranges.at(-1)
      if (last && from - last.to <= GAP_BLOCKS_MAX * BLOCK * POINT_BYTES) last.to = to
      else ranges.push({ from, to })
    }
    this.#dirty = []
    this.#isWhole = false
    return { isWhole, ranges }
  }

  /** The card has forgotten everything: the next `takeDirty` says so. */
  forgetUploads(): void {
    this.#isWhole = true
  }

  #read(slot: number, into: PointLook): PointLook {
    const float = slot * FLOATS
    const short = slot * SHORTS
    into.x = this.#floats[float]! + this.origin[0]
    into.y = this.#floats[float + 1]! + this.origin[1]
    into.size = this.#shorts[short + SIZE]! / 65535
    into.colour = this.#shorts[short + COLOUR]! / 65535
    into.opacity = this.#bytes[slot * POINT_BYTES + OPACITY]! / 255
    return into
  }

  // No list is taken apart here: it runs ten thousand times a second.
  #write(slot: number, look: PointLook, isNew: boolean): void {
    const float = slot * FLOATS
    const short = slot * SHORTS
    const byte = slot * POINT_BYTES
    const now = this.#now()
    const clockS = (now - this.#zeroMs) / 1000
    const share = Math.min(1, ((clockS - this.#floats[float + CHANGED_AT]!) * 1000) / (this.fadeMs || 1))
    const way = eased(share)
    const floats = this.#floats
    const shorts = this.#shorts
    const bytes = this.#bytes
    const colour = look.colour * 65535
    const size = look.size * 65535
    const opacity = look.opacity * 255
    shorts[short + COLOUR_BEFORE] = isNew
      ? colour
      : between(shorts[short + COLOUR_BEFORE]!, shorts[short + COLOUR]!, way)
    shorts[short + SIZE_BEFORE] = isNew
      ? 0
      : between(shorts[short + SIZE_BEFORE]!, shorts[short + SIZE]!, way)
    bytes[byte + OPACITY_BEFORE] = isNew
      ? opacity
      : between(bytes[byte + OPACITY_BEFORE]!, bytes[byte + OPACITY]!, way)
    floats[float] = look.x - this.origin[0]
    floats[float + 1] = look.y - this.origin[1]
    floats[float + CHANGED_AT] = clockS
    shorts[short + COLOUR] = Math.min(65535, Math.max(0, colour))
    shorts[short + SIZE] = Math.min(65535, Math.max(0, size))
    bytes[byte + OPACITY] = Math.min(255, Math.max(0, Math.round(opacity)))
    this.#lastChangeMs = now
    const block = Math.floor(slot / BLOCK)
    if (this.#isDirty[block] === 0) {
      this.#isDirty[block] = 1
      if (this.#dirty.push(block) === 1) for (const listener of this.#listeners) listener()
    }
  }

  #touch(): void {
    this.#isWhole = true
    for (const listener of this.#listeners) listener()
  }

  #index(): SlotIndex {
    if (this.#slots) return this.#slots
    const ids = this.#ids
    const index: SlotIndex = ids instanceof Float64Array ? new NumberSlots(this.#used) : new Map()
    for (let slot = 0; slot < this.#used; slot++) index.set(ids[slot]!, slot)
    // A loaded column is as long as it is; from here on it grows.
    if (ids instanceof Float64Array) this.#ids = this.#roomFor(ids)
    this.#slots = index
    return index
  }

  #roomFor(ids: Float64Array): Float64Array {
    const longer = new Float64Array(this.#bytes.length / POINT_BYTES)
    longer.set(ids.subarray(0, longer.length))
    return longer
  }

  #takeSlot({ x, y }: PointLook): number | undefined {
    const reused = this.#free.pop()
    if (reused !== undefined) return reused
    if (this.#used >= POINTS_MAX) {
      this.isCut = true
      return undefined
    }
    if (this.#used === 0) this.origin = [x, y]
    if ((this.#used + 1) * POINT_BYTES > this.#bytes.length) this.#grow(this.#used * 2)
    return this.#used++
  }

  #reset(count: number): void {
    const room = Math.max(POINTS_MIN, count)
    if (room * POINT_BYTES > this.#bytes.length) this.#allocate(room)
    this.#free.length = 0
    this.#used = count
    this.#size = count
    this.isCut = false
  }

  #grow(room: number): void {
    const before = this.#bytes
    this.#allocate(Math.min(room, POINTS_MAX))
    this.#bytes.set(before)
    if (this.#ids instanceof Float64Array) this.#ids = this.#roomFor(this.#ids)
    this.#isWhole = true
  }

  #allocate(room: number): void {
    this.#floats = new Float32Array(room * FLOATS)
    this.#shorts = new Uint16Array(this.#floats.buffer)
    this.#bytes = new Uint8Array(this.#floats.buffer)
    this.#isDirty = new Uint8Array(Math.ceil(room / BLOCK))
    this.#dirty = []
  }

  /** Once an hour; a fade that runs at that moment ends at once. */
  #rebase(): void {
    for (let slot = 0; slot < this.#used; slot++) this.#floats[slot * FLOATS + CHANGED_AT] = SETTLED_S
    this.#zeroMs = this.#now()
    this.#isWhole = true
  }
}

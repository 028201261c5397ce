// What the layer draws: records of points found by their ids, written in place. A change touches one record; the painter
// asks for the ranges that changed and uploads those alone. Pure, no drawing.
import { inOneGo, type Steps } from '../slices.ts'
import { DirtyBlocks, type DirtyBytes } from './dirty-blocks.ts'
import { indexOf, preparePoints, type PreparedPoints } from './point-preparation.ts'
import { POINTS_MAX, POINTS_MIN, PointRecords, type PointColumns, type PointLook } from './point-records.ts'
import type { PointId, SlotIndex } from './slot-index.ts'

/** Seconds after which times are told from a new zero, because an f32 of a month has steps of a quarter second. */
const REBASE_S = 3600

export interface PointStoreOptions {
  /** Milliseconds, only differences matter. */
  now: () => number
  /** Time in which a changed point takes its new look. */
  fadeMs: number
}

export class PointStore {
  readonly fadeMs: number
  isCut = false
  /** Some point has, or had, an icon: the painter makes the pictures of icons when it is first so. */
  hasIcons = false
  readonly #now: () => number
  #zeroMs: number
  #lastChangeMs = Number.NEGATIVE_INFINITY
  #records: PointRecords
  #dirty = new DirtyBlocks(POINTS_MIN)
  #slots: SlotIndex | null = new Map<PointId, number>()
  #ids: PointId[] | Float64Array = []
  readonly #free: number[] = []
  #used = 0
  #size = 0
  readonly #scratch: PointLook = { x: 0, y: 0, size: 0, colour: 0, opacity: 0, icon: 0 }
  readonly #listeners = new Set<() => void>()

  constructor({ now, fadeMs }: PointStoreOptions) {
    this.#now = now
    this.fadeMs = fadeMs
    this.#zeroMs = now()
    this.#records = new PointRecords({ room: POINTS_MIN, fadeMs })
  }

  get size(): number {
    return this.#size
  }
  /** Records to draw; those of removed points are in it and draw nothing. */
  get used(): number {
    return this.#used
  }
  get bytes(): Uint8Array {
    return this.#records.bytes
  }
  /** Map units that x and y of the records are told from. */
  get origin(): readonly [number, number] {
    return this.#records.origin
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
    return this.#records.read(slot, { x: 0, y: 0, size: 0, colour: 0, opacity: 0, icon: 0 })
  }
  get(id: PointId): PointLook | undefined {
    const slot = this.#index().get(id)
    return slot === undefined ? undefined : this.at(slot)
  }

  /** New points grow out of nothing; known ones take the new look from the present one. */
  put(id: PointId, look: PointLook): void {
    let slot = this.#index().get(id)
    if (slot === undefined) {
      slot = this.#takeSlot(look)
      if (slot === undefined) return
      this.#index().set(id, slot)
      this.#ids[slot] = id
      this.#size += 1
      this.#records.begin(slot, look)
    }
    this.#write(slot, look)
  }

  /** False when nobody knows the id. */
  patch(id: PointId, part: Partial<PointLook>): boolean {
    const slot = this.#index().get(id)
    if (slot === undefined) return false
    this.#write(slot, Object.assign(this.#records.read(slot, this.#scratch), part))
    return true
  }

  /** The point fades away; its slot is given to the next new one. */
  remove(id: PointId): boolean {
    if (!this.patch(id, { opacity: 0 })) return false
    this.#free.push(this.#index().get(id)!)
    this.#index().delete(id)
    this.#size -= 1
    return true
  }

  /** Replaces everything, without fades. The index of ids is made at the first change, which a still layer never sees. */
  load(columns: PointColumns): void {
    this.adopt(inOneGo(this.#preparation(columns, false)))
  }

  /** As `load`, slice by slice: what stands is drawn until `adopt` gets what this prepared. */
  prepare(columns: PointColumns): Steps<PreparedPoints> {
    return this.#preparation(columns, true)
  }

  /** Puts these points in the place of all others; changes between `prepare` and here are lost. */
  adopt({ records, count, ids, slots, hasIcons, isCut }: PreparedPoints): void {
    this.#records = records
    this.#dirty = new DirtyBlocks(records.room)
    this.#free.length = 0
    this.#used = count
    this.#size = count
    this.#slots = slots
    // A loaded column is as long as it is; one that may change grows.
    this.#ids = slots && ids instanceof Float64Array ? this.#roomFor(ids) : ids
    this.isCut = isCut
    this.hasIcons = hasIcons
    for (const listener of this.#listeners) listener()
  }

  /** What must be uploaded; after it all is clean. */
  takeDirty(): DirtyBytes {
    if (this.#now() - this.#zeroMs > REBASE_S * 1000) this.#rebase()
    return this.#dirty.take()
  }

  /** The card has forgotten everything: the next `takeDirty` says so. */
  forgetUploads(): void {
    this.#dirty.markAll()
  }

  #preparation(columns: PointColumns, isIndexed: boolean): Steps<PreparedPoints> {
    return preparePoints(columns, { room: this.#records.room, fadeMs: this.fadeMs, isIndexed })
  }

  #write(slot: number, look: PointLook): void {
    this.#lastChangeMs = this.#now()
    this.#records.write(slot, look, (this.#lastChangeMs - this.#zeroMs) / 1000)
    if (look.icon) this.hasIcons = true
    if (this.#dirty.mark(slot)) for (const listener of this.#listeners) listener()
  }

  #index(): SlotIndex {
    if (this.#slots) return this.#slots
    this.#slots = inOneGo(indexOf(this.#ids, this.#used))
    if (this.#ids instanceof Float64Array) this.#ids = this.#roomFor(this.#ids)
    return this.#slots
  }

  #roomFor(ids: Float64Array): Float64Array {
    const longer = new Float64Array(this.#records.room)
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
    if (this.#used === 0) this.#records.origin = [x, y]
    if (this.#used === this.#records.room) this.#grow()
    return this.#used++
  }

  #grow(): void {
    this.#records = this.#records.grown(Math.min(this.#used * 2, POINTS_MAX))
    this.#dirty = new DirtyBlocks(this.#records.room)
    if (this.#ids instanceof Float64Array) this.#ids = this.#roomFor(this.#ids)
  }

  /** Once an hour; a fade that runs at that moment ends at once. */
  #rebase(): void {
    this.#records.settle(this.#used)
    this.#zeroMs = this.#now()
    this.#dirty.markAll()
  }
}

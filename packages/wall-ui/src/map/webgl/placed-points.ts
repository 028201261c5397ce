// Which point stands where: places by slot, slots by id. Pure.
import { MixedSlots, type PointId } from './slot-index.ts'

/** Past it the rest is not kept and `leftOut` says so: about 30 MB of a tab. */
export const CLUSTERED_POINTS_MAX = 500_000
/** Room at once for so many; grows by doubling. */
const POINTS_MIN = 1024

export class PlacedPoints {
  readonly #slots: MixedSlots
  readonly #free: number[] = []
  #used = 0
  #leftOut = 0
  readonly #ids: PointId[] = []
  /** Map units by slot; NaN where the slot is free. */
  x: Float64Array
  y: Float64Array

  /** Room for so many from the start: an index that grows to half a million stops the page. */
  constructor(expected = 0) {
    const room = Math.max(POINTS_MIN, Math.min(expected, CLUSTERED_POINTS_MAX))
    this.#slots = new MixedSlots(room)
    this.x = new Float64Array(room)
    this.y = new Float64Array(room)
  }

  get size(): number {
    return this.#slots.size
  }
  /** Slots that were ever taken. */
  get used(): number {
    return this.#used
  }
  /** Points that were not kept. */
  get leftOut(): number {
    return this.#leftOut
  }

  slotOf(id: PointId): number | undefined {
    return this.#slots.get(id)
  }

  /** Of a slot that is taken. */
  idAt(slot: number): PointId {
    return this.#ids[slot]!
  }

  /** The slot of a point that is not there yet; `undefined` where there is no room. */
  take(id: PointId): number | undefined {
    const slot = this.#free.pop() ?? this.#takeNext()
    if (slot === undefined) return undefined
    this.#slots.set(id, slot)
    this.#ids[slot] = id
    return slot
  }

  free(id: PointId, slot: number): void {
    this.#slots.delete(id)
    this.#free.push(slot)
    this.x[slot] = Number.NaN
  }

  #takeNext(): number | undefined {
    if (this.#used >= CLUSTERED_POINTS_MAX) {
      this.#leftOut += 1
      return undefined
    }
    if (this.#used === this.x.length) {
      const [x, y] = [this.x, this.y]
      this.x = new Float64Array(x.length * 2)
      this.y = new Float64Array(y.length * 2)
      this.x.set(x)
      this.y.set(y)
    }
    return this.#used++
  }
}

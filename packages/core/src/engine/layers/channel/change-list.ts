// What one version of a layer changed, as columns: which features, which of their members, and where they stood before.
// Values are not kept: whoever catches up gets the present ones.
import { grown } from '../hot-store/grown.ts'

/** How a feature stood before its change. */
export const ABSENT = 0
export const WITHOUT_PLACE = 1
export const PLACED = 2
/** Every member: a feature that was not there, or was there as another one. */
export const ALL_MEMBERS = 0xff_ff_ff_ff

export class ChangeList {
  #count = 0
  ids: Float64Array
  /** A bit a member, `ALL_MEMBERS` for a whole row. */
  masks: Uint32Array
  /** `ABSENT`, `WITHOUT_PLACE` or `PLACED`. */
  was: Uint8Array
  /** World units, of what was `PLACED`. */
  wasX: Uint32Array
  wasY: Uint32Array

  /** `countExpected`: a list of so many takes 21 bytes each and no more; it grows past them. */
  constructor(countExpected = 16) {
    this.ids = new Float64Array(countExpected)
    this.masks = new Uint32Array(countExpected)
    this.was = new Uint8Array(countExpected)
    this.wasX = new Uint32Array(countExpected)
    this.wasY = new Uint32Array(countExpected)
  }

  get count(): number {
    return this.#count
  }

  /** Place of the new entry. */
  add(id: number, mask: number, was: { state: number; x: number; y: number }): number {
    const at = this.#count
    if (at === this.ids.length) this.#grow()
    this.ids[at] = id
    this.masks[at] = mask
    this.was[at] = was.state
    this.wasX[at] = was.x
    this.wasY[at] = was.y
    this.#count += 1
    return at
  }

  /** Adds an entry of a later list to what is known of the same feature; its place before stays the first one. */
  merge(at: number, mask: number): void {
    // `|` answers a signed number.
    this.masks[at] = (this.masks[at]! | mask) >>> 0
  }

  #grow(): void {
    const length = Math.max(16, this.ids.length * 2)
    this.ids = grown(this.ids, length, Float64Array)
    this.masks = grown(this.masks, length, Uint32Array)
    this.was = grown(this.was, length, Uint8Array)
    this.wasX = grown(this.wasX, length, Uint32Array)
    this.wasY = grown(this.wasY, length, Uint32Array)
  }
}

/** Versions kept to resume from; past either bound the oldest go and their clients get a snapshot. */
export const RING_VERSIONS_MAX = 1_000
/** Of each change: a list whose length was known takes no more. */
export const CHANGE_BYTES = 21
/** 10 MiB. */
export const RING_CHANGES_MAX = 500_000

/** The last versions of a layer, oldest first. */
export class ChangeRing {
  #lists: ChangeList[] = []
  #changes = 0
  #version = 0

  /** Forgets all: `version` is where a new history begins. */
  begin(version: number): void {
    this.#lists = []
    this.#changes = 0
    this.#version = version
  }

  push(list: ChangeList): void {
    this.#lists.push(list)
    this.#changes += list.count
    this.#version += 1
    while (this.#lists.length > RING_VERSIONS_MAX || this.#changes > RING_CHANGES_MAX) {
      this.#changes -= this.#lists.shift()!.count
    }
  }

  /** Changes that lead from a version to the last one, each feature once; `null` where they are not all held. */
  since(version: number): ChangeList | null {
    const missing = this.#version - version
    if (missing < 0 || missing > this.#lists.length) return null
    const lists = missing === 0 ? [] : this.#lists.slice(-missing)
    if (lists.length === 1) return lists[0]!
    const merged = new ChangeList()
    const placeOf = new Map<number, number>()
    for (const { count, ids, masks, was, wasX, wasY } of lists) {
      for (let index = 0; index < count; index += 1) {
        const id = ids[index]!
        const known = placeOf.get(id)
        if (known !== undefined) merged.merge(known, masks[index]!)
        else {
          const before = { state: was[index]!, x: wasX[index]!, y: wasY[index]! }
          placeOf.set(id, merged.add(id, masks[index]!, before))
        }
      }
    }
    return merged
  }
}

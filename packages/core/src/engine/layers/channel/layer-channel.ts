// `layer:<code>` as the relay publishes it: no row of it is held, the columns of the store are the published state. What a view
// reads is compared with them at once and waits until its version is on disk; so tiles, roll-ups, areas and the layer
// itself always show one version.
import type { ChannelRow, Cursor, DeltaFrame, SnapshotFrame } from '../../../protocol/index.ts'
import type { PlannedChange, PublishedChannel, SnapshotBlock } from '../../live/published-channel.ts'
import type { HotFeature, HotStore } from '../hot-store/hot-store.ts'
import { ABSENT, ALL_MEMBERS, ChangeList, ChangeRing, PLACED, WITHOUT_PLACE } from './change-list.ts'
import { DerivedLayers } from './derived-layers.ts'
import { FeatureStream, type LayerPosition } from './feature-stream.ts'

interface PlannedFeatures extends PlannedChange {
  put: readonly HotFeature[]
  /** Of each feature put: the members that change. */
  masks: readonly number[]
  remove: readonly number[]
}

export class LayerChannel implements PublishedChannel, LayerPosition {
  readonly name: string
  readonly right = 'public'
  readonly store: HotStore
  readonly ring = new ChangeRing()
  readonly derived: DerivedLayers
  readonly #whole: FeatureStream
  #epoch = ''
  #version = 0
  #at = 0
  /** Nothing was published yet: what is read goes straight into the store. */
  #isFirst = true
  /** Slots that the whole reading under way has named. */
  #named: Uint8Array | null = null
  /** What was read, differs, and is not planned yet; of an id `null` where it is gone. */
  #staged = new Map<number, { feature: HotFeature; mask: number } | null>()

  constructor(name: string, store: HotStore) {
    this.name = name
    this.store = store
    this.#whole = new FeatureStream(name, this, null)
    this.derived = new DerivedLayers(this)
  }

  get epoch(): string {
    return this.#epoch
  }

  get version(): number {
    return this.#version
  }

  get at(): number {
    return this.#at
  }

  get size(): number {
    return this.store.size
  }

  get cursor(): Cursor {
    return { epoch: this.#epoch, version: this.#version }
  }

  /** What was read and never planned is forgotten: the reading that follows says it again. */
  beginReading(isWhole: boolean): void {
    this.#staged.clear()
    this.#named = isWhole ? new Uint8Array(this.store.slotEnd) : null
  }

  /** A feature as it is now. */
  take(feature: HotFeature): void {
    if (this.#isFirst) {
      this.#name(this.store.put(feature))
      return
    }
    const slot = this.store.slotOf(feature.id)
    if (slot >= 0) this.#name(slot)
    const mask = slot < 0 ? ALL_MEMBERS : this.#differences(slot, feature)
    if (mask !== 0) this.#staged.set(feature.id, { feature, mask })
    // What only a map of tiles shows, the outline, is no member of a published row and waits for no version.
    else this.store.put(feature)
  }

  /** An id that is not there any more, or never was. */
  takeRemoved(id: number): void {
    if (this.store.slotOf(id) >= 0) this.#staged.set(id, null)
  }

  /** What a whole reading did not name is gone. */
  endWholeReading(): void {
    const named = this.#named
    this.#named = null
    if (!named) return
    const slots = this.store.usedSlots(0, this.store.slotEnd)
    if (this.#isFirst) {
      this.store.keepOnly(slots.filter((slot) => named[slot] === 1))
      return
    }
    for (const slot of slots) if (named[slot] !== 1) this.#staged.set(this.store.idOf(slot), null)
  }

  #name(slot: number): void {
    if (!this.#named) return
    if (slot >= this.#named.length) {
      const longer = new Uint8Array(Math.max(slot + 1, this.#named.length * 2))
      longer.set(this.#named)
      this.#named = longer
    }
    this.#named[slot] = 1
  }

  /** Bit 0: the place; bit n + 1: the column n. */
  #differences(slot: number, { at, values }: HotFeature): number {
    const { points, columns } = this.store
    let mask = 0
    const isMoved = points.isPlaced(slot)
      ? at === null || points.xs[slot] !== at.x || points.ys[slot] !== at.y
      : at !== null
    if (isMoved) mask |= 1
    for (const [index, column] of columns.entries()) {
      if (!column.differs(slot, values[column.name] ?? null)) continue
      if (index >= 31) return ALL_MEMBERS
      mask |= 1 << (index + 1)
    }
    return mask >>> 0
  }

  begin(cursor: Cursor, at: number, _rows: readonly ChannelRow[]): void {
    const planned = this.#takeStaged()
    if (planned) this.#write(planned)
    this.#isFirst = false
    this.#epoch = cursor.epoch
    this.#version = cursor.version
    this.#at = at
    this.ring.begin(cursor.version)
    this.#whole.begin()
    this.derived.begin()
  }

  /** The view has given everything by `take`. */
  plan(): PlannedFeatures | null {
    return this.#takeStaged()
  }

  planWhole(): PlannedFeatures | null {
    return this.#takeStaged()
  }

  #takeStaged(): PlannedFeatures | null {
    const staged = this.#staged
    if (staged.size === 0) return null
    this.#staged = new Map()
    const put: HotFeature[] = []
    const masks: number[] = []
    const remove: number[] = []
    for (const [id, entry] of staged) {
      if (entry) {
        put.push(entry.feature)
        masks.push(entry.mask)
      } else remove.push(id)
    }
    return { rowCount: staged.size, put, masks, remove }
  }

  apply(change: PlannedFeatures, at: number): DeltaFrame {
    const list = this.#write(change)
    this.#version += 1
    this.#at = at
    this.ring.push(list)
    const frame = this.#whole.advance(list)
    this.derived.advance(list)
    if (!frame) throw new Error(`version ${this.#version} of ${this.name} changed nothing`)
    return frame
  }

  #write({ put, masks, remove }: PlannedFeatures): ChangeList {
    const list = new ChangeList(put.length + remove.length)
    for (const [index, feature] of put.entries()) {
      list.add(feature.id, masks[index]!, this.#stateOf(feature.id))
      this.store.put(feature)
    }
    for (const id of remove) {
      list.add(id, ALL_MEMBERS, this.#stateOf(id))
      this.store.remove(id)
    }
    return list
  }

  #stateOf(id: number): { state: number; x: number; y: number } {
    const slot = this.store.slotOf(id)
    if (slot < 0) return { state: ABSENT, x: 0, y: 0 }
    const { points } = this.store
    if (!points.isPlaced(slot)) return { state: WITHOUT_PLACE, x: 0, y: 0 }
    return { state: PLACED, x: points.xs[slot]!, y: points.ys[slot]! }
  }

  resume(cursor: Cursor): DeltaFrame[] | null {
    return this.#whole.resume(cursor)
  }

  deltaBlock(frame: DeltaFrame): Uint8Array | null {
    return this.#whole.deltaBlock(frame)
  }

  snapshotBlock(): Promise<SnapshotBlock> {
    return this.#whole.snapshotBlock()
  }

  snapshot(): SnapshotFrame {
    return this.#whole.snapshot()
  }
}

// What one group of viewers of a layer is sent: the whole layer, or the features within one area of it. Viewers of the same
// area share a stream, so each of its frames is built once.
import type { Cursor, DeltaFrame, SnapshotFrame } from '../../../protocol/index.ts'
import type { FrameHead } from '../../../protocol/frame-writer.ts'
import type { LiveStream, SnapshotBlock } from '../../live/published-channel.ts'
import type { HotStore } from '../hot-store/hot-store.ts'
import type { ChangeList, ChangeRing } from './change-list.ts'
import { rowOfSlot } from './feature-blocks.ts'
import {
  changeOfArea,
  changeWithin,
  deltaFrame,
  encodeChange,
  type Extent,
  type FeatureChange,
} from './feature-frames.ts'
import { buildSnapshot, slotsWithin } from './snapshot-build.ts'

/** A tail of more changes than this share of the layer is no shorter than a snapshot. */
const RESUMED_SHARE_MAX = 0.5
/** Below it a tail is worth it whatever the share. */
const RESUMED_CHANGES_MIN = 1_000
/** A snapshot is kept for the next who ask, which is within this after a restart, and freed then: it is as large as the layer. */
const KEPT_SNAPSHOT_MS = 10_000
/** Deltas from different versions to the present one that are kept encoded; clients that were lost together ask for one. */
const KEPT_TAILS_MAX = 64

/** Where the layer itself stands. */
export interface LayerPosition {
  readonly store: HotStore
  readonly ring: ChangeRing
  readonly epoch: string
  readonly version: number
  /** Milliseconds since 1970 of the version. */
  readonly at: number
}

interface Tail {
  frame: DeltaFrame
  change: FeatureChange
  block: Uint8Array | null
}

const NOTHING: FeatureChange = { put: [], patch: new Map(), remove: [] }

export class FeatureStream implements LiveStream {
  readonly name: string
  readonly right = 'public'
  readonly extent: Extent
  readonly #layer: LayerPosition
  /** The last version that changed anything within the extent: frames are chained by it. */
  #version = 0
  #at = 0
  /** Ways to the present version, by the version they lead from. */
  readonly #tails = new Map<number, Tail>()
  #building: Promise<SnapshotBlock> | null = null
  #kept: SnapshotBlock | null = null
  #keptTimer: NodeJS.Timeout | null = null

  constructor(name: string, layer: LayerPosition, extent: Extent) {
    this.name = name
    this.#layer = layer
    this.extent = extent
    this.begin()
  }

  get cursor(): Cursor {
    return { epoch: this.#layer.epoch, version: this.#version }
  }

  /** A new epoch, or a new stream. */
  begin(): void {
    this.#version = this.#layer.version
    this.#at = this.#layer.at
    this.#tails.clear()
    this.#building = null
    this.#forget()
  }

  /** Goes to the layer's version; `null` where nothing within the extent changed, and the old version stays. */
  advance(list: ChangeList): DeltaFrame | null {
    const { store, version, at } = this.#layer
    const change = changeWithin(store, list, this.extent)
    if (!change) return null
    const from = this.#version
    this.#version = version
    this.#at = at
    this.#tails.clear()
    return this.#tail(from, change).frame
  }

  /** One delta, or none where the cursor is the present; `null` where a snapshot is needed, or is smaller. */
  resume({ epoch, version }: Cursor): DeltaFrame[] | null {
    if (epoch !== this.#layer.epoch || version > this.#version) return null
    if (version === this.#version) return []
    const known = this.#tails.get(version)
    if (known) return [known.frame]
    const list = this.#layer.ring.since(version)
    const countMax = Math.max(RESUMED_CHANGES_MIN, this.#layer.store.size * RESUMED_SHARE_MAX)
    if (!list || list.count > countMax) return null
    // Also where nothing changed within the extent: the client must get to the version that the next delta leads from.
    return [this.#tail(version, changeWithin(this.#layer.store, list, this.extent) ?? NOTHING).frame]
  }

  #tail(from: number, change: FeatureChange): Tail {
    if (this.#tails.size >= KEPT_TAILS_MAX) this.#tails.clear()
    const tail = {
      frame: deltaFrame(this.#layer.store, this.#head('delta', from), change),
      change,
      block: null,
    }
    this.#tails.set(from, tail)
    return tail
  }

  #head(kind: FrameHead['kind'], from: number): FrameHead {
    return { kind, channel: this.name, epoch: this.#layer.epoch, from, to: this.#version, at: this.#at }
  }

  /** The same bytes for everyone; `null` where the frame is not of the present version any more. */
  deltaBlock(frame: DeltaFrame): Uint8Array | null {
    const tail = this.#tails.get(frame.from)
    if (!tail || tail.frame.to !== frame.to) return null
    tail.block ??= encodeChange(this.#layer.store, this.#head('delta', frame.from), tail.change)
    return tail.block
  }

  /** Leads whoever holds all rows of another area of this layer here, by the difference alone. */
  moveBlock(from: LiveStream): Uint8Array | null {
    if (!(from instanceof FeatureStream) || from.#layer !== this.#layer || !from.extent || !this.extent)
      return null
    const change = changeOfArea(this.#layer.store, from.extent, this.extent)
    return encodeChange(this.#layer.store, this.#head('move', from.#version), change)
  }

  /** Built once for all who ask meanwhile. Its version may be behind the cursor when it is ready: `resume` leads on. */
  async snapshotBlock(): Promise<SnapshotBlock> {
    const kept = this.#kept
    if (kept && this.resume({ epoch: kept.epoch, version: kept.version })) return kept
    this.#building ??= this.#build()
    const building = this.#building
    try {
      return await building
    } finally {
      if (this.#building === building) this.#building = null
    }
  }

  async #build(): Promise<SnapshotBlock> {
    const { epoch, version } = this.cursor
    const bytes = await buildSnapshot(this.#layer.store, this.#head('snapshot', version), this.extent)
    const block = { bytes, epoch, version }
    if (epoch === this.#layer.epoch) {
      this.#kept = block
      this.#keptTimer ??= setTimeout(() => this.#forget(), KEPT_SNAPSHOT_MS).unref()
    }
    return block
  }

  #forget(): void {
    if (this.#keptTimer) clearTimeout(this.#keptTimer)
    this.#keptTimer = null
    this.#kept = null
  }

  snapshot(): SnapshotFrame {
    const { store, epoch } = this.#layer
    return {
      kind: 'snapshot',
      channel: this.name,
      epoch,
      version: this.#version,
      at: this.#at,
      rows: Array.from(slotsWithin(store, this.extent), (slot) => rowOfSlot(store, slot)),
    }
  }
}

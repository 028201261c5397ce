// Encoded tiles by address, least recently used first out. A tile whose version was passed is encoded again when
// somebody asks, and nobody goes through the cache to throw old ones away.
import type { Cursor } from '../../../protocol/index.ts'
import type { Coding } from './coding.ts'

export const CACHE_BYTES_MAX = 64 * 1024 * 1024

export interface CachedTile {
  version: number
  body: Buffer<ArrayBuffer>
  /** Cursor of the layer's channel when it was made. */
  cursor: Cursor | null
  /** Monotonic milliseconds. */
  madeAt: number
  /** Told in groups: made anew at most ten times a second. */
  isGrouped: boolean
  /** Each made once, when the first client that takes it asks. */
  packed: Partial<Record<Coding, Promise<Buffer>>>
}

interface Entry {
  tile: CachedTile
  bytes: number
}

export class TileCache {
  readonly #entries = new Map<string, Entry>()
  readonly #bytesMax: number
  #bytes = 0

  constructor(bytesMax = CACHE_BYTES_MAX) {
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: string): CachedTile | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.tile
  }

  set(key: string, tile: CachedTile): void {
    this.#drop(key)
    this.#keep(key, { tile, bytes: tile.body.length + key.length })
  }

  /** A compressed form came to be: it counts too. */
  weigh(key: string, tile: CachedTile, extraBytes: number): void {
    const entry = this.#entries.get(key)
    if (entry?.tile !== tile) return
    this.#drop(key)
    this.#keep(key, { tile, bytes: entry.bytes + extraBytes })
  }

  #keep(key: string, entry: Entry): void {
    if (entry.bytes > this.#bytesMax) return
    this.#entries.set(key, entry)
    this.#bytes += entry.bytes
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#bytesMax) return
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#entries.delete(key)
    this.#bytes -= entry.bytes
  }
}

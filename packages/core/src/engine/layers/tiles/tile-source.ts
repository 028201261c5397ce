// Tiles of one layer as they are sent: encoded when first asked for, kept until a change touches them, compressed
// once. The version of a tile is its ETag, so a client that has it costs two array reads.
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Cursor } from '../../../protocol/index.ts'
import type { HotLayer } from '../hot-layer.ts'
import type { Coding } from './coding.ts'
import { makeTile, type TileAddress } from './encode-tile.ts'
import type { CachedTile, TileCache } from './tile-cache.ts'

const zip = promisify(gzip)
const brotli = promisify(brotliCompress)
/** Below this a compressed tile is no smaller on the wire. */
const PACKED_BYTES_MIN = 1_024
/** Above this the quickest level: the best one takes 60 ms a megabyte and saves a seventh. */
const QUICK_BYTES = 256 * 1024
/**
 * A tile told in groups is behind by at most so much, and says so. At a thousand changes a second every request would encode it
 * anew, 10–20 ms of the one thread for a million points; so it costs that at most ten times a second, however many ask.
 */
export const GROUPED_AGE_MS_MAX = 100

export interface TileAnswer {
  etag: string
  body: Buffer
  coding: Coding | null
  /** Cursor of the channel that the tile's values were published in. */
  cursor: Cursor | null
  /** How far the tile may be behind, 0 for one that shows the layer as it is. */
  ageMs: number
}

/** The client holds the tile already. */
export type HeldTile = Omit<TileAnswer, 'body'> & { body: null }

export interface TileRequest extends TileAddress {
  coding: Coding | null
  ifNoneMatch: string | undefined
}

export interface TileSourceOptions {
  layer: HotLayer
  cache: TileCache
  /** Differs between runs of the engine: versions start anew with each. */
  epoch: string
  /** Monotonic milliseconds. */
  now?: () => number
}

export class TileSource {
  readonly #layer: HotLayer
  readonly #cache: TileCache
  readonly #epoch: string
  readonly #now: () => number

  constructor({ layer, cache, epoch, now = () => performance.now() }: TileSourceOptions) {
    this.#layer = layer
    this.#cache = cache
    this.#epoch = epoch
    this.#now = now
  }

  /** `null` body where the client holds the tile already; then nothing is encoded. */
  answer(
    request: TileRequest,
  ): (Omit<TileAnswer, 'body'> & { body: null }) | TileAnswer | Promise<TileAnswer> {
    const key = `${this.#layer.name}/${request.zoom}/${request.x}/${request.y}`
    const version = this.#layer.versions.of(request.zoom, request.x, request.y)
    const kept = this.#cache.get(key)
    const isKept = kept !== undefined && (kept.version === version || this.#isYoung(kept))
    const shown = isKept ? kept.version : version
    const held = this.#heldBy(request.ifNoneMatch, shown)
    if (held !== null && !isKept) {
      return { etag: held, body: null, coding: null, cursor: this.#layer.cursor, ageMs: 0 }
    }
    const tile = isKept ? kept : this.#make(key, version, request)
    const isBehind = tile.version !== version
    const head = {
      cursor: isBehind ? tile.cursor : this.#layer.cursor,
      ageMs: isBehind ? Math.ceil(this.#now() - tile.madeAt) : 0,
    }
    if (held !== null) return { ...head, etag: held, body: null, coding: null }
    const { coding } = request
    if (coding === null || tile.body.length < PACKED_BYTES_MIN) {
      return { ...head, etag: this.#etag(tile.version, null), body: tile.body, coding: null }
    }
    const packed = (tile.packed[coding] ??= this.#compress(key, tile, coding))
    return packed.then((body) => ({ ...head, etag: this.#etag(tile.version, coding), body, coding }))
  }

  #isYoung({ isGrouped, madeAt }: CachedTile): boolean {
    return isGrouped && this.#now() - madeAt < GROUPED_AGE_MS_MAX
  }

  #make(key: string, version: number, address: TileAddress): CachedTile {
    const madeAt = this.#now()
    const { bytes, isGrouped } = makeTile(this.#layer.name, this.#layer.store, address)
    const tile: CachedTile = {
      version,
      body: Buffer.from(bytes.buffer),
      cursor: this.#layer.cursor,
      madeAt,
      isGrouped,
      packed: {},
    }
    this.#cache.set(key, tile)
    return tile
  }

  async #compress(key: string, tile: CachedTile, coding: Coding): Promise<Buffer> {
    const isQuick = tile.body.length > QUICK_BYTES
    const packed =
      coding === 'gzip'
        ? await zip(tile.body, {
            level: isQuick ? constants.Z_BEST_SPEED : constants.Z_DEFAULT_COMPRESSION,
          })
        : await brotli(tile.body, {
            params: {
              [constants.BROTLI_PARAM_QUALITY]: isQuick ? 1 : 5,
              [constants.BROTLI_PARAM_SIZE_HINT]: tile.body.length,
            },
          })
    this.#cache.weigh(key, tile, packed.length)
    return packed
  }

  /** The client's own tag where it names the version, in whichever coding; `null` otherwise. */
  #heldBy(ifNoneMatch: string | undefined, version: number): string | null {
    if (ifNoneMatch === undefined) return null
    const held = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
    if (held.includes('*')) return this.#etag(version, null)
    const start = `"${this.#epoch}-${version}`
    return held.find((tag) => tag.startsWith(start) && TAG_ENDS.has(tag.slice(start.length))) ?? null
  }

  /** Strong: the bytes of the codings differ, so their tags do. */
  #etag(version: number, coding: Coding | null): string {
    return `"${this.#epoch}-${version}${coding === null ? '' : `-${coding}`}"`
  }
}

const TAG_ENDS = new Set(['"', '-br"', '-gzip"'])

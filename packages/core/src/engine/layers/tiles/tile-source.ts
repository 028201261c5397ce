// Tiles of one layer as they are sent: encoded when first asked for, kept until a change touches them, compressed
// once. The version of a tile is its ETag, so a client that has it costs two array reads.
import { promisify } from 'node:util'
import { gzip, constants } from 'node:zlib'
import type { HotLayer } from '../hot-layer.ts'
import { encodeTile, type TileAddress } from './encode-tile.ts'
import type { CachedTile, TileCache } from './tile-cache.ts'

const compress = promisify(gzip)
/** Below this a compressed tile is no smaller on the wire. */
const GZIP_BYTES_MIN = 1_024
/** Above this the quickest level: the best one takes 60 ms a megabyte and saves a seventh. */
const GZIP_FAST_BYTES = 256 * 1024
export interface TileAnswer {
  etag: string
  body: Buffer
  isGzip: boolean
}

export interface TileRequest extends TileAddress {
  acceptsGzip: boolean
}

export interface TileSourceOptions {
  layer: HotLayer
  cache: TileCache
  /** Differs between runs of the engine: versions start anew with each. */
  epoch: string
}

export class TileSource {
  readonly #layer: HotLayer
  readonly #cache: TileCache
  readonly #epoch: string

  constructor({ layer, cache, epoch }: TileSourceOptions) {
    this.#layer = layer
    this.#cache = cache
    this.#epoch = epoch
  }

  /** The client's own tag where it names the tile as it is now, `null` otherwise. Nothing is encoded. */
  isCurrent(address: TileAddress, ifNoneMatch: string | undefined): string | null {
    if (ifNoneMatch === undefined) return null
    const version = this.#layer.versions.of(address.zoom, address.x, address.y)
    const current = [this.#etag(version, false), this.#etag(version, true)]
    const held = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
    return current.find((etag) => held.includes(etag)) ?? null
  }

  async answer(request: TileRequest): Promise<TileAnswer> {
    const { zoom, x, y } = request
    const key = `${this.#layer.name}/${zoom}/${x}/${y}`
    const tile = this.#tile(key, request)
    if (!request.acceptsGzip || tile.body.length < GZIP_BYTES_MIN) {
      return { etag: this.#etag(tile.version, false), body: tile.body, isGzip: false }
    }
    tile.gzip ??= this.#compress(key, tile)
    return { etag: this.#etag(tile.version, true), body: await tile.gzip, isGzip: true }
  }

  #tile(key: string, address: TileAddress): CachedTile {
    const version = this.#layer.versions.of(address.zoom, address.x, address.y)
    const kept = this.#cache.get(key)
    if (kept?.version === version) return kept
    const bytes = encodeTile(this.#layer.name, this.#layer.store, address)
    const tile: CachedTile = { version, body: Buffer.from(bytes.buffer), gzip: null }
    this.#cache.set(key, tile)
    return tile
  }

  async #compress(key: string, tile: CachedTile): Promise<Buffer> {
    const level =
      tile.body.length > GZIP_FAST_BYTES ? constants.Z_BEST_SPEED : constants.Z_DEFAULT_COMPRESSION
    const packed = await compress(tile.body, { level })
    this.#cache.weigh(key, tile, packed.length)
    return packed
  }

  /** Strong: the bytes of the two codings differ, so their tags do. */
  #etag(version: number, isGzip: boolean): string {
    return `"${this.#epoch}-${version}${isGzip ? '-gz' : ''}"`
  }
}

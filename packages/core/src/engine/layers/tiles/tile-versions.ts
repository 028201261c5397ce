// A version for every tile, without a list of tiles: a change raises the versions of all tiles it can be seen in, and
// nothing is ever purged. Tables are hashed and of fixed size: two tiles that share a place cost one encoding too
// many, never an old picture.
import type { WorldBox } from '../hot-store/world.ts'

export const ZOOM_MAX = 14
export const EXTENT = 4096
export const BUFFER = 64
/** Versions kept for a zoom; up to zoom 7 every tile has its own. */
const PLACES_MAX = 2 ** 15
/** A change that meets more tiles of a zoom than this raises the whole zoom. */
const TILES_TOUCHED_MAX = 1024

export class TileVersions {
  #revision = 1
  readonly #tables = Array.from(
    { length: ZOOM_MAX + 1 },
    (_, zoom) => new Float64Array(Math.min(4 ** zoom, PLACES_MAX)),
  )
  /** No tile of the zoom is older. */
  readonly #floors = new Float64Array(ZOOM_MAX + 1)

  get bytes(): number {
    return this.#tables.reduce((sum, table) => sum + table.byteLength, 0)
  }

  of(zoom: number, x: number, y: number): number {
    const table = this.#tables[zoom]!
    return Math.max(table[placeOf(zoom, x, y, table.length)]!, this.#floors[zoom]!)
  }

  touch({ minX, minY, maxX, maxY }: WorldBox): void {
    this.#revision += 1
    for (let zoom = 0; zoom <= ZOOM_MAX; zoom += 1) {
      const size = 2 ** (32 - zoom)
      // One unit more than the tile's own buffer: rounding may carry a point over.
      const margin = (size / EXTENT) * (BUFFER + 1)
      const last = 2 ** zoom - 1
      const west = Math.max(0, Math.floor((minX - margin) / size))
      const east = Math.min(last, Math.floor((maxX + margin) / size))
      const north = Math.max(0, Math.floor((minY - margin) / size))
      const south = Math.min(last, Math.floor((maxY + margin) / size))
      if ((east - west + 1) * (south - north + 1) > TILES_TOUCHED_MAX) {
        this.#floors[zoom] = this.#revision
        continue
      }
      const table = this.#tables[zoom]!
      for (let y = north; y <= south; y += 1) {
        for (let x = west; x <= east; x += 1) {
          table[placeOf(zoom, x, y, table.length)] = this.#revision
        }
      }
    }
  }
}

/** Neighbours get neighbouring places: within a region tiles hardly ever share one. */
function placeOf(zoom: number, x: number, y: number, places: number): number {
  if (4 ** zoom <= places) return y * 2 ** zoom + x
  return (Math.imul(y, 0xb5) + x + Math.imul(y >>> 7, 0x9e37) + Math.imul(x >>> 8, 0x51ed)) & (places - 1)
}

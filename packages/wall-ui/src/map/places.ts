// Places of a block of rows in map units, straight from its columns: no object is made of any row.
import { columnOf, hasValue, type Column, type ColumnFrame, type RowBlock } from '@obzor/core/protocol'
import { slicesOf } from './slices.ts'
import type { PlacedRows } from './webgl/index.ts'

/** Radius of the web's Mercator, metres. */
const RADIUS = 6_378_137
const RADIANS = Math.PI / 180
/** The web's Mercator ends here. */
const LAT_MAX = 85.051_128_78

/** By row; NaN where the row has no such value. `null` where the block says nothing of it, as a patch may. */
export interface Places {
  x: Float64Array | null
  y: Float64Array | null
}

export const mercatorX = (lon: number): number => lon * RADIANS * RADIUS
export const mercatorY = (lat: number): number =>
  Math.atanh(Math.sin(Math.min(LAT_MAX, Math.max(-LAT_MAX, lat)) * RADIANS)) * RADIUS

/** Places of the rows `from` to `to` of a block; without them of all. */
export function placesOf(block: RowBlock, from = 0, to = block.ids.length): Places {
  const rows = { from, to }
  return {
    x: projected(columnOf(block, 'lon'), rows, mercatorX),
    y: projected(columnOf(block, 'lat'), rows, mercatorY),
  }
}

/** The rows of a whole frame with their places, a slice at a time: each is projected when it is asked for. */
export function* placedRowsOf({ blocks }: ColumnFrame): Generator<PlacedRows, void, undefined> {
  for (const block of blocks) {
    for (const [from, to] of slicesOf(block.ids.length)) {
      const { x, y } = placesOf(block, from, to)
      if (x && y) yield { ids: block.ids.slice(from, to), x, y }
    }
  }
}

function projected(
  column: Column | undefined,
  { from, to }: { from: number; to: number },
  project: (degrees: number) => number,
): Float64Array | null {
  if (!column) return null
  const { values, kind, digits } = column
  const places = new Float64Array(to - from)
  // A column of texts is no place, whatever its name.
  const isNumber = kind !== 'text' && kind !== 'json' && kind !== 'bool'
  const unit = 10 ** digits
  for (let row = from; row < to; row++) {
    places[row - from] = isNumber && hasValue(column, row) ? project(values[row]! / unit) : Number.NaN
  }
  return places
}

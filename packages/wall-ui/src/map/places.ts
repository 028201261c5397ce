// Places of a block of rows in map units, straight from its columns: no object is made of any row.
import { columnOf, hasValue, type Column, type RowBlock } from '@obzor/core/protocol'

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

export function placesOf(block: RowBlock): Places {
  const rows = block.ids.length
  return {
    x: projected(columnOf(block, 'lon'), rows, mercatorX),
    y: projected(columnOf(block, 'lat'), rows, mercatorY),
  }
}

function projected(
  column: Column | undefined,
  rows: number,
  project: (degrees: number) => number,
): Float64Array | null {
  if (!column) return null
  const { values, kind, digits } = column
  const places = new Float64Array(rows)
  // A column of texts is no place, whatever its name.
  const isNumber = kind !== 'text' && kind !== 'json' && kind !== 'bool'
  const unit = 10 ** digits
  for (let row = 0; row < rows; row++) {
    places[row] = isNumber && hasValue(column, row) ? project(values[row]! / unit) : Number.NaN
  }
  return places
}

// Channels that are made from a layer's channel: its features within an area, and its features counted by H3 cells. A name
// says all there is to know, so a derived channel is subscribed, resumed and shared like any other. SPEC.md §6.1.

/** `layer:<code>@h3/<resolution>`. Finer cells hold a point or two each: then the features themselves are the smaller picture. */
export const ROLL_UP_RESOLUTION_MAX = 9
/** A tile of an area is one of the web's tiles (x from the west, y from the north) at a zoom up to this. */
export const AREA_ZOOM_MAX = 16
/** Tiles that an area made by `areaAround` has across: moving by less than a tile mostly changes nothing. */
const AREA_TILES_ACROSS_MAX = 4

/** One cell of a roll-up. A cell without features is no row. */
export interface RollUpRow extends Record<string, unknown> {
  /** H3 index, 15 hexadecimal digits. */
  id: string
  /** Features in the cell; those without a place are in none. */
  count: number
}
/** Member with the sum of a numeric property over the features that have one, exact to thousandths. */
export const sumMember = (property: string): string => `${property}.sum`
/** Member that says how many features of the cell have the property: sum ÷ it is the mean. */
export const knownMember = (property: string): string => `${property}.known`

/** The mean of a property in a cell; `null` where no feature has one. */
export function meanOf(row: Readonly<Record<string, unknown>>, property: string): number | null {
  const known = Number(row[knownMember(property)] ?? 0)
  return known > 0 ? Number(row[sumMember(property)]) / known : null
}

/** A rectangle of tiles, edges included. */
export interface TileArea {
  zoom: number
  minX: number
  maxX: number
  minY: number
  maxY: number
}
/** Degrees WGS 84: west, south, east, north. */
export type Bbox = readonly [number, number, number, number]

export type Derivation = { kind: 'cells'; resolution: number } | { kind: 'area'; area: TileArea }

export const rollUpChannel = (layer: string, resolution: number): string => `layer:${layer}@h3/${resolution}`
export const areaChannel = (layer: string, { zoom, minX, maxX, minY, maxY }: TileArea): string =>
  `layer:${layer}@area/${zoom}/${minX}-${maxX}/${minY}-${maxY}`

/** The resolution whose cells are some 15 to 40 pixels from middle to corner at a zoom (tiles of 256 pixels) in Russia. */
export function rollUpResolution(zoom: number): number {
  // A step of resolution is √7 in length, 1.404 steps of zoom; at zoom 9.5 a cell of resolution 6 has 28 pixels.
  return Math.min(ROLL_UP_RESOLUTION_MAX, Math.max(0, Math.round((zoom - 1.1) / 1.404)))
}

/** What a name derives from; `null` where it is no derived channel's. A name has one spelling only. */
export function readDerived(name: string): { base: string; derivation: Derivation } | null {
  const at = name.lastIndexOf('@')
  if (at < 0) return null
  const base = name.slice(0, at)
  const derivation = derivationOf(name.slice(at + 1))
  return derivation && { base, derivation }
}

function derivationOf(text: string): Derivation | null {
  const cells = /^h3\/(0|[1-9]\d?)$/.exec(text)
  if (cells) {
    const resolution = Number(cells[1])
    return resolution <= ROLL_UP_RESOLUTION_MAX ? { kind: 'cells', resolution } : null
  }
  const whole = '(0|[1-9]\\d{0,4})'
  const found = new RegExp(`^area/${whole}/${whole}-${whole}/${whole}-${whole}$`).exec(text)
  if (!found) return null
  const [zoom, minX, maxX, minY, maxY] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const isArea = zoom <= AREA_ZOOM_MAX && minX <= maxX && minY <= maxY && Math.max(maxX, maxY) < 2 ** zoom
  return isArea ? { kind: 'area', area: { zoom, minX, maxX, minY, maxY } } : null
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, Math.floor(value)))
const tileX = (lon: number, zoom: number): number => clamp((lon / 360 + 0.5) * 2 ** zoom, 2 ** zoom - 1)
const tileY = (lat: number, zoom: number): number => {
  const sine = Math.sin((Math.min(89, Math.max(-89, lat)) * Math.PI) / 180)
  return clamp((0.5 - Math.atanh(sine) / (2 * Math.PI)) * 2 ** zoom, 2 ** zoom - 1)
}

const tilesAt = ([west, south, east, north]: Bbox, zoom: number): TileArea => ({
  zoom,
  minX: tileX(west, zoom),
  maxX: tileX(east, zoom),
  minY: tileY(north, zoom),
  maxY: tileY(south, zoom),
})

const isSmall = ({ minX, maxX, minY, maxY }: TileArea): boolean =>
  Math.max(maxX - minX, maxY - minY) < AREA_TILES_ACROSS_MAX

/** The tiles around a box, at the finest zoom where they are at most four across. Two walls with one view have one area. */
export function areaAround(bbox: Bbox): TileArea {
  for (let zoom = AREA_ZOOM_MAX; zoom > 0; zoom -= 1) {
    const area = tilesAt(bbox, zoom)
    if (isSmall(area)) return area
  }
  return tilesAt(bbox, 0)
}

/**
 * The area for a view that moves: the one that is held for as long as it covers the box and is not far larger, so that a
 * hand that shakes at the edge of a tile moves nothing.
 */
export function areaFor(bbox: Bbox, held: TileArea | null): TileArea {
  const area = areaAround(bbox)
  if (!held || held.zoom < area.zoom - 1 || held.zoom > area.zoom + 1) return area
  const asked = tilesAt(bbox, held.zoom)
  const isCovered =
    asked.minX >= held.minX && asked.maxX <= held.maxX && asked.minY >= held.minY && asked.maxY <= held.maxY
  return isCovered ? held : area
}

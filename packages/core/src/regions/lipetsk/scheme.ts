// The schematic geometry of the built-in region: H3 cells dealt to municipalities by `make-scheme.ts`.
import { cellsToMultiPolygon } from 'h3-js'
import type { MultiPolygonCoordinates, Position } from '../pack.ts'
import { NEIGHBOUR_RINGS, SCHEME_CELLS } from './scheme-cells.ts'

/** H3 indexes of a municipality's cells, resolution 6. */
export function schemeCells(oktmo: string): string[] {
  return (SCHEME_CELLS[oktmo] ?? '')
    .split(' ')
    .filter((short) => short !== '')
    .map((short) => `86${short}ffffff`)
}

export function schemeGeometry(oktmo: string): MultiPolygonCoordinates {
  const round = (degrees: number): number => Math.round(degrees * 1e5) / 1e5
  return cellsToMultiPolygon(schemeCells(oktmo), true).map((rings) =>
    rings.map((ring) => ring.map(([lon, lat]): Position => [round(lon!), round(lat!)])),
  )
}

export function schemeNeighbours(): { name: string; geometry: { type: string; coordinates: unknown } }[] {
  return NEIGHBOUR_RINGS.map(([name, ring]) => ({ name, geometry: { type: 'Polygon', coordinates: [ring] } }))
}

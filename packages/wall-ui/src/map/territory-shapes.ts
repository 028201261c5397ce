// Territories as OpenLayers features, read once and shared by the layers that draw them.
import GeoJSON from 'ol/format/GeoJSON.js'
import type Feature from 'ol/Feature.js'
import type { Geometry } from 'ol/geom.js'
import MultiPolygon from 'ol/geom/MultiPolygon.js'
import Polygon from 'ol/geom/Polygon.js'
import { createEmpty, extend, type Extent } from 'ol/extent.js'

/** GeoJSON as it comes over the wire; its inside is OpenLayers' business. */
export interface GeoJsonCollection {
  type: 'FeatureCollection'
  features: unknown[]
}

const format = new GeoJSON({ featureProjection: 'EPSG:3857' })

/** Any collection, or nothing where it is absent or malformed: a background is never a reason for an empty map. */
export function readFeatures(source: unknown): Feature<Geometry>[] {
  try {
    return source ? (format.readFeatures(source) as Feature<Geometry>[]) : []
  } catch {
    return []
  }
}

/** Municipalities by ОКТМО. */
export class TerritoryShapes {
  readonly features: ReadonlyMap<string, Feature<Geometry>>
  readonly extent: Extent

  constructor(source: GeoJsonCollection) {
    const features = new Map<string, Feature<Geometry>>()
    const extent = createEmpty()
    for (const feature of format.readFeatures(source) as Feature<Geometry>[]) {
      const oktmo = String(feature.get('oktmo') ?? feature.getId() ?? '')
      const geometry = feature.getGeometry()
      if (oktmo === '' || !geometry) continue
      feature.setId(oktmo)
      features.set(oktmo, feature)
      extend(extent, geometry.getExtent())
    }
    this.features = features
    this.extent = extent
  }

  /** Rings of a territory in map units, outer and inner, thinned to `tolerance`. */
  rings(oktmo: string, tolerance: number): number[][] {
    const geometry = this.features.get(oktmo)?.getGeometry()?.simplify(tolerance)
    const polygons =
      geometry instanceof MultiPolygon
        ? geometry.getPolygons()
        : geometry instanceof Polygon
          ? [geometry]
          : []
    return polygons.flatMap((polygon) => polygon.getLinearRings().map((ring) => ring.getFlatCoordinates()))
  }

  /** A point well inside, map units. */
  middle(oktmo: string): [number, number] | undefined {
    const geometry = this.features.get(oktmo)?.getGeometry()
    if (!(geometry instanceof MultiPolygon || geometry instanceof Polygon)) return undefined
    const point =
      geometry instanceof Polygon
        ? geometry.getInteriorPoint().getCoordinates()
        : geometry
            .getInteriorPoints()
            .getCoordinates()
            .sort((a, b) => b[2]! - a[2]!)[0]
    return point ? [point[0]!, point[1]!] : undefined
  }

  /** Square map units; for the order of labels. */
  area(oktmo: string): number {
    const geometry = this.features.get(oktmo)?.getGeometry()
    return geometry instanceof MultiPolygon || geometry instanceof Polygon ? geometry.getArea() : 0
  }
}

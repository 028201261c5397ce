// What the code of a layer is given and what it gives back. A layer that paints runs anywhere: on the wall's page where its plugin
// is trusted, else in a frame that is shut off from it. One that brings a layer of OpenLayers runs on the page alone.
import type { Locale } from '../model/index.ts'
import { PANEL_HOST, type PanelHostGlobal } from './client-panel.ts'

/**
 * The features of the layer as columns that live: a change writes its own slots and nothing is built anew. Read arrays again at
 * each change: where the layer has grown they are others.
 */
export interface LayerFeatures {
  /** How many there are. */
  readonly size: number
  /** Every slot is below it; a slot whose x is NaN holds none. */
  readonly end: number
  /** By slot, map units: metres of the web's Mercator. */
  readonly x: Float64Array
  readonly y: Float64Array
  idAt(slot: number): string
  slotOf(id: string): number | undefined
  /** A declared property as it was published; `null` where the feature has none. */
  valueAt(slot: number, property: string): unknown
}
export interface LayerChange {
  /** All features were replaced: slots mean others now. */
  isReset: boolean
  /** Slots that were put, moved, changed or emptied; empty with `isReset`. */
  slots: readonly number[]
}

/** How the layer is shown; a change of it comes as a new object. */
export interface LayerView {
  locale: Locale
  theme: 'dark' | 'light' | 'contrast'
  /** Colour of the layer in the legend, and what sets a mark off from any ground: `#rrggbb`. */
  colour: string
  edge: string
  /** CSS pixels of one rem: sizes are told in rem, so that they grow with the screen. */
  remPx: number
}

/** One picture of the map. */
export interface LayerPicture {
  /** In CSS pixels, cleared. */
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D
  width: number
  height: number
  /** Map units of a CSS pixel. */
  resolution: number
  /** Where a place of the map is in the picture. */
  toPixel(x: number, y: number): [x: number, y: number]
}

/** For code that brings a layer of its own. */
export interface LayerHost {
  readonly features: LayerFeatures
  readonly view: LayerView
  /** After features changed, at most once a picture. Ends with the layer, as all that is asked for here. */
  onFeatures(listener: (change: LayerChange) => void): void
  onView(listener: () => void): void
  /** When the layer leaves the map. */
  onEnd(callback: () => void): void
}

export type LayerCode =
  | {
      /** Paints all features into a picture; called when the view or the features changed, no oftener than the screen bears. */
      paint(picture: LayerPicture, features: LayerFeatures, view: LayerView): void
    }
  | {
      /** Answers with a layer of OpenLayers (`ol/layer/Base`); the wall puts it on the map and takes it away. */
      create(host: LayerHost): object
    }

/** The default export of `client/<name>.ts` of a layer. */
export function defineLayer(code: LayerCode): LayerCode {
  const place = (globalThis as { [PANEL_HOST]?: PanelHostGlobal })[PANEL_HOST]
  place?.defined?.(code)
  return code
}

/** Modules of OpenLayers that the page shares with the code of layers: `import VectorLayer from 'ol/layer/Vector.js'`. */
export const SHARED_OL = [
  'ol/Feature.js',
  'ol/Observable.js',
  'ol/extent.js',
  'ol/geom/Circle.js',
  'ol/geom/LineString.js',
  'ol/geom/Point.js',
  'ol/geom/Polygon.js',
  'ol/layer/Layer.js',
  'ol/layer/Vector.js',
  'ol/proj.js',
  'ol/source/Vector.js',
  'ol/style/Circle.js',
  'ol/style/Fill.js',
  'ol/style/Icon.js',
  'ol/style/RegularShape.js',
  'ol/style/Stroke.js',
  'ol/style/Style.js',
  'ol/style/Text.js',
] as const
export type SharedOl = Readonly<Record<(typeof SHARED_OL)[number], unknown>>

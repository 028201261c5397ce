// How the renderless layers find the map they belong to.
import type OlMap from 'ol/Map.js'
import type BaseLayer from 'ol/layer/Base.js'
import { unByKey } from 'ol/Observable.js'
import { inject, onScopeDispose, type InjectionKey } from 'vue'
import { NO_CUT, type Cut } from './glass.ts'

export const MAP: InjectionKey<OlMap> = Symbol('wall.map')

/** Only below <MapView>; elsewhere it throws, because a layer without a map would silently show nothing. */
export function useMap(): OlMap {
  const map = inject(MAP)
  if (!map) throw new Error('a map layer stands outside <MapView>')
  return map
}

/** Adds the layer for the life of the component. */
export function useLayer<Layer extends BaseLayer>(layer: Layer): Layer {
  const map = useMap()
  map.addLayer(layer)
  onScopeDispose(() => {
    map.removeLayer(layer)
    layer.dispose()
  })
  return layer
}

/** Pixels of one rem now: everything painted grows with the wall. */
export const remPx = (): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16

const CUT = 'cut'
/** What of the map's place is not drawn, because it is behind no glass; set by <MapView>. */
export const setCut = (map: OlMap, cut: Cut): void => map.set(CUT, cut)
const cutOfMap = (map: OlMap): Cut => (map.get(CUT) as Cut | undefined) ?? NO_CUT

/** The whole place of the map, of which this screen may draw a part: CSS pixels, from the upper left corner of what is drawn. */
export function wholeOf(map: OlMap): { x: number; y: number; width: number; height: number } | null {
  const [width, height] = map.getSize() ?? []
  if (!width || !height) return null
  const { top, right, bottom, left } = cutOfMap(map)
  return { x: -left || 0, y: -top || 0, width: left + width + right, height: top + height + bottom }
}

const WHOLE_ZOOM = 'wholeZoom'
/** The zoom at which the map shows the whole region; set by <MapView> whenever it fits it. */
export const setWholeZoom = (map: OlMap, zoom: number): void => map.set(WHOLE_ZOOM, zoom)
/** Steps of zoom from the whole region to what is seen now: 0 is all of it, 1 is twice as near. */
export const nearnessOf = (map: OlMap): number => {
  const zoom = map.getView().getZoom() ?? 0
  return zoom - ((map.get(WHOLE_ZOOM) as number | undefined) ?? zoom)
}

/** Calls back for each view that stands still, for the life of the component. A map's first one moves nothing, so tells nobody. */
export function onView(map: OlMap, callback: () => void): void {
  const keys = [map.once('postrender', callback), map.on('moveend', callback)]
  onScopeDispose(() => unByKey(keys))
}

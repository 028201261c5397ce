// How the renderless layers find the map they belong to.
import type OlMap from 'ol/Map.js'
import type BaseLayer from 'ol/layer/Base.js'
import { inject, onScopeDispose, type InjectionKey } from 'vue'

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

// The maps of the picture by their panels, for whoever draws over them or leads them: degrees to pixels of the page and back.
import { onBeforeUnmount, onMounted, shallowReactive, shallowRef, type ShallowRef } from 'vue'

export interface MapPlace {
  panel: string
  element: HTMLElement
  /** CSS pixel of the element. */
  pixelAt(lonLat: readonly [number, number]): [number, number] | null
  lonLatAt(pixel: readonly [number, number]): [number, number] | null
  look(): { x: number; y: number; perRem: number } | null
  /** Touched at each drawing of the map: what stands on it stands elsewhere. */
  drawn: Readonly<ShallowRef<number>>
}

const places = shallowReactive(new Set<MapPlace>())

/** The map of a panel on the scene that is seen; a scene that loads behind the glass has panels of the same names. */
export const mapOfPanel = (panel: string): MapPlace | undefined =>
  [...places].find((place) => place.panel === panel && isSeen(place.element))
/** The maps of the scene that is seen. */
export const mapsSeen = (): MapPlace[] => [...places].filter(({ element }) => isSeen(element))
/** The map under a point of the page. */
export const mapUnder = (x: number, y: number): MapPlace | undefined =>
  [...places].find(({ element }) => {
    const { left, right, top, bottom } = element.getBoundingClientRect()
    return isSeen(element) && x >= left && x < right && y >= top && y < bottom
  })
const isSeen = (element: HTMLElement): boolean => element.closest('.behind') === null

interface Map {
  $el: HTMLElement
  pixelAt: MapPlace['pixelAt']
  lonLatAt: MapPlace['lonLatAt']
  look: MapPlace['look']
}

/** Registers the map of a panel for its life. */
export function useMapPlace(
  panel: () => string,
  map: Readonly<ShallowRef<Map | null>>,
): { drawn: () => void } {
  const drawn = shallowRef(0)
  let place: MapPlace | null = null
  const register = (): void => {
    const { value } = map
    if (!value || place?.element === value.$el) return
    if (place) places.delete(place)
    place = {
      panel: panel(),
      element: value.$el,
      pixelAt: (lonLat) => map.value?.pixelAt(lonLat) ?? null,
      lonLatAt: (pixel) => map.value?.lonLatAt(pixel) ?? null,
      look: () => map.value?.look() ?? null,
      drawn,
    }
    places.add(place)
  }
  onMounted(register)
  onBeforeUnmount(() => place && places.delete(place))
  return {
    drawn: () => {
      register()
      drawn.value += 1
    },
  }
}

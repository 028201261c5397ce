// Draws of a map only what is on this screen of the wall: its target is that part, and its view is told that the rest is there too,
// so that centre and zoom mean the whole map on every screen.
import type OlMap from 'ol/Map.js'
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { boxOnCanvas, cutOf, NO_CUT, useGlass, type CanvasBox, type Cut } from './glass.ts'
import { setCut } from './map-context.ts'

export interface DrawnPart {
  cut: Readonly<Ref<Cut>>
  /** For the target of the map, within its place. */
  cutStyle: ComputedRef<Record<string, string>>
}

/** `place`: where the whole map stands. */
export function useDrawnPart(map: OlMap, place: Readonly<Ref<HTMLElement | null>>): DrawnPart {
  const glass = useGlass()
  const box = shallowRef<CanvasBox | null>(null)
  // To the left and right alone: a line for the hall moves the map's upper edge, and a part of the same height would not notice.
  const cut = computed(() =>
    glass && box.value ? { ...cutOf(box.value, glass.value), top: 0, bottom: 0 } : NO_CUT,
  )
  if (glass) {
    const observer = new ResizeObserver(([entry]) => (box.value = boxOnCanvas(entry!.target as HTMLElement)))
    watch(
      place,
      (element) => {
        observer.disconnect()
        if (!element) return
        box.value = boxOnCanvas(element)
        observer.observe(element)
      },
      { flush: 'sync' },
    )
    onScopeDispose(() => observer.disconnect())
  }
  watch(
    cut,
    ({ top, right, bottom, left }) => {
      const view = map.getView()
      const center = view.getCenter()
      setCut(map, { top, right, bottom, left })
      // OpenLayers keeps room free within a map this way; less than none is room beyond it.
      view.padding = [-top, -right, -bottom, -left]
      if (center) view.setCenter(center)
      map.updateSize()
    },
    { immediate: true, flush: 'post' },
  )
  const cutStyle = computed(() => {
    const { top, right, bottom, left } = cut.value
    return { inset: `${top}px ${right}px ${bottom}px ${left}px` }
  })
  return { cut, cutStyle }
}

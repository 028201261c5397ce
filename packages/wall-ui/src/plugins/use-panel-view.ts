// Where and how a panel of a plugin is shown: language, theme, room and the names of the region, in one object that is new
// when any of them changed.
import type { PanelView } from '@obzor/core/plugin-api/client'
import { computed, onBeforeUnmount, onMounted, ref, type ComputedRef, type Ref } from 'vue'
import { useFormat } from '../format/index.ts'
import { useWallStore } from '../wall.store.ts'

/** `null` until the platform has said whose wall this is, and the room is known. */
export function usePanelView(room: Readonly<Ref<HTMLElement | null>>): ComputedRef<PanelView | null> {
  const wall = useWallStore()
  const format = useFormat()
  const size = ref({ width: 0, height: 0, remPx: 16 })
  let observer: ResizeObserver | undefined
  onMounted(() => {
    observer = new ResizeObserver(([entry]) => {
      // Behind its table a panel has no room; what it draws then would have to be drawn again.
      if (!entry || entry.contentRect.width === 0) return
      const { width, height } = entry.contentRect
      const remPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      size.value = { width: Math.round(width), height: Math.round(height), remPx }
    })
    if (room.value) observer.observe(room.value)
  })
  onBeforeUnmount(() => observer?.disconnect())
  const territories = computed(() =>
    [...(wall.map?.info.values() ?? [])].map(({ oktmo, nameRu, nameEn }) => ({
      oktmo,
      name: { ru: nameRu, en: nameEn },
    })),
  )
  return computed(() => {
    if (!wall.platform || size.value.width === 0) return null
    const { region, asOf, training } = wall.platform
    return {
      locale: format.locale(),
      theme: wall.theme,
      ...size.value,
      region: { code: region.code, name: region.name },
      asOf,
      training,
      territories: territories.value,
    }
  })
}

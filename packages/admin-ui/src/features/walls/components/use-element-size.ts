// Size of an element while it is on the page, CSS pixels.
import { onBeforeUnmount, shallowRef, watch, type ShallowRef } from 'vue'

export function useElementSize(element: Readonly<ShallowRef<HTMLElement | null>>): {
  width: Readonly<ShallowRef<number>>
} {
  const width = shallowRef(0)
  const observer = new ResizeObserver(([entry]) => {
    if (entry) width.value = entry.contentRect.width
  })
  watch(
    element,
    (next, before) => {
      if (before) observer.unobserve(before)
      if (next) observer.observe(next)
    },
    { immediate: true, flush: 'post' },
  )
  onBeforeUnmount(() => observer.disconnect())
  return { width }
}

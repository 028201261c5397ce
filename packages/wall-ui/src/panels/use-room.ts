// How many lines fit an element; follows its size.
import { onBeforeUnmount, shallowRef, watch, type ShallowRef } from 'vue'

/** `lineRem`: the least height of one line, or the least width of one column. */
export function useRoom(
  element: Readonly<ShallowRef<HTMLElement | null>>,
  lineRem: number,
  side: 'height' | 'width' = 'height',
): Readonly<ShallowRef<number>> {
  const room = shallowRef(Number.MAX_SAFE_INTEGER)
  const observer = new ResizeObserver(([entry]) => {
    if (entry && entry.contentRect[side] > 0)
      room.value = Math.floor(entry.contentRect[side] / (lineRem * rem()))
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
  return room
}

const rem = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize)

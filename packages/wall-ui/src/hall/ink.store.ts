// What operators draw and point at, as this page was told.
import {
  inkWith,
  POINTER_STAYS_MS,
  type DeskCursor,
  type InkStroke,
  type LaserAt,
} from '@obzor/core/protocol'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

export const useInk = defineStore('ink', () => {
  const strokes = shallowRef<readonly InkStroke[]>([])
  /** What is being drawn on this page, until it comes back from the hall. */
  const draft = shallowRef<InkStroke | null>(null)
  /** Beams, by the colour of their operator. */
  const lasers = shallowRef<ReadonlyMap<number, LaserAt>>(new Map())
  /** Of other desks; on the operator's own page alone. */
  const cursors = shallowRef<readonly DeskCursor[]>([])
  /** CSS pixels of one millimetre of the canvas. */
  const pxPerMm = ref(1)
  const ends = new Map<number, ReturnType<typeof setTimeout>>()

  function point(laser: LaserAt): void {
    clearTimeout(ends.get(laser.colour))
    const next = new Map(lasers.value)
    if (laser.at) {
      next.set(laser.colour, laser)
      ends.set(
        laser.colour,
        setTimeout(() => point({ colour: laser.colour, at: null }), POINTER_STAYS_MS),
      )
    } else next.delete(laser.colour)
    lasers.value = next
  }

  return {
    strokes,
    draft,
    lasers,
    cursors,
    pxPerMm,
    point,
    draw: (part: InkStroke) => (strokes.value = inkWith(strokes.value, part)),
    replace: (all: readonly InkStroke[]) => (strokes.value = all),
  }
})

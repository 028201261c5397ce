// Class breaks of each indicator, kept for the life of the wall so that every panel colours alike and nothing jumps.
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { breaksStillServe, classBreaks, type ClassBreaks } from '../../map/index.ts'
import { RAMP_CLASSES } from '../../theme/ramp.ts'

/** With fewer values a quantile means nothing yet. */
const VALUES_MIN = 3

export const useScaleStore = defineStore('scale', () => {
  const scales = shallowRef<ReadonlyMap<string, ClassBreaks>>(new Map())

  /** Computes the breaks once, and again only when the old ones have stopped serving. */
  function follow(indicator: string, values: readonly number[]): void {
    if (values.length < VALUES_MIN) return
    const before = scales.value.get(indicator)
    if (before && breaksStillServe(before, values)) return
    const next = classBreaks(values, RAMP_CLASSES)
    if (before && before.bounds.join() === next.bounds.join()) return
    scales.value = new Map(scales.value).set(indicator, next)
  }
  return { scales, follow }
})

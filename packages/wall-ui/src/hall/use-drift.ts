// Where the picture of a screen lies just now: it wanders against burn-in, in step with the hall's clock.
import { DRIFT_STEP_MS, driftAt, type ScreenCare } from '@obzor/core/model'
import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'

export interface DriftOptions {
  care: () => ScreenCare
  /** CSS pixels of this screen in a millimetre of the canvas. */
  pxPerMm: () => number
  hallNow: () => number
}

/** CSS pixels. */
export function useDrift({ care, pxPerMm, hallNow }: DriftOptions): Readonly<Ref<{ x: number; y: number }>> {
  const drift = ref({ x: 0, y: 0 })
  let timer: ReturnType<typeof setTimeout> | undefined
  function move(): void {
    clearTimeout(timer)
    const now = hallNow()
    drift.value = driftAt(now, care().driftMm, pxPerMm())
    // At the same moment of the hall's clock on every screen, so that all move in the same frame or the next.
    timer = setTimeout(move, DRIFT_STEP_MS - (now % DRIFT_STEP_MS))
  }
  watch([() => care().driftMm, pxPerMm], move, { immediate: true })
  onScopeDispose(() => clearTimeout(timer))
  return readonly(drift)
}

// A number that walks to its new value instead of jumping.
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { mapPace } from '../map/pace.ts'
import { CALM_MS, easeOut, wantsStillness } from './ease.ts'

/** Least time between two written numbers: digits that change faster cannot be read anyway, and each is a picture. */
const STEP_MS = 100

/** The first value and `null` show at once, and so does every one where pictures are dear; every later one in CALM_MS. */
export function useCalmNumber(target: () => number | null): Readonly<ShallowRef<number | null>> {
  const shown = shallowRef<number | null>(target())
  let frame = 0
  watch(target, (next) => {
    cancelAnimationFrame(frame)
    const from = shown.value
    if (next === null || from === null || wantsStillness() || mapPace.isDear || document.hidden) {
      shown.value = next
      return
    }
    const startedAt = performance.now()
    let paintedAt = 0
    const step = (now: number): void => {
      const share = (now - startedAt) / CALM_MS
      if (share >= 1 || now - paintedAt >= STEP_MS) {
        paintedAt = now
        shown.value = share >= 1 ? next : from + (next - from) * easeOut(share)
      }
      if (share < 1) frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
  })
  onScopeDispose(() => cancelAnimationFrame(frame))
  return shown
}

// Whether the figures of the past that are shown were counted by another method than those of now.
import { computed, type ComputedRef } from 'vue'
import { useHeld } from './held.store.ts'

export function useOldMethod(indicator: () => string): ComputedRef<boolean> {
  const held = useHeld()
  return computed(() => held.breaks.some((each) => each.indicator === indicator()))
}

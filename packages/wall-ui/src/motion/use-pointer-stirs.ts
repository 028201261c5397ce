// Whether somebody is at the screen: controls that a hall does not need show themselves while a pointer moves.
import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** As long as it takes to find the control again. */
const STIRS_MS = 6_000

export function usePointerStirs(): Readonly<Ref<boolean>> {
  const stirs = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  const moved = (): void => {
    stirs.value = true
    clearTimeout(timer)
    timer = setTimeout(() => (stirs.value = false), STIRS_MS)
  }
  for (const event of ['pointermove', 'pointerdown'] as const)
    addEventListener(event, moved, { passive: true })
  onScopeDispose(() => {
    clearTimeout(timer)
    for (const event of ['pointermove', 'pointerdown'] as const) removeEventListener(event, moved)
  })
  return readonly(stirs)
}

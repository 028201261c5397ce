// Looks every few seconds whether the session still stands and what it may do, while the page is seen: a session that
// is ended elsewhere, or a right that is taken away, shows within five seconds on pages that follow no channel too.
import { onMounted, onUnmounted } from 'vue'
import { useSession } from './session.store.ts'

/** With the answer under the promised 5 s. One cheap question; 100 consoles ask 29 a second. */
const LOOK_MS = 3_500

export function useSessionWatch(): void {
  const session = useSession()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOpen = true
  async function look(): Promise<void> {
    clearTimeout(timer)
    if (!document.hidden) await session.refresh()
    if (isOpen) timer = setTimeout(() => void look(), LOOK_MS)
  }
  const onSeen = (): void => {
    if (!document.hidden) void look()
  }
  onMounted(() => {
    timer = setTimeout(() => void look(), LOOK_MS)
    document.addEventListener('visibilitychange', onSeen)
  })
  onUnmounted(() => {
    isOpen = false
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onSeen)
  })
}

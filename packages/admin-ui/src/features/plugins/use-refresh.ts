// Reads again every two seconds while the page is open and seen: health has no channel, and nobody needs it faster.
import { onMounted, onUnmounted } from 'vue'

const REFRESH_MS = 2_000

export function useRefresh(read: () => Promise<void>): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOpen = true
  async function turn(): Promise<void> {
    if (!document.hidden) await read()
    if (isOpen) timer = setTimeout(() => void turn(), REFRESH_MS)
  }
  onMounted(() => void turn())
  onUnmounted(() => {
    isOpen = false
    clearTimeout(timer)
  })
}

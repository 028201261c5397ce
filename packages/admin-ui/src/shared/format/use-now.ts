// One clock for all ages on the page: a second hand would be a timer a row.
import { onScopeDispose, ref, type Ref } from 'vue'

const TICK_MS = 1000
const now = ref(Date.now())
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

/** Milliseconds since 1970, moving once a second while somebody looks. */
export function useNow(): Readonly<Ref<number>> {
  users += 1
  now.value = Date.now()
  timer ??= setInterval(() => (now.value = Date.now()), TICK_MS)
  onScopeDispose(() => {
    users -= 1
    if (users > 0) return
    clearInterval(timer)
    timer = undefined
  })
  return now
}

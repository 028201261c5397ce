// One clock for the page: ages, badges and the header tick together.
import { readonly, ref, type Ref } from 'vue'

const TICK_MS = 1000
const now = ref(Date.now())
let timer: ReturnType<typeof setInterval> | undefined

/** Milliseconds since 1970, renewed each second for as long as the page lives. */
export function useNow(): Readonly<Ref<number>> {
  timer ??= setInterval(() => (now.value = Date.now()), TICK_MS)
  return readonly(now)
}

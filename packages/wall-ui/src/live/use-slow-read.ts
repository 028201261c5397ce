// What is read from the interface and not pushed, because it changes once a month: read at once, again when what is asked for changes,
// and every ten minutes. What was read stands while the platform does not answer: months that are over do not age.
import { onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

/** The history is written at night: ten minutes later is soon enough. */
const READ_EVERY_MS = 600_000

export interface SlowRead<Answer> {
  /** `null` before the first answer. */
  answer: Readonly<ShallowRef<Answer | null>>
  /** Why there is no answer at all, in words for the viewer. */
  failure: Readonly<Ref<string | null>>
}

/** `question` is `null` while it cannot be asked yet. An answer to an earlier question than the newest is dropped. */
export function useSlowRead<Question, Answer>(
  question: () => Question | null,
  read: (question: Question, signal: AbortSignal) => Promise<Answer>,
): SlowRead<Answer> {
  const answer = shallowRef<Answer | null>(null)
  const failure = ref<string | null>(null)
  const ended = new AbortController()
  let timer: ReturnType<typeof setInterval> | undefined
  let asked = 0
  async function ask(): Promise<void> {
    const wanted = question()
    if (wanted === null) return
    const turn = ++asked
    try {
      const found = await read(wanted, ended.signal)
      if (turn !== asked) return
      answer.value = found
      failure.value = null
    } catch (error) {
      if (!ended.signal.aborted && turn === asked && answer.value === null)
        failure.value = error instanceof Error ? error.message : String(error)
    }
  }
  onMounted(() => {
    watch(
      () => JSON.stringify(question()),
      () => void ask(),
      { immediate: true },
    )
    timer = setInterval(() => void ask(), READ_EVERY_MS)
  })
  onBeforeUnmount(() => {
    clearInterval(timer)
    ended.abort()
  })
  return { answer, failure }
}

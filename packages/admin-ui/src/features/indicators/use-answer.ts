// One question to the engine that follows what it depends on: the newest answer wins, a question that nobody waits for is ended.
import { onScopeDispose, ref, shallowRef, watch, type WatchSource } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'

/** `ask` gives `null` where there is nothing to ask. */
export function useAnswer<Question, Answer>(
  question: WatchSource<Question>,
  ask: (question: Question, signal: AbortSignal) => Promise<Answer> | null,
) {
  /** Stays while the next one is waited for. */
  const answer = shallowRef<Answer | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  let asking: AbortController | undefined
  let last: Question

  async function turn(current: Question): Promise<void> {
    asking?.abort()
    const own = new AbortController()
    asking = own
    last = current
    const asked = ask(current, own.signal)
    loading.value = asked !== null
    if (asked === null) {
      answer.value = null
      return
    }
    try {
      const found = await asked
      if (own.signal.aborted) return
      answer.value = found
      problem.value = null
    } catch (error) {
      if (own.signal.aborted) return
      answer.value = null
      problem.value = asProblem(error)
    }
    loading.value = false
  }
  watch(question, (current) => void turn(current), { immediate: true })
  onScopeDispose(() => asking?.abort())
  return { answer, problem, loading, reload: () => void turn(last) }
}

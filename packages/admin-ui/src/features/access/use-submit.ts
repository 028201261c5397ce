// One form sent at a time, with the engine's refusal kept for the screen.
import { ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'

export function useSubmit(work: () => Promise<void>) {
  const sending = ref(false)
  const problem = shallowRef<Problem | null>(null)
  async function submit(): Promise<void> {
    if (sending.value) return
    sending.value = true
    problem.value = null
    try {
      await work()
    } catch (error) {
      problem.value = asProblem(error)
    } finally {
      sending.value = false
    }
  }
  return { sending, problem, submit }
}

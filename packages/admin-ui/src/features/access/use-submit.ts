// One form sent at a time, with the engine's refusal kept for the screen.
import { ref, shallowRef } from 'vue'
import type { SubmitEventPromise } from 'vuetify'
import { asProblem, type Problem } from '../../shared/http/problem.ts'

export function useSubmit(work: () => Promise<void>) {
  const sending = ref(false)
  const problem = shallowRef<Problem | null>(null)
  async function submit(event: SubmitEventPromise): Promise<void> {
    event.preventDefault()
    if (sending.value) return
    sending.value = true
    problem.value = null
    try {
      // The event settles when the form has checked its fields.
      if (!(await event).valid) return
      await work()
    } catch (error) {
      problem.value = asProblem(error)
    } finally {
      sending.value = false
    }
  }
  return { sending, problem, submit }
}

// «Проверить соединение» of one source: asked with what is entered, stopped when somebody leaves or changes their mind.
import { onScopeDispose, ref, shallowRef } from 'vue'
import { asProblem, Problem } from '../../shared/http/problem.ts'
import type { Members } from '../../shared/schema-form/form-schema.ts'
import { postCheck, type CheckReport } from './sources.api.ts'

export function useSourceCheck(code: () => string) {
  const isChecking = ref(false)
  const report = shallowRef<CheckReport | null>(null)
  const problem = shallowRef<Problem | null>(null)
  let going: AbortController | undefined

  async function check(config: Members): Promise<void> {
    forget()
    const mine = new AbortController()
    going = mine
    isChecking.value = true
    try {
      const answer = await postCheck(code(), config, mine.signal)
      if (mine.signal.aborted) return
      report.value = answer
      // A source that did not answer is told as any refusal is.
      if (answer.failure) problem.value = new Problem({ status: 422, ...answer.failure })
    } catch (error) {
      if (!mine.signal.aborted) problem.value = asProblem(error)
    } finally {
      if (going === mine) isChecking.value = false
    }
  }
  /** Stops what is asked and takes the answer away. */
  function forget(): void {
    going?.abort()
    going = undefined
    isChecking.value = false
    report.value = null
    problem.value = null
  }
  onScopeDispose(forget)
  return { isChecking, report, problem, check, forget }
}

// Why a run failed, in the language of the screen. A code the console knows is told in its words; any other, such as that
// of a plugin which is not ours, in the engine's.
import type { RunRow } from '@obzor/core/protocol'
import { useI18n } from 'vue-i18n'
import { failureWords, type FailureWords } from './failure.ts'

export function useFailure() {
  const { t, te } = useI18n()
  const isKnown = ({ errorCode }: RunRow): boolean => errorCode !== null && te(`errors.${errorCode}.fact`)
  const wordsOf = (run: RunRow): FailureWords => {
    if (!isKnown(run)) return failureWords(run.errorText, run.errorCode)
    const key = `errors.${run.errorCode}`
    return { fact: t(`${key}.fact`), risk: t(`${key}.risk`), action: t(`${key}.action`) }
  }
  return { isKnown, wordsOf, factOf: (run: RunRow): string => wordsOf(run).fact }
}

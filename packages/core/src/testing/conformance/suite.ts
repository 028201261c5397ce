// The conformance suite: every case that concerns a plugin, and one way to run them that never hangs.
import { alertCases } from './alert-cases.ts'
import { checkCases } from './check-cases.ts'
import { declarationCases } from './declaration-cases.ts'
import { sourceCases } from './source-cases.ts'
import type { Area, ConformanceCase, TestedPlugin } from './tested-plugin.ts'

/** A case that waits longer waits for something that never comes. */
const CASE_MS_MAX = 30_000
const TEXT_LENGTH_MAX = 600

export interface CaseResult {
  id: string
  area: Area
  title: string
  passed: boolean
  /** Why not. */
  text: string | null
  ms: number
}

export const conformanceCases = (tested: TestedPlugin): ConformanceCase[] => [
  ...declarationCases(tested),
  ...sourceCases(tested),
  ...checkCases(tested),
  ...alertCases(tested),
]

export async function runCase({ id, area, title, run }: ConformanceCase): Promise<CaseResult> {
  const startedAt = performance.now()
  const ended = (passed: boolean, text: string | null): CaseResult => ({
    id,
    area,
    title,
    passed,
    text: text && text.slice(0, TEXT_LENGTH_MAX),
    ms: Math.round(performance.now() - startedAt),
  })
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${CASE_MS_MAX / 1000} s`)), CASE_MS_MAX)
  })
  try {
    await Promise.race([run(), tooLong])
    return ended(true, null)
  } catch (error) {
    return ended(false, error instanceof Error ? error.message : String(error))
  } finally {
    clearTimeout(timer)
  }
}

// Why a run failed, for a terminal: the engine's text `CODE: fact; risk; action` on lines of their own.
import { ageText } from './table.ts'

export interface FailureParts {
  code: string
  fact: string
  risk: string
  action: string
}

/** A text of another form is the fact, whole. */
export function failureParts(errorCode: string, errorText: string | null): FailureParts {
  const text = (errorText ?? '').trim()
  const words = text.startsWith(`${errorCode}: `) ? text.slice(errorCode.length + 2) : text
  const [fact = '', risk = '', ...action] = words.split('; ')
  return action.length === 0
    ? { code: errorCode, fact: words, risk: '', action: '' }
    : { code: errorCode, fact, risk, action: action.join('; ') }
}

export function failureLines({ code, fact, action }: FailureParts): string[] {
  return [fact === '' ? code : `${code}: ${fact}`, ...(action === '' ? [] : [`  next: ${action}`])]
}

/** `tried again in 40 s (3 failures in a row)`; nothing where nobody waits. */
export function retryText(
  { failuresInRow, retryAt }: { failuresInRow: number; retryAt: Date | null },
  now: number,
): string {
  if (failuresInRow === 0) return ''
  const times = `${failuresInRow} ${failuresInRow === 1 ? 'failure' : 'failures in a row'}`
  if (!retryAt) return times
  const waitMs = retryAt.getTime() - now
  return `${waitMs > 0 ? `tried again in ${ageText(waitMs)}` : 'tried again now'} (${times})`
}

interface Balance {
  read: number
  accepted: number
  unchanged: number
  duplicate: number
  quarantined: number
}
/** The balance of P8. */
export const balanceText = ({ read, accepted, unchanged, duplicate, quarantined }: Balance): string =>
  `${read} read = ${accepted} accepted + ${unchanged} unchanged + ${duplicate} duplicate + ${quarantined} quarantined`

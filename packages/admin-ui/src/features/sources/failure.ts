// The text of a failed run as fact, risk and action. The engine writes `CODE: fact; risk; action`.
export interface FailureWords {
  fact: string
  risk: string
  action: string
}

export function failureWords(errorText: string | null, errorCode: string | null): FailureWords {
  const text = (errorText ?? errorCode ?? '').trim()
  const words =
    errorCode !== null && text.startsWith(`${errorCode}: `) ? text.slice(errorCode.length + 2) : text
  const parts = words.split('; ')
  // Without three parts it is not of our form: shown whole, as the fact.
  if (parts.length < 3) return { fact: words, risk: '', action: '' }
  // «…; ask for the whole file; records already read are recognised»: what is longer is the advice, not the fact.
  const [fact, risk, ...action] = parts as [string, string, ...string[]]
  return { fact, risk, action: action.join('; ') }
}

// The answer of `/api/v1/indicators/{code}/explain` as the card uses it. Trusted for its shape as far as it is checked here: a
// part that is missing is left out of the card.
import type { LocalText } from '@obzor/core/model'
import type { Unit } from '../format/numbers.ts'

export interface Explanation {
  code: string
  title: LocalText
  territory: { oktmo: string; name: LocalText }
  unit: Unit
  fractionDigits: number
  value: number | null
  hidden: boolean
  rounded: number | null
  method: LocalText
  formula: LocalText | null
  reference: LocalText | null
  parts: { numerator: number | null; denominator: number | null; factor: number } | null
  madeOf: {
    code: string
    title: LocalText
    unit: Unit
    fractionDigits: number
    value: number | null
    hidden: boolean
  }[]
  inputs: { code: string; title: LocalText; agency: LocalText; lastSuccessAt: string | null }[]
  lines: {
    series: 'poverty-line' | 'subsistence-minimum'
    group: string
    kopecks: number
    validFrom: string
    act: string
  }[]
  comparison?: { comparison: 'lt' | 'le'; act: string } | null
  /** Of figures over people; an older engine does not tell it. */
  window?: { months: number; act: string } | null
  coverage: { counted: number | null; population: number | null } | null
  cells: { shown: number; hidden: number }
  vintage: { asOf: string; countedAt: string | null; training: boolean }
  rules: { threshold: number; differencing: 'hold' | 'live' }
}

const READ_TIMEOUT_MS = 10_000

/** Throws an Error whose message is for the viewer. */
export async function readExplanation(
  { code, territory }: { code: string; territory: string },
  signal: AbortSignal,
): Promise<Explanation> {
  const address = `/api/v1/indicators/${encodeURIComponent(code)}/explain?territory=${encodeURIComponent(territory)}`
  const response = await fetch(address, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(READ_TIMEOUT_MS)]),
  })
  const body: unknown = await response.json().catch(() => null)
  if (response.ok && isExplanation(body)) return body
  const fact = isRecord(body) && typeof body['fact'] === 'string' ? body['fact'] : `HTTP ${response.status}`
  throw new Error(fact)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function isExplanation(value: unknown): value is Explanation {
  return (
    isRecord(value) &&
    isRecord(value['title']) &&
    isRecord(value['territory']) &&
    isRecord(value['method']) &&
    isRecord(value['cells']) &&
    isRecord(value['vintage']) &&
    isRecord(value['rules']) &&
    ['madeOf', 'inputs', 'lines'].every((key) => Array.isArray(value[key]))
  )
}

// What changed between two months of the history: read from the interface, since the history changes once a month and every
// screen of a wall must show the same two months.
import { periodKind, type ChangeFactor } from '@obzor/core/model'

export interface ChangeLine {
  key: string
  /** In the unit of the indicator. */
  contribution: number
}
export interface Change {
  from: { period: string; value: number }
  to: { period: string; value: number }
  /** `null` where the method changed between the two: such figures are not compared. */
  difference: number | null
  causes: { reason: string | null; lines: (ChangeLine & { key: ChangeFactor })[] }
  /** The largest first, with what all others make. */
  parts: { reason: string | null; lines: ChangeLine[]; others: number; othersCount: number }
}

const READ_TIMEOUT_MS = 10_000
/** Before any month. */
const EVER = '0001-01'

export type ChangeReading =
  | { kind: 'told'; change: Change }
  /** Fewer than two months with a figure. */
  | { kind: 'too-short'; months: readonly string[] }
  /** One of the two months is hidden. */
  | { kind: 'not-shown' }

export interface ChangeQuestion {
  indicator: string
  region: string
  months: number
  by: string
  parts: number
}

/** Throws an Error whose message is for the viewer. */
export async function readChange(
  { indicator, region, months, by, parts }: ChangeQuestion,
  signal: AbortSignal,
): Promise<ChangeReading> {
  const base = `/api/v1/indicators/${encodeURIComponent(indicator)}`
  const { values } = (await readJson(
    `${base}/values?territory=${region}&from=${EVER}`,
    signal,
  )) as ValuesAnswer
  const known = monthsOf(values.flatMap(({ period, value }) => (value === null ? [] : [period])))
  const span = monthsToCompare(known, months)
  if (span === null) return { kind: 'too-short', months: known }
  const query = new URLSearchParams({ territory: region, ...span, by })
  const change = changeOf((await readJson(`${base}/change?${query}`, signal)) as ChangeAnswer, parts)
  return change ? { kind: 'told', change } : { kind: 'not-shown' }
}

const monthsOf = (periods: readonly string[]): string[] =>
  [...new Set(periods)].filter((period) => periodKind(period) === 'month').toSorted()

/** The newest month and the one so many months before it, or the oldest there is. */
export function monthsToCompare(
  periods: readonly string[],
  months: number,
): { from: string; to: string } | null {
  const known = monthsOf(periods)
  const to = known.at(-1)
  if (to === undefined || known.length < 2) return null
  const from = known.find((period) => monthsBetween(period, to) <= months)!
  return { from: from === to ? known.at(-2)! : from, to }
}

function monthsBetween(from: string, to: string): number {
  const number = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5))
  return number(to) - number(from)
}

export interface ChangeAnswer {
  from: { period: string; value: number | null } | null
  to: { period: string; value: number | null } | null
  difference: number | null
  causes: { reason: string | null; values: { factor: ChangeFactor; contribution: number }[] }
  parts: { reason: string | null; values: { code: string; within: number; between: number }[]; rest: number }
}
interface ValuesAnswer {
  values: { period: string; value: number | null }[]
}

/** `null` where one of the months is not shown. */
export function changeOf({ from, to, difference, causes, parts }: ChangeAnswer, most: number): Change | null {
  if (!from || !to || from.value === null || to.value === null) return null
  const lines = parts.values.map(({ code, within, between }) => ({
    key: code,
    contribution: within + between,
  }))
  const hidden = lines.slice(most)
  return {
    from: { period: from.period, value: from.value },
    to: { period: to.period, value: to.value },
    difference,
    causes: {
      reason: causes.reason,
      lines: causes.values.map(({ factor, contribution }) => ({ key: factor, contribution })),
    },
    parts: {
      reason: parts.reason,
      lines: lines.slice(0, most),
      others: hidden.reduce((sum, { contribution }) => sum + contribution, parts.rest),
      othersCount: hidden.length,
    },
  }
}

/** Share of half a track that a bar takes, and to which side. */
export function barOf(contribution: number, longest: number): { width: number; isUp: boolean } {
  return { width: longest > 0 ? Math.abs(contribution) / longest : 0, isUp: contribution > 0 }
}

async function readJson(address: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(address, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(READ_TIMEOUT_MS)]),
  })
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body
  const fact = typeof body === 'object' && body !== null && 'fact' in body ? body.fact : null
  throw new Error(typeof fact === 'string' ? fact : `HTTP ${response.status}`)
}

// The balance of a run as parts of a bar: read = accepted + unchanged + duplicate + quarantined. Pure.
import type { RunRow } from '@obzor/core/protocol'

export const BALANCE_PARTS = ['accepted', 'unchanged', 'duplicate', 'quarantined'] as const
export type BalancePart = (typeof BALANCE_PARTS)[number]
export type Balance = Pick<RunRow, 'read' | BalancePart>

export interface BarSegment {
  part: BalancePart
  rows: number
  /** Per cent of the bar; together 100. */
  widthPct: number
}

/** A single quarantined row of a million must still be seen. */
const WIDTH_MIN_PCT = 1.5

export function barSegments(balance: Balance): BarSegment[] {
  const present = BALANCE_PARTS.map((part) => ({ part, rows: balance[part] })).filter(({ rows }) => rows > 0)
  const total = present.reduce((sum, { rows }) => sum + rows, 0)
  const wide = present.map(({ part, rows }) => ({
    part,
    rows,
    widthPct: Math.max(WIDTH_MIN_PCT, (rows / total) * 100),
  }))
  const width = wide.reduce((sum, { widthPct }) => sum + widthPct, 0)
  return wide.map((segment) => ({ ...segment, widthPct: (segment.widthPct / width) * 100 }))
}

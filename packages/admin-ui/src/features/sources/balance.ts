// The balance of a run as parts of a bar: read = accepted + unchanged + duplicate + quarantined. Pure.
import type { RunRow } from '@obzor/core/protocol'

export const BALANCE_PARTS = ['accepted', 'unchanged', 'duplicate', 'quarantined'] as const
export type BalancePart = (typeof BALANCE_PARTS)[number]
export type Balance = Pick<RunRow, 'read' | BalancePart>

export interface BarSegment {
  part: BalancePart
  rows: number
  /** Share of the bar, 0…1; together 1. The bar gives each at least 3 px: one row of a million must be seen. */
  share: number
}

/** Parts that are not empty, in their order. The sum is of the parts, so a bar is full whatever `read` says. */
export function barSegments(balance: Balance): BarSegment[] {
  const total = BALANCE_PARTS.reduce((sum, part) => sum + balance[part], 0)
  return BALANCE_PARTS.filter((part) => balance[part] > 0).map((part) => ({
    part,
    rows: balance[part],
    share: balance[part] / total,
  }))
}

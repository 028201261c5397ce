// Which sources a panel has room for: all of them, or the gravest and a line that counts the rest. Pure.
import type { Freshness } from '@obzor/core/model'

export type SourceChip = Freshness | 'running' | 'failed' | 'disabled' | 'silent'

/** What somebody must look after first; what never came or is switched off is nobody's alarm. */
export const GRAVEST_FIRST: readonly SourceChip[] = [
  'failed',
  'silent',
  'stale',
  'ageing',
  'running',
  'fresh',
  'unavailable',
  'disabled',
]

export interface FittingLines<Line> {
  shown: readonly Line[]
  /** Lines without room. */
  rest: number
  /** The gravest state among them; `null` where there is room for all. */
  restChip: SourceChip | null
}

/** `room`: lines that fit; at least one is shown. The order of the lines is kept while all fit. */
export function fittingLines<Line extends { chip: SourceChip }>(
  lines: readonly Line[],
  room: number,
): FittingLines<Line> {
  if (lines.length <= Math.max(1, room)) return { shown: lines, rest: 0, restChip: null }
  const ordered = lines.toSorted((one, other) => gravity(one) - gravity(other))
  const shown = ordered.slice(0, Math.max(1, room - 1))
  return { shown, rest: lines.length - shown.length, restChip: ordered[shown.length]!.chip }
}

const gravity = ({ chip }: { chip: SourceChip }): number => GRAVEST_FIRST.indexOf(chip)

// In what two rules of the kinds differ, and what of their effect is known before everybody is counted. Pure.
import type { HiddenKind, HiddenRule } from '@obzor/core/model'

export const RULE_PARTS = ['supportMonths', 'floorRoubles', 'floorPct', 'borders', 'declaredBy'] as const
export type RulePart = (typeof RULE_PARTS)[number]

const sameList = (one: readonly (string | number)[], other: readonly (string | number)[]): boolean =>
  one.length === other.length && one.every((value, at) => value === other[at])
const SAME: Readonly<Record<RulePart, (one: HiddenRule, other: HiddenRule) => boolean>> = {
  supportMonths: (one, other) => one.supportMonths === other.supportMonths,
  floorRoubles: (one, other) => one.floorKopecks === other.floorKopecks,
  floorPct: (one, other) => one.floorPct === other.floorPct,
  borders: (one, other) => sameList(one.bordersPct, other.bordersPct),
  // A set: the order in which plugins were ticked says nothing.
  declaredBy: (one, other) => sameList(one.declaredBy.toSorted(), other.declaredBy.toSorted()),
}

export const changedParts = (before: HiddenRule, after: HiddenRule): RulePart[] =>
  RULE_PARTS.filter((part) => !SAME[part](before, after))

/** Floor and borders are held against sums that are there; for the rest facts have to be read again. */
const RECOUNTED_FOR: Readonly<Record<HiddenKind, readonly RulePart[]>> = {
  unreached: ['supportMonths', 'declaredBy'],
  feigned: ['supportMonths', 'declaredBy'],
  potential: ['declaredBy'],
}
export const isKnownBefore = (kind: HiddenKind, changed: readonly RulePart[]): boolean =>
  !changed.some((part) => RECOUNTED_FOR[kind].includes(part))

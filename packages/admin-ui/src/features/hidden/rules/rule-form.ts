// The rule of the three kinds as a form holds it: texts as they are typed, roubles instead of kopecks. Pure.
import type { HiddenRule } from '@obzor/core/model'

export interface RuleFields {
  supportMonths: string
  floorRoubles: string
  floorPct: string
  /** Per cent of the line, the first and the last border among them. */
  borders: string[]
  /** Plugins. */
  declaredBy: string[]
}

/** As the engine takes them. */
export const RULE_BOUNDS = {
  supportMonths: { min: 1, max: 36 },
  floorRoubles: { min: 0, max: 1_000_000 },
  floorPct: { min: 0, max: 500 },
  border: { min: 100, max: 1_000 },
} as const
export const BORDERS_MIN = 2
export const BORDERS_MAX = 10
/** How far a border that is added lies above the last one. */
const STEP_PCT = 10

export const fieldsOf = ({
  supportMonths,
  floorKopecks,
  floorPct,
  bordersPct,
  declaredBy,
}: HiddenRule): RuleFields => ({
  supportMonths: String(supportMonths),
  floorRoubles: String(Math.floor(floorKopecks / 100)),
  floorPct: String(floorPct),
  borders: bordersPct.map(String),
  declaredBy: [...declaredBy],
})

/** «1 000» and «1000» are one number; `null` is none. */
export function wholeOf(text: string, { min, max }: { min: number; max: number }): number | null {
  const digits = text.replaceAll(/\s/g, '')
  const value = Number(digits)
  return /^\d{1,9}$/.test(digits) && value >= min && value <= max ? value : null
}

/** Each border is above the one before it. */
export const isAscending = (borders: readonly string[], at: number): boolean =>
  at === 0 || Number(borders[at]) > Number(borders[at - 1])

export const nextBorder = (borders: readonly string[]): string =>
  String((Number(borders.at(-1)) || RULE_BOUNDS.border.min) + STEP_PCT)

/** `null` while a field is no number of its bounds, or the borders do not ascend. */
export function ruleOf({
  supportMonths,
  floorRoubles,
  floorPct,
  borders,
  declaredBy,
}: RuleFields): HiddenRule | null {
  const months = wholeOf(supportMonths, RULE_BOUNDS.supportMonths)
  const roubles = wholeOf(floorRoubles, RULE_BOUNDS.floorRoubles)
  const share = wholeOf(floorPct, RULE_BOUNDS.floorPct)
  const bordersPct = borders.map((border) => wholeOf(border, RULE_BOUNDS.border))
  if (months === null || roubles === null || share === null) return null
  if (bordersPct.length < BORDERS_MIN || bordersPct.length > BORDERS_MAX) return null
  if (bordersPct.some((border, at) => border === null || (at > 0 && border <= bordersPct[at - 1]!)))
    return null
  return {
    supportMonths: months,
    floorKopecks: roubles * 100,
    floorPct: share,
    bordersPct: bordersPct as number[],
    declaredBy,
  }
}

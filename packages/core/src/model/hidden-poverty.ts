// The three hidden poverties: who is poor and not reached, who is helped beside incomes that need no help, who is a step
// above the line. Pure; SQL of the welfare recount follows these rules, and a test holds the two together.
import type { IsoDate } from './dates.ts'
import type { Comparison } from './line-comparison.ts'
import type { Kopecks } from './money.ts'

/** Теневая, мнимая, потенциальная. */
export const HIDDEN_KINDS = ['unreached', 'feigned', 'potential'] as const
export type HiddenKind = (typeof HIDDEN_KINDS)[number]

export const HIDDEN_STATES = ['new', 'review', 'confirmed', 'rejected'] as const
export type HiddenState = (typeof HIDDEN_STATES)[number]

/** Why an officer says that a row is none. */
export const REJECTION_REASONS = [
  'income-not-theirs',
  'income-once',
  'household-wrong',
  'helped-elsewhere',
  'left-region',
  'data-wrong',
] as const
export type RejectionReason = (typeof REJECTION_REASONS)[number]

/** What a household's row in the registry says beside its sums: place of each bit in `registry.household_welfare.hidden`. */
export const HIDDEN_BITS = {
  /** Counted: by data, and no officer has said otherwise. In the order of `HIDDEN_KINDS`. */
  unreached: 0,
  feigned: 1,
  potential: 2,
  /** Neither an income of the window nor a monthly payment is known: not poor and not rich, but unknown. */
  incomeUnknown: 3,
  /** Support that was given for need is in force, or was given once and not long ago. */
  knownByNeed: 4,
  /** Below the line by what is known of incomes. */
  poorByData: 5,
  /** A right in force, and no payment or service of its measure. */
  rightUnclaimed: 6,
  /** By data alone, whatever officers have said. */
  foundUnreached: 7,
  foundFeigned: 8,
  foundPotential: 9,
  /** Below the line by what the household itself has declared. */
  belowByOwnWord: 10,
  rightInForce: 11,
} as const
export type HiddenFlag = keyof typeof HIDDEN_BITS

export interface LineBand {
  /** Per cent of the household's line: from inclusive, to exclusive. */
  fromPct: number
  toPct: number
}

/** What the region has set. */
export interface HiddenRule {
  /** For how long support that is given once counts as active. */
  supportMonths: number
  /** Мнимая begins at the line and this much more: the greater of the two. Kopecks a head and month; per cent of the line. */
  floorKopecks: Kopecks
  floorPct: number
  /** Потенциальная: from the first border to the last, ascending, per cent of the line. */
  bordersPct: readonly number[]
  /** Plugins whose incomes are what the household says of itself. */
  declaredBy: readonly string[]
}

export const DEFAULT_HIDDEN_RULE: HiddenRule = {
  supportMonths: 12,
  floorKopecks: 1_000_00,
  floorPct: 10,
  bordersPct: [100, 110, 120],
  declaredBy: ['source-social-registry'],
}

export const lineBands = ({ bordersPct }: Pick<HiddenRule, 'bordersPct'>): LineBand[] =>
  bordersPct.slice(1).map((toPct, at) => ({ fromPct: bordersPct[at]!, toPct }))

export const WELFARE_WINDOWS = [3, 12] as const
export type WelfareWindowMonths = (typeof WELFARE_WINDOWS)[number]

/** Over how many months incomes are averaged, since when, and which act says so. */
export interface WelfareRule {
  validFrom: IsoDate
  windowMonths: WelfareWindowMonths
  act: string
}

/** 44-ФЗ, ст. 4: three months before the application; the single allowance for children is counted over twelve. */
export const DEFAULT_WELFARE_RULE: WelfareRule = {
  validFrom: '2003-04-05',
  windowMonths: 3,
  act: 'Федеральный закон от 05.04.2003 № 44-ФЗ',
}

/** The rule in force on a date: the latest that has begun. */
export function welfareRuleOn(rules: readonly WelfareRule[], onDate: IsoDate): WelfareRule {
  return [DEFAULT_WELFARE_RULE, ...rules].reduce((best, rule) =>
    rule.validFrom <= onDate && rule.validFrom >= best.validFrom ? rule : best,
  )
}

/** All that the kinds are told by; amounts are kopecks a month of the whole household. */
export interface HiddenEvidence {
  members: number
  income: Kopecks
  line: Kopecks
  /** Part of the income: money that was given for need. */
  byNeed: Kopecks
  /** Incomes by the household's own word and what is paid without a test of need; `null`: it has declared none. */
  ownWord: Kopecks | null
  hasIncomeData: boolean
  knownByNeed: boolean
  rightUnclaimed: boolean
}

/**
 * `canJudge` is false while no source has brought any income of the window: then nobody is called poor or rich, and a right
 * without its support is all that can be told.
 */
export function hiddenKinds(
  { members, income, line, byNeed, ownWord, ...told }: HiddenEvidence,
  rule: HiddenRule,
  { canJudge = true, comparison = 'lt' }: { canJudge?: boolean; comparison?: Comparison } = {},
): HiddenKind[] {
  const isPoor = income < line || (comparison === 'le' && income === line)
  const isKnown = canJudge && told.hasIncomeData
  const floor = Math.max(rule.floorKopecks * members, Math.floor((line * rule.floorPct) / 100))
  const isBetween =
    income * 100 >= line * rule.bordersPct[0]! && income * 100 < line * rule.bordersPct.at(-1)!
  const isOf: Record<HiddenKind, boolean> = {
    unreached: !told.knownByNeed && ((isKnown && isPoor) || told.rightUnclaimed),
    feigned:
      isKnown &&
      income - byNeed >= line + floor &&
      (told.knownByNeed || (ownWord !== null && ownWord < line)),
    potential: isKnown && !isPoor && isBetween,
  }
  return HIDDEN_KINDS.filter((kind) => isOf[kind])
}

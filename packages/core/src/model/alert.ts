// Alerts: what a rule watches for, and what it says when that has come. Pure words; the engine watches.
import type { LocalText } from './text.ts'

/** From the gravest to the mildest; screens sort by this order. */
export const ALERT_SEVERITIES = ['critical', 'warning', 'attention'] as const
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number]

/** Negative when `one` is the graver. */
export const compareSeverity = (one: AlertSeverity, other: AlertSeverity): number =>
  ALERT_SEVERITIES.indexOf(one) - ALERT_SEVERITIES.indexOf(other)

/** The region as a whole, each of its municipalities, or the ОКТМО codes named. */
export type WatchedTerritories = 'region' | 'municipalities' | readonly string[]

/** A value beyond its limit. Opens after `forMinutes` beyond `limit` without a break, closes after as long at or within `clearAt`. */
export interface ThresholdCondition {
  kind: 'threshold'
  indicator: string
  territories: WatchedTerritories
  when: 'above' | 'below'
  limit: number
  /** On the quiet side of `limit`; between the two an open alert stays open and a closed one closed. Default `limit`. */
  clearAt?: number
  /** Default 0: at once. */
  forMinutes?: number
}
/** A value that has moved by more than `by`, in the indicator's own unit, within the last `overMinutes`. */
export interface ChangeCondition {
  kind: 'change'
  indicator: string
  territories: WatchedTerritories
  when: 'rises' | 'falls' | 'moves'
  by: number
  overMinutes: number
}
/** No successful delivery for longer than the source's own schedule and refresh period allow. */
export interface SilenceCondition {
  kind: 'silence'
  sources: 'all' | readonly string[]
  /** Beyond what the schedule allows; default 60. */
  graceMinutes?: number
}
/** The last ended run put aside more than this share of what it read. */
export interface QuarantineCondition {
  kind: 'quarantine'
  sources: 'all' | readonly string[]
  sharePct: number
  /** Runs that read fewer say nothing; default 20. */
  rowsMin?: number
}
/** A plugin that crashes again and again, or was given up. */
export interface PluginCondition {
  kind: 'plugin'
  plugins: 'all' | readonly string[]
  /** Default 0: as soon as it is given up. */
  forMinutes?: number
}
/** An indicator whose running sums differed from their recount by SQL. */
export interface AuditCondition {
  kind: 'audit'
}
export type AlertCondition =
  | ThresholdCondition
  | ChangeCondition
  | SilenceCondition
  | QuarantineCondition
  | PluginCondition
  | AuditCondition

export interface RuleDeclaration {
  /** `<subject>.<what>`, for example `poverty.above-target`. */
  code: string
  title: LocalText
  /** What to do when it comes. */
  advice: LocalText
  severity: AlertSeverity
  watch: AlertCondition
}

/** Why it is over: the condition is, or nobody watches the object any more (rule, source or plugin taken away). */
export type AlertEnd = 'cleared' | 'withdrawn'

export interface AlertObject {
  kind: 'territory' | 'source' | 'plugin' | 'indicator'
  /** ОКТМО, code of the source, id of the plugin, code of the indicator. */
  code: string
  title: LocalText
}

/** What was found: the value and the limit it passed. Of a silence both are minutes. */
export interface AlertFinding {
  value: number | null
  limit: number | null
  unit: 'percent' | 'person' | 'rouble' | 'unit' | 'minute'
  fractionDigits: number
}

/** Minutes in a year: longer ones are a mistake of units. */
const MINUTES_MAX = 366 * 24 * 60

/** What is wrong with a rule beyond its form; `undefined` for a sound one. */
export function ruleFault({ code, watch }: RuleDeclaration): string | undefined {
  const fault = conditionFault(watch)
  return fault && `rule '${code}': ${fault}`
}

function conditionFault(watch: AlertCondition): string | undefined {
  if ('territories' in watch && Array.isArray(watch.territories)) {
    const strange = watch.territories.find((oktmo) => !/^\d{8}(\d{3})?$/.test(oktmo))
    if (strange !== undefined) return `'${strange}' is no ОКТМО code of 8 or 11 digits`
    if (watch.territories.length === 0) return 'it names no territory'
  }
  switch (watch.kind) {
    case 'threshold': {
      const { clearAt = watch.limit, limit } = watch
      const isQuietSide = watch.when === 'above' ? clearAt <= limit : clearAt >= limit
      if (!isQuietSide) {
        return `clearAt ${clearAt} lies on the loud side of the limit ${limit}: it would open and close at once`
      }
      return minutesFault('forMinutes', watch.forMinutes, 0)
    }
    case 'change':
      if (!(watch.by > 0)) return 'by must be above 0'
      return minutesFault('overMinutes', watch.overMinutes, 1)
    case 'silence':
      return minutesFault('graceMinutes', watch.graceMinutes, 0)
    case 'quarantine':
      return watch.sharePct >= 0 && watch.sharePct < 100 ? undefined : 'sharePct must be from 0 up to 100'
    case 'plugin':
      return minutesFault('forMinutes', watch.forMinutes, 0)
    case 'audit':
      return undefined
  }
}

const minutesFault = (name: string, minutes: number | undefined, least: number): string | undefined =>
  minutes === undefined || (minutes >= least && minutes <= MINUTES_MAX)
    ? undefined
    : `${name} must be from ${least} to ${MINUTES_MAX} minutes`

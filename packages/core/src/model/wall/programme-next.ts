// Which item of a programme may be shown at a moment, and whose turn is next. Pure: figures and alerts come in.
import { compareSeverity, type AlertSeverity } from '../alert.ts'
import type { RegionalHoliday } from '../production-calendar.ts'
import type { LocalText } from '../text.ts'
import type { AirState } from './air.ts'
import { hallMoment, hoursHold } from './hall-hours.ts'
import { isHours, type ItemCondition, type Programme, type ProgrammeItem } from './programme.ts'

export interface OpenAlert {
  id: string
  rule: string
  severity: AlertSeverity
  /** Of the rule and of what it watches. */
  title: LocalText
}
/** All that decides, at one moment. */
export interface ProgrammeFacts {
  /** Milliseconds since 1970. */
  now: number
  /** Of the hall. */
  timeZone: string
  holidays: readonly RegionalHoliday[]
  /** What is published of an indicator in a territory; `null` where nothing is. */
  valueOf: (indicator: string, territory: string) => number | null
  /** Those that somebody has still to look at: not taken note of, not muted. The gravest first. */
  alerts: readonly OpenAlert[]
  /** Scenes that there are. */
  scenes: ReadonlySet<string>
  air: { state: AirState; changedBy: string | null }
}

/** The item whose turn is next, after `item`; one whose conditions do not hold or whose scene is gone is passed over. */
export function nextItem(
  { items, isLoop }: Pick<Programme, 'items' | 'isLoop'>,
  item: string | null,
  facts: ProgrammeFacts,
): ProgrammeItem | null {
  const at = items.findIndex(({ id }) => id === item)
  const after = [...items.slice(at + 1), ...(isLoop && at >= 0 ? items.slice(0, at + 1) : [])]
  return after.find((candidate) => mayShow(candidate, facts)) ?? null
}

export const mayShow = (item: ProgrammeItem, facts: ProgrammeFacts): boolean =>
  facts.scenes.has(item.scene) && conditionsHold(item.conditions, facts)

export function conditionsHold(conditions: readonly ItemCondition[], facts: ProgrammeFacts): boolean {
  const moment = hallMoment(facts.now, facts.timeZone)
  if (!hoursHold(conditions.filter(isHours), moment, facts.holidays)) return false
  return conditions.every((condition) => {
    if (condition.kind === 'indicator') {
      const value = facts.valueOf(condition.indicator, condition.territory)
      if (value === null) return false
      return condition.when === 'above' ? value > condition.limit : value < condition.limit
    }
    if (condition.kind !== 'alert') return true
    return facts.alerts.some(
      ({ severity, rule }) =>
        compareSeverity(severity, condition.severityFrom) <= 0 &&
        (condition.rule === null || condition.rule === rule),
    )
  })
}

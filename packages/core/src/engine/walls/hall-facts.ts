// What programmes look at: published figures, open alerts and the scenes that there are.
import { BUILT_IN_SCENES, compareSeverity, type OpenAlert, type RegionalHoliday } from '../../model/index.ts'
import {
  ALERTS_CHANNEL,
  INDICATORS_CHANNEL,
  SCENES_CHANNEL,
  STATISTICS_CHANNEL,
  type AlertRow,
  type ChannelRow,
  type IndicatorRow,
} from '../../protocol/index.ts'
import type { HallFacts } from './programme-runner.ts'

export interface HallFactsDeps {
  /** What this engine publishes; `null` while another one leads. */
  published: () => { rows(channel: string): ChannelRow[] | undefined } | null
  now: () => number
  timeZone: string
  holidays: readonly RegionalHoliday[]
}

export function hallFacts({ published, now, timeZone, holidays }: HallFactsDeps): HallFacts | null {
  const live = published()
  const alerts = live?.rows(ALERTS_CHANNEL)
  if (!live || !alerts) return null
  const scenes = live.rows(SCENES_CHANNEL) ?? []
  // Rows of a whole region are only gone through where a condition asks.
  let values: Map<string, number | null> | undefined
  const readValues = (): Map<string, number | null> =>
    new Map(
      [INDICATORS_CHANNEL, STATISTICS_CHANNEL]
        .flatMap((channel) => (live.rows(channel) ?? []) as unknown as IndicatorRow[])
        .map(({ id, value }) => [id, value]),
    )
  return {
    now: now(),
    timeZone,
    holidays,
    scenes: new Set([...BUILT_IN_SCENES, ...scenes.map(({ id }) => id)]),
    alerts: toBeLookedAt(alerts as unknown as AlertRow[], now()),
    valueOf: (indicator, territory) => (values ??= readValues()).get(`${indicator}/${territory}`) ?? null,
  }
}

/** Neither taken note of nor muted; the gravest first, then the newest. */
export const toBeLookedAt = (alerts: readonly AlertRow[], now: number): OpenAlert[] =>
  alerts
    .filter(({ isAcknowledged, mutedUntil }) => !isAcknowledged && (mutedUntil ?? 0) <= now)
    .toSorted((one, other) => compareSeverity(one.severity, other.severity) || other.openedAt - one.openedAt)
    .map(({ id, rule, severity, title, object }) => ({
      id,
      rule,
      severity,
      title: { ru: `${title.ru}: ${object.title.ru}`, en: `${title.en}: ${object.title.en}` },
    }))

// Alerts and rules in words. Pure but for the texts that come in.
import type { AlertCondition, AlertFinding, AlertSeverity } from '@obzor/core/model'
import type { Tone } from '../../shared/components/tones.ts'
import type { Format } from '../../shared/format/use-format.ts'

export const SEVERITY_TONE: Readonly<Record<AlertSeverity, Tone>> = {
  critical: 'bad',
  warning: 'warning',
  attention: 'quiet',
}

type Words = Pick<Format, 't' | 'number' | 'duration'>
const MINUTE_MS = 60_000

/** «31,2 %, порог 30 %», «4 ч 10 мин без данных, допустимо 3 ч»; empty where there is nothing to measure. */
export function findingWords({ value, limit, unit, fractionDigits }: AlertFinding, words: Words): string {
  if (value === null || limit === null) return ''
  const { t, number, duration } = words
  if (unit === 'minute') {
    return t('alerts.finding.silence', {
      value: duration(value * MINUTE_MS),
      limit: duration(limit * MINUTE_MS),
    })
  }
  const written = (figure: number): string =>
    t(`alerts.unit.${unit}`, {
      n: number(figure, Number.isInteger(figure) ? 0 : Math.max(fractionDigits, 1)),
    })
  return t('alerts.finding.limit', { value: written(value), limit: written(limit) })
}

/** What a rule watches, in one sentence. */
export function conditionWords(watch: AlertCondition, words: Words): string {
  const { t, number, duration } = words
  const held = (minutes: number | undefined): string =>
    minutes ? t('alerts.watch.held', { time: duration(minutes * MINUTE_MS) }) : ''
  switch (watch.kind) {
    case 'threshold':
      return (
        t(`alerts.watch.${watch.when}`, {
          indicator: watch.indicator,
          limit: number(watch.limit, digitsOf(watch.limit)),
        }) + held(watch.forMinutes)
      )
    case 'change':
      return t(`alerts.watch.${watch.when}`, {
        indicator: watch.indicator,
        by: number(watch.by, digitsOf(watch.by)),
        time: duration(watch.overMinutes * MINUTE_MS),
      })
    case 'silence':
      return t('alerts.watch.silence')
    case 'quarantine':
      return t('alerts.watch.quarantine', { share: number(watch.sharePct, digitsOf(watch.sharePct)) })
    case 'plugin':
      return t('alerts.watch.plugin') + held(watch.forMinutes)
  }
}

const digitsOf = (value: number): number => (Number.isInteger(value) ? 0 : 2)

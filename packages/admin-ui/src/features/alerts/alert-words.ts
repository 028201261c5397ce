// Alerts and rules in words. Pure but for the texts that come in.
import type { AlertFinding, AlertSeverity } from '@obzor/core/model'
import type { Tone } from '../../shared/components/tones.ts'
import type { Format } from '../../shared/format/use-format.ts'
import type { AlertRule } from './alerts.api.ts'

export const SEVERITY_TONE: Readonly<Record<AlertSeverity, Tone>> = {
  critical: 'bad',
  warning: 'warning',
  attention: 'quiet',
}

type Words = Pick<Format, 't' | 'number' | 'duration' | 'counted' | 'local'>
const [MINUTE_MS, DAY_MINUTES] = [60_000, 24 * 60]
/** From here on hours say nothing to anybody. */
const DAYS_FROM = 2 * DAY_MINUTES

/** «31,2 %, порог 30 %», «без данных 9 дней, допустимо 2 дня»; empty where there is nothing to measure. */
export function findingWords({ value, limit, unit, fractionDigits }: AlertFinding, words: Words): string {
  if (value === null || limit === null) return ''
  const { t } = words
  if (unit === 'minute') {
    return t('alerts.finding.silence', { value: spanWords(value, words), limit: spanWords(limit, words) })
  }
  const written = (figure: number): string =>
    figureWords(figure, unit, words, Number.isInteger(figure) ? 0 : Math.max(fractionDigits, 1))
  return t('alerts.finding.limit', { value: written(value), limit: written(limit) })
}

/** What a rule watches, in one sentence. */
export function conditionWords(
  { watch, indicator }: Pick<AlertRule, 'watch' | 'indicator'>,
  words: Words,
): string {
  const { t, number, local } = words
  const name = indicator ? local(indicator.title) : 'indicator' in watch ? watch.indicator : ''
  const figure = (value: number): string =>
    figureWords(value, indicator?.unit ?? 'unit', words, Number.isInteger(value) ? 0 : 2)
  const held = (minutes: number | undefined): string =>
    minutes ? t('alerts.watch.held', { time: spanWords(minutes, words) }) : ''
  switch (watch.kind) {
    case 'threshold':
      return (
        t(`alerts.watch.${watch.when}`, { indicator: name, limit: figure(watch.limit) }) +
        held(watch.forMinutes)
      )
    case 'change':
      return t(`alerts.watch.${watch.when}`, {
        indicator: name,
        // A change of a share is told in points, not in shares of the share.
        by:
          indicator?.unit === 'percent'
            ? t('alerts.unit.points', { n: number(watch.by, digitsOf(watch.by)) })
            : figure(watch.by),
        time: spanWords(watch.overMinutes, words),
      })
    case 'silence':
      return t('alerts.watch.silence')
    case 'quarantine':
      return t('alerts.watch.quarantine', { share: number(watch.sharePct, digitsOf(watch.sharePct)) })
    case 'plugin':
      return t('alerts.watch.plugin') + held(watch.forMinutes)
    case 'audit':
      return t('alerts.watch.audit')
  }
}

const digitsOf = (value: number): number => (Number.isInteger(value) ? 0 : 2)
const figureWords = (
  value: number,
  unit: Exclude<AlertFinding['unit'], 'minute'>,
  { t, number }: Words,
  digits: number,
): string => t(`alerts.unit.${unit}`, { n: number(value, digits) })
const spanWords = (minutes: number, { duration, counted }: Words): string =>
  minutes >= DAYS_FROM
    ? counted('period.days', Math.floor(minutes / DAY_MINUTES))
    : duration(minutes * MINUTE_MS)

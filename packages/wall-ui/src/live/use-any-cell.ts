// Cells of several indicators at once, public series among them, and how each is written.
import type { IndicatorDescription } from '@obzor/core/model'
import { INDICATORS_CHANNEL, STATISTICS_CHANNEL, type IndicatorRow } from '@obzor/core/protocol'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../format/index.ts'
import { useWallStore } from '../wall.store.ts'
import { useRows } from './live-source.ts'

export interface AnyCell {
  cellOf: (code: string, territory: string) => IndicatorRow | undefined
  declarationOf: (code: string) => IndicatorDescription | undefined
  titleOf: (code: string) => string
  /** With its unit, but for persons. */
  write: (code: string, value: number) => string
}

export function useAnyCell(): AnyCell {
  const { t } = useI18n()
  const format = useFormat()
  const wall = useWallStore()
  const indicators = useRows<IndicatorRow>(INDICATORS_CHANNEL)
  const statistics = useRows<IndicatorRow>(STATISTICS_CHANNEL)
  const declarationOf = (code: string): IndicatorDescription | undefined =>
    wall.platform?.indicators.get(code)
  return {
    declarationOf,
    cellOf: (code, territory) => {
      const channel = wall.platform?.statistics.has(code) ? statistics : indicators
      return channel.value.rows.get(`${code}/${territory}`)
    },
    titleOf: (code) => {
      const declaration = declarationOf(code)
      const title = declaration?.title[format.locale()] ?? code
      return declaration?.unit === 'person' ? `${title}, ${t('kpi.persons')}` : title
    },
    write: (code, value) => {
      const { unit = 'unit', fractionDigits = 0 } = declarationOf(code) ?? {}
      if (unit === 'percent') return format.percent(value, Math.max(1, fractionDigits))
      if (unit === 'rouble' && Math.abs(value) < 1e6) return `${format.number(value)}\u00a0₽`
      return unit === 'person' ? format.number(value) : format.text(value, unit, fractionDigits)
    },
  }
}

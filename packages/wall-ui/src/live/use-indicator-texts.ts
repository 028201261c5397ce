// How panels name an indicator and write its value, whatever it is about.
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../format/index.ts'
import { useWallStore } from '../wall.store.ts'
import { useIndicator } from './use-indicator.ts'

/** The indicator that the wall's own words are about. */
const POVERTY_RATE = 'poverty.rate'

export interface IndicatorTexts {
  /** Panels say more of the poverty rate than of others: counts, deficit, the question that a ranking answers. */
  isPovertyRate: ComputedRef<boolean>
  title: ComputedRef<string>
  /** «Средняя зарплата, ₽»: for a legend or the head of a column. */
  titleWithUnit: ComputedRef<string>
  /**
   * «2024» or «декабрь 2024»: of what the newest figures of a public series are, in the region and in its municipalities; `null` for
   * what is counted live, and where municipalities differ.
   */
  periods: ComputedRef<{ region: string | null; municipalities: string | null }>
  /** With its unit, but for persons, whose unit stands in the title; a hundredth of a per cent where `isExact`. */
  write: (value: number, isExact?: boolean) => string
}

export function useIndicatorTexts(code: () => string): IndicatorTexts {
  const { t } = useI18n()
  const format = useFormat()
  const wall = useWallStore()
  const { declaration, region, cellOf } = useIndicator(code)
  const isPovertyRate = computed(() => code() === POVERTY_RATE)
  const unit = computed(() => declaration.value?.unit ?? (isPovertyRate.value ? 'percent' : 'unit'))
  const title = computed(() => declaration.value?.title[format.locale()] ?? code())
  const written = (period: unknown): string | null =>
    typeof period !== 'string' ? null : period.includes('-') ? format.month(period) : period
  const periods = computed(() => {
    // What is counted live is of now: its rows need not be looked at.
    if (!wall.platform?.statistics.has(code())) return { region: null, municipalities: null }
    const known = new Set<unknown>()
    for (const oktmo of wall.map?.info.keys() ?? []) {
      const cell = cellOf(oktmo)
      if (cell) known.add(cell['period'])
    }
    const [only] = known
    return {
      region: written(region.value?.['period']),
      municipalities: known.size === 1 ? written(only) : null,
    }
  })
  const unitWord = computed(
    () => ({ percent: '%', rouble: '₽', person: t('kpi.persons'), unit: '' })[unit.value],
  )
  return {
    isPovertyRate,
    title,
    periods,
    titleWithUnit: computed(() => {
      if (isPovertyRate.value) return t('map.legend')
      return unitWord.value === '' ? title.value : `${title.value}, ${unitWord.value}`
    }),
    write: (value, isExact = false) => {
      const digits = declaration.value?.fractionDigits ?? 0
      if (unit.value === 'percent') return format.percent(value, isExact ? 2 : Math.max(1, digits))
      // Roubles to the last: thousands of them are what municipalities differ by.
      if (unit.value === 'rouble' && value < 1e6) return `${format.number(value)}\u00a0₽`
      return unit.value === 'person' ? format.number(value) : format.text(value, unit.value, digits)
    },
  }
}

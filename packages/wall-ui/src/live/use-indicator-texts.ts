// How panels name an indicator and write its value, whatever it is about.
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../format/index.ts'
import { useIndicator } from './use-indicator.ts'

/** The indicator that the wall's own words are about. */
const POVERTY_RATE = 'poverty.rate'

export interface IndicatorTexts {
  /** Panels say more of the poverty rate than of others: counts, deficit, the question that a ranking answers. */
  isPovertyRate: ComputedRef<boolean>
  title: ComputedRef<string>
  /** «Средняя зарплата, ₽»: for a legend or the head of a column. */
  titleWithUnit: ComputedRef<string>
  /** With its unit; a hundredth of a per cent where `isExact`. */
  write: (value: number, isExact?: boolean) => string
}

export function useIndicatorTexts(code: () => string): IndicatorTexts {
  const { t } = useI18n()
  const format = useFormat()
  const { declaration } = useIndicator(code)
  const isPovertyRate = computed(() => code() === POVERTY_RATE)
  const unit = computed(() => declaration.value?.unit ?? (isPovertyRate.value ? 'percent' : 'unit'))
  const title = computed(() => declaration.value?.title[format.locale()] ?? code())
  const unitWord = computed(
    () => ({ percent: '%', rouble: '₽', person: t('kpi.persons'), unit: '' })[unit.value],
  )
  return {
    isPovertyRate,
    title,
    titleWithUnit: computed(() => {
      if (isPovertyRate.value) return t('map.legend')
      return unitWord.value === '' ? title.value : `${title.value}, ${unitWord.value}`
    }),
    write: (value, isExact = false) => {
      const digits = declaration.value?.fractionDigits ?? 0
      if (unit.value === 'percent') return format.percent(value, isExact ? 2 : Math.max(1, digits))
      // Roubles to the last: thousands of them are what municipalities differ by.
      if (unit.value === 'rouble' && value < 1e6) return `${format.number(value)}\u00a0₽`
      return format.text(value, unit.value, digits)
    },
  }
}

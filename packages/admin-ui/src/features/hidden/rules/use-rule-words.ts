// A part of a rule as a person reads it.
import { lineBands, type HiddenRule } from '@obzor/core/model'
import { useFormat } from '../../../shared/format/use-format.ts'
import type { RulePart } from './rule-changes.ts'

export function useRuleWords() {
  const { t, number, counted } = useFormat()
  const bandsOf = (rule: HiddenRule): string =>
    lineBands(rule)
      .map(({ fromPct, toPct }) => t('hidden.rules.band', { from: number(fromPct), to: number(toPct) }))
      .join(', ')
  const wordsOf: Readonly<Record<RulePart, (rule: HiddenRule) => string>> = {
    supportMonths: ({ supportMonths }) => counted('hidden.rules.months', supportMonths),
    floorRoubles: ({ floorKopecks }) => t('hidden.rules.roubles', { n: number(floorKopecks / 100) }),
    floorPct: ({ floorPct }) => t('hidden.rules.percent', { n: number(floorPct) }),
    borders: bandsOf,
    declaredBy: ({ declaredBy }) => (declaredBy.length > 0 ? declaredBy.join(', ') : '—'),
  }
  return { bandsOf, wordsOf }
}

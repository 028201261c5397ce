// What conditions of a programme may name: indicators, territories, rules of alerts, each with its name on the console.
import { computed, shallowRef, type ComputedRef } from 'vue'
import { useFormat } from '../../shared/format/use-format.ts'
import { usePlatform } from '../../shared/platform.store.ts'
import { useTerritories } from '../access/territories.store.ts'
import { getRules, type AlertRule } from '../alerts/alerts.api.ts'
import { getIndicators, type IndicatorItem } from '../indicators/indicators.api.ts'
import type { WordsFor } from './programme-words.ts'

export interface Choice {
  value: string
  title: string
}
export interface ConditionChoices {
  indicators: ComputedRef<Choice[]>
  territories: ComputedRef<Choice[]>
  rules: ComputedRef<Choice[]>
  words: WordsFor
}

export function useConditionChoices(): ConditionChoices {
  const format = useFormat()
  const platform = usePlatform()
  const municipalities = useTerritories()
  const items = shallowRef<readonly IndicatorItem[]>([])
  const declared = shallowRef<readonly AlertRule[]>([])
  // Without the names their codes stand: a programme can be run without either list.
  void getIndicators().then(
    (answer) => (items.value = answer.indicators),
    () => undefined,
  )
  void getRules().then(
    (answer) => (declared.value = answer.items),
    () => undefined,
  )
  void municipalities.load()
  if (!platform.platform) void platform.load()

  const indicators = computed(() =>
    items.value.map(({ code, title }) => ({ value: code, title: format.local(title) })),
  )
  const territories = computed(() => [
    ...(platform.platform
      ? [{ value: platform.platform.region.code, title: format.local(platform.platform.region.name) }]
      : []),
    ...municipalities.list.map(({ code, name }) => ({ value: code, title: format.local(name) })),
  ])
  const rules = computed(() =>
    declared.value.map(({ code, title }) => ({ value: code, title: format.local(title) })),
  )
  const nameIn = (choices: () => readonly Choice[]) => (code: string) =>
    choices().find(({ value }) => value === code)?.title ?? code
  return {
    indicators,
    territories,
    rules,
    words: {
      format,
      indicator: nameIn(() => indicators.value),
      territory: nameIn(() => territories.value),
      rule: nameIn(() => rules.value),
    },
  }
}

import { definePlugin } from '@obzor/core/plugin-api'

/** Where the profile of poverty asks for somebody's attention. Data only: the platform watches. */
export const povertyRulesPlugin = definePlugin({
  id: 'rules-poverty',
  version: '0.1.0',
  title: { ru: 'Правила: бедность', en: 'Rules: poverty' },
  description: {
    ru: 'Высокий уровень бедности в муниципалитете и быстрый рост по региону.',
    en: 'A high poverty rate of a municipality and a fast rise in the region.',
  },
  requires: { api: '^1.0.0' },
  contributes: (to) => {
    to.rules.add({
      code: 'poverty.municipality-high',
      title: { ru: 'Высокий уровень бедности', en: 'A high poverty rate' },
      advice: {
        ru: 'Откройте муниципалитет: из каких семей сложился показатель и кто из них не получает помощи.',
        en: 'Open the municipality: which families make the figure, and which of them get no support.',
      },
      severity: 'warning',
      watch: {
        kind: 'threshold',
        indicator: 'poverty.rate',
        territories: 'municipalities',
        when: 'above',
        limit: 30,
        clearAt: 29,
        forMinutes: 15,
      },
    })
    to.rules.add({
      code: 'poverty.region-rises',
      title: { ru: 'Уровень бедности быстро растёт', en: 'The poverty rate rises fast' },
      advice: {
        ru: 'Сначала проверьте источники: так выглядит и неполная поставка доходов.',
        en: 'Look at the sources first: a delivery of incomes that is not whole looks like this too.',
      },
      severity: 'critical',
      watch: {
        kind: 'change',
        indicator: 'poverty.rate',
        territories: 'region',
        when: 'rises',
        by: 2,
        overMinutes: 24 * 60,
      },
    })
  },
})

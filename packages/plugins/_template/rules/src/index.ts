import { definePlugin } from '@obzor/core/plugin-api'

/** What asks for somebody's attention. Data only: the platform watches. */
export const examplePlugin = definePlugin({
  id: 'rules-example',
  version: '0.1.0',
  title: { ru: 'Новые правила (example)', en: 'New rules (example)' },
  description: {
    ru: 'Высокая бедность и молчание источника.',
    en: 'A high poverty rate and a silent source.',
  },
  requires: { api: '^1.0.0' },
  contributes: (to) => {
    to.rules.add({
      code: 'example.poverty-high',
      title: { ru: 'Высокий уровень бедности (example)', en: 'A high poverty rate (example)' },
      advice: { ru: 'Откройте муниципалитет на карте.', en: 'Open the municipality on the map.' },
      severity: 'warning',
      watch: {
        kind: 'threshold',
        indicator: 'poverty.rate',
        territories: 'municipalities',
        when: 'above',
        limit: 25,
        clearAt: 24,
        forMinutes: 30,
      },
    })
    to.rules.add({
      code: 'example.payments-silent',
      title: { ru: 'Реестр выплат молчит (example)', en: 'The registry of payments is silent (example)' },
      advice: { ru: 'Свяжитесь с оператором реестра.', en: 'Call the operator of the registry.' },
      severity: 'critical',
      watch: { kind: 'silence', sources: ['egisso.facts'], graceMinutes: 120 },
    })
  },
})

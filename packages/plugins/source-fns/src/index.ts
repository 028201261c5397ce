import { definePlugin } from '@obzor/core/plugin-api'
import { fnsConfig } from './config.ts'
import { FnsConnector } from './connector.ts'

/** Incomes of persons from answers of ФНС, service «Сведения о доходах» (urn://x-artefacts-fns-ndfl2). */
export const fnsPlugin = definePlugin({
  id: 'source-fns',
  version: '0.1.0',
  title: { ru: 'ФНС: доходы физических лиц', en: 'ФНС: incomes of persons' },
  description: {
    ru: 'Доходы по месяцам и плательщикам из журнала обмена с ФНС: запросы и ответы НДФЛ.',
    en: 'Incomes by month and payer from the journal of exchange with the tax service: НДФЛ requests and answers.',
  },
  requires: { api: '^1.0.0' },
  config: fnsConfig,
  capabilities: { files: ['fns'] },
  contributes: (to) =>
    to.sources.add({
      code: 'fns.income',
      title: { ru: 'Доходы физических лиц', en: 'Incomes of persons' },
      agency: { ru: 'ФНС России', en: 'Federal Tax Service' },
      trigger: { inbox: 'fns', pattern: '*.xml' },
      refreshHours: 24,
      emits: ['income'],
      connector: FnsConnector,
    }),
})

import { definePlugin } from '@obzor/core/plugin-api'
import { trudvsemConfig } from './config.ts'
import { TrudvsemConnector } from './connector.ts'

/** Open vacancies of the region from the open API of trudvsem.ru. */
export const trudvsemPlugin = definePlugin({
  id: 'source-trudvsem',
  version: '0.1.0',
  title: { ru: 'Работа России: вакансии', en: 'Trudvsem: vacancies' },
  description: {
    ru: 'Открытые вакансии региона с портала «Работа России» (trudvsem.ru), без контактов.',
    en: 'Open vacancies of the region from the portal trudvsem.ru, without contacts.',
  },
  requires: { api: '^1.0.0' },
  config: trudvsemConfig,
  capabilities: { net: ['${config.baseUrl}'] },
  contributes: (to) =>
    to.sources.add({
      code: 'trudvsem.vacancies',
      title: { ru: 'Вакансии', en: 'Vacancies' },
      agency: { ru: 'Работа России', en: 'Trudvsem' },
      trigger: { everySeconds: 10 },
      refreshHours: 1,
      emits: ['feature'],
      timeoutSeconds: 900,
      connector: TrudvsemConnector,
    }),
})

import { definePlugin } from '@obzor/core/plugin-api'
import { SfrConnector } from './connector.ts'

/** Changes of individual accounts at the Social Fund (СЗИ-СПУ): merged СНИЛС, changed names, parents. */
export const sfrPlugin = definePlugin({
  id: 'source-sfr',
  version: '0.1.0',
  title: { ru: 'СФР: лицевые счета', en: 'Social Fund: individual accounts' },
  description: {
    ru: 'Объединение и разделение СНИЛС, перемена имени, родители застрахованного лица из сообщений СЗИ-СПУ.',
    en: 'Merged and parted СНИЛС, changes of name and parents of the insured, from messages СЗИ-СПУ.',
  },
  requires: { api: '^1.0.0' },
  capabilities: { files: ['sfr'] },
  contributes: (to) =>
    to.sources.add({
      code: 'sfr.accounts',
      title: { ru: 'Изменения лицевых счетов', en: 'Changes of individual accounts' },
      agency: { ru: 'Социальный фонд России', en: 'Social Fund of Russia' },
      trigger: { inbox: 'sfr', pattern: '*.xml' },
      refreshHours: 24,
      emits: ['vital', 'kinship'],
      connector: SfrConnector,
    }),
})

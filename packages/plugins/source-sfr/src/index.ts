import { definePlugin } from '@obzor/core/plugin-api'
import { SfrConnector } from './connector.ts'

/** Individual accounts at the Social Fund: merged СНИЛС, changed names, parents (СЗИ-СПУ), and who bears a number. */
export const sfrPlugin = definePlugin({
  id: 'source-sfr',
  version: '0.1.0',
  title: { ru: 'СФР: лицевые счета', en: 'Social Fund: individual accounts' },
  description: {
    ru: 'Объединение и разделение СНИЛС, перемена имени, родители застрахованного лица (СЗИ-СПУ); чей это СНИЛС (ответы по запросам).',
    en: 'Merged and parted СНИЛС, changes of name and parents of the insured (СЗИ-СПУ); whose СНИЛС it is (answers to requests).',
  },
  requires: { api: '^1.0.0' },
  capabilities: { files: ['sfr'] },
  contributes: (to) =>
    to.sources.add({
      code: 'sfr.accounts',
      title: { ru: 'Лицевые счета застрахованных', en: 'Accounts of the insured' },
      agency: { ru: 'Социальный фонд России', en: 'Social Fund of Russia' },
      trigger: { inbox: 'sfr', pattern: '*.xml' },
      refreshHours: 24,
      emits: ['vital', 'kinship', 'person'],
      connector: SfrConnector,
    }),
})

import { definePlugin } from '@obzor/core/plugin-api'
import { katarsisConfig } from './config.ts'
import { KatarsisConnector } from './connector.ts'

/** Who is registered with the employment service, from tables of ПК «Катарсис». */
export const katarsisPlugin = definePlugin({
  id: 'source-katarsis',
  version: '0.1.0',
  title: { ru: 'Служба занятости: ПК «Катарсис»', en: 'Employment service: ПК «Катарсис»' },
  description: {
    ru: 'Кто состоит на учёте в службе занятости и с какого дня: выгрузки в CSV, XLSX, ODS и DBF, столбцы настраиваются.',
    en: 'Who is registered with the employment service and since when: exports in CSV, XLSX, ODS and DBF, columns as you have them.',
  },
  requires: { api: '^1.0.0' },
  config: katarsisConfig,
  // A book is held packed and its shared texts are held whole: 64 MiB and 128 MiB at most.
  capabilities: { files: ['katarsis'], memMb: 512 },
  contributes: (to) =>
    to.sources.add({
      code: 'katarsis.unemployed',
      title: { ru: 'Состоящие на учёте по безработице', en: 'Registered unemployed' },
      agency: { ru: 'Служба занятости', en: 'Employment service' },
      trigger: { inbox: 'katarsis', pattern: '*' },
      refreshHours: 24 * 7,
      emits: ['status'],
      connector: KatarsisConnector,
    }),
})

import { definePlugin } from '@obzor/core/plugin-api'
import { friConfig } from './config.ts'
import { FriConnector } from './connector.ts'

/** Disability in force, from extracts of ФГИС ФРИ. */
export const friPlugin = definePlugin({
  id: 'source-fri',
  version: '0.1.0',
  title: { ru: 'ФРИ: инвалидность', en: 'ФРИ: disability' },
  description: {
    ru: 'Группа инвалидности и её срок из выписок федерального реестра инвалидов. Диагнозы не читаются.',
    en: 'Group of disability and its term from extracts of the federal register. Diagnoses are not read.',
  },
  requires: { api: '^1.0.0' },
  config: friConfig,
  capabilities: { files: ['fri'] },
  contributes: (to) =>
    to.sources.add({
      code: 'fri.disability',
      title: { ru: 'Инвалидность: группа и срок', en: 'Disability: group and term' },
      agency: { ru: 'ФГИС ФРИ', en: 'Federal register of disabled persons' },
      trigger: { inbox: 'fri', pattern: '*.xml' },
      refreshHours: 24 * 7,
      emits: ['status'],
      connector: FriConnector,
    }),
})

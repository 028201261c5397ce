import { definePlugin } from '@obzor/core/plugin-api'
import { zagsConfig } from './config.ts'
import { ZagsConnector } from './connector.ts'

/** Acts of civil status from ЕГР ЗАГС: births, deaths, marriages, divorces, changed surnames. */
export const zagsPlugin = definePlugin({
  id: 'source-zags',
  version: '0.1.0',
  title: { ru: 'ЗАГС: акты гражданского состояния', en: 'ЗАГС: acts of civil status' },
  description: {
    ru: 'Рождения, смерти, браки, разводы и перемена фамилий из сообщений ЕГР ЗАГС: кто кому родня и с какого дня.',
    en: 'Births, deaths, marriages, divorces and changed surnames from messages of ЕГР ЗАГС: who is kin to whom, since when.',
  },
  requires: { api: '^1.0.0' },
  config: zagsConfig,
  capabilities: { files: ['zags'] },
  contributes: (to) =>
    to.sources.add({
      code: 'zags.acts',
      title: { ru: 'Записи актов гражданского состояния', en: 'Records of acts of civil status' },
      agency: { ru: 'ЗАГС', en: 'Civil registry' },
      trigger: { inbox: 'zags', pattern: '*.xml' },
      refreshHours: 24,
      emits: ['kinship', 'vital'],
      connector: ZagsConnector,
    }),
})

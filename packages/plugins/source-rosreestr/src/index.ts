import { definePlugin } from '@obzor/core/plugin-api'
import { rosreestrConfig } from './config.ts'
import { RosreestrConnector } from './connector.ts'

/** Who owns which flat, house, land, from extracts of ЕГРН. */
export const rosreestrPlugin = definePlugin({
  id: 'source-rosreestr',
  version: '0.1.0',
  title: { ru: 'Росреестр: недвижимость', en: 'Росреестр: real estate' },
  description: {
    ru: 'Чья квартира, дом или участок, какая доля и с какого дня: XML-выписки ЕГРН. Кадастровые номера хранятся отпечатком.',
    en: 'Whose flat, house or land, what share and since when: XML extracts of ЕГРН. Cadastral numbers are kept as fingerprints.',
  },
  requires: { api: '^1.0.0' },
  config: rosreestrConfig,
  capabilities: { files: ['rosreestr'] },
  contributes: (to) =>
    to.sources.add({
      code: 'rosreestr.rights',
      title: { ru: 'Права на недвижимость', en: 'Rights to real estate' },
      agency: { ru: 'Росреестр', en: 'Federal register of real estate' },
      trigger: { inbox: 'rosreestr', pattern: '*.xml' },
      refreshHours: 24 * 30,
      emits: ['property'],
      connector: RosreestrConnector,
    }),
})

import { definePlugin } from '@obzor/core/plugin-api'
import { egissoConfig } from './config.ts'
import { EgissoConnector } from './connector.ts'

/** Facts of assignment from ЕГИССО, message 10.06.S. */
export const egissoPlugin = definePlugin({
  id: 'source-egisso',
  version: '0.1.0',
  title: { ru: 'ЕГИССО: факты назначения', en: 'ЕГИССО: facts of assignment' },
  description: {
    ru: 'Назначения мер социальной поддержки, их изменения и прекращения из сообщений 10.06.S.',
    en: 'Assignments of social support, their changes and terminations from messages 10.06.S.',
  },
  requires: { api: '^1.0.0' },
  config: egissoConfig,
  capabilities: { files: ['egisso'] },
  contributes: (to) =>
    to.sources.add({
      code: 'egisso.facts',
      title: { ru: 'Факты назначения мер', en: 'Facts of assignment' },
      agency: { ru: 'ЕГИССО', en: 'EGISSO' },
      trigger: { inbox: 'egisso', pattern: '*.xml' },
      refreshHours: 24,
      emits: ['benefit', 'benefit-change'],
      connector: EgissoConnector,
    }),
})

import { definePlugin } from '@obzor/core/plugin-api'
import { egissoConfig } from './config.ts'
import { EgissoConnector } from './connector.ts'

/** ЕГИССО: facts of assignment (10.06.S), the register of local measures (10.05.I), extracts by СНИЛС (10.13.I). */
export const egissoPlugin = definePlugin({
  id: 'source-egisso',
  version: '0.1.0',
  title: { ru: 'ЕГИССО: факты назначения', en: 'ЕГИССО: facts of assignment' },
  description: {
    ru: 'Назначения мер социальной поддержки, их изменения и прекращения (10.06.S), реестр мер (10.05.I), выписки по СНИЛС (10.13.I).',
    en: 'Assignments of social support, their changes and terminations (10.06.S), the register of measures (10.05.I), extracts by СНИЛС (10.13.I).',
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
      emits: ['benefit', 'benefit-change', 'right', 'income', 'status'],
      connector: EgissoConnector,
    }),
})

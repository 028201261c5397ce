import { definePlugin } from '@obzor/core/plugin-api'
import { socialRegistryConfig } from './config.ts'
import { SocialRegistryConnector } from './connector.ts'

/** Residents and their households from the database of the social-protection office. */
export const socialRegistryPlugin = definePlugin({
  id: 'source-social-registry',
  version: '0.1.0',
  title: { ru: 'Соцзащита: жители', en: 'Social protection: residents' },
  description: {
    ru: 'Жители и их семьи из базы данных органа социальной защиты; читаются только изменения.',
    en: 'Residents and their households from the database of the social-protection office; only changes are read.',
  },
  requires: { api: '^1.0.0' },
  config: socialRegistryConfig,
  capabilities: { databases: ['social-registry'] },
  contributes: (to) =>
    to.sources.add({
      code: 'social-registry.residents',
      title: { ru: 'Жители и семьи', en: 'Residents and households' },
      agency: { ru: 'Соцзащита', en: 'Social protection' },
      trigger: { everySeconds: 5 },
      refreshHours: 24,
      emits: ['person'],
      connector: SocialRegistryConnector,
    }),
})

import { definePlugin, label, Type, type Static } from '@obzor/core/plugin-api'
import { RestPlacesConnector } from './connector.ts'

export const restPlacesConfig = Type.Object({
  baseUrl: Type.String({
    default: 'https://open.example.org',
    format: 'uri',
    ...label(
      { ru: 'Адрес сервера', en: 'Address of the server' },
      { ru: 'Без косой черты в конце.', en: 'Without a slash at the end.' },
    ),
  }),
})
export type RestPlacesConfig = Static<typeof restPlacesConfig>

/** Reads places page by page as JSON. */
export const restPlacesPlugin = definePlugin({
  id: 'source-rest-places',
  version: '0.1.0',
  title: { ru: 'Места по REST', en: 'Places by REST' },
  description: { ru: 'Читает места страницами JSON.', en: 'Reads places page by page as JSON.' },
  requires: { api: '^1.0.0' },
  config: restPlacesConfig,
  // The host of the configured address and no other.
  capabilities: { net: ['${config.baseUrl}'] },
  contributes: (to) => {
    to.sources.add({
      code: 'rest-places.list',
      title: { ru: 'Места по REST', en: 'Places by REST' },
      agency: { ru: 'Ведомство', en: 'Agency' },
      trigger: { everySeconds: 300 },
      refreshHours: 1,
      emits: ['feature'],
      connector: RestPlacesConnector,
    })
    to.layers.add({
      code: 'rest-places',
      title: { ru: 'Места по REST', en: 'Places by REST' },
      geometry: 'point',
      properties: { name: { type: 'string', title: { ru: 'Название', en: 'Name' } } },
      style: { colour: '#cc79a7', radiusPx: 6 },
    })
  },
})

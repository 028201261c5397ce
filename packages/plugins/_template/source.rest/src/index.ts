import { definePlugin, label, Type, type Static } from '@obzor/core/plugin-api'
import { ExampleConnector } from './connector.ts'

const config = Type.Object({
  url: Type.String({
    default: 'https://open.invalid/places',
    format: 'uri',
    ...label(
      { ru: 'Адрес списка', en: 'Address of the list' },
      { ru: 'Ответ — массив JSON с местами.', en: 'It answers with a JSON array of places.' },
    ),
  }),
})
export type ExampleConfig = Static<typeof config>

/** Places from a server of an agency, shown as points on the map. */
export const examplePlugin = definePlugin({
  id: 'source-example',
  version: '0.1.0',
  title: { ru: 'Новый источник (example)', en: 'New source (example)' },
  description: { ru: 'Места с сервера ведомства, JSON по HTTP.', en: 'Places of a server, JSON over HTTP.' },
  requires: { api: '^1.0.0' },
  config,
  // The host of the configured address and no other.
  capabilities: { net: ['${config.url}'] },
  contributes: (to) => {
    to.sources.add({
      code: 'example.places',
      title: { ru: 'Места', en: 'Places' },
      agency: { ru: 'Ведомство (example)', en: 'Agency (example)' },
      trigger: { everySeconds: 30 },
      refreshHours: 1,
      emits: ['feature'],
      connector: ExampleConnector,
    })
    to.layers.add({
      code: 'example',
      title: { ru: 'Места (example)', en: 'Places (example)' },
      geometry: 'point',
      // Only these leave the server.
      properties: {
        name: { type: 'string', title: { ru: 'Название', en: 'Name' } },
        value: { type: 'number', title: { ru: 'Значение', en: 'Value' } },
      },
      style: { colour: '#e69f00', radiusPx: 6 },
    })
  },
})

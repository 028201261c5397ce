import { definePlugin } from '@obzor/core/plugin-api'
import { ExampleConnector } from './connector.ts'

/** Places from a table of an agency, shown as points on the map. */
export const examplePlugin = definePlugin({
  id: 'source-example',
  version: '0.1.0',
  title: { ru: 'Новый источник (example)', en: 'New source (example)' },
  description: { ru: 'Места из таблицы CSV.', en: 'Places from a CSV table.' },
  requires: { api: '^1.0.0' },
  capabilities: { files: ['example'] },
  contributes: (to) => {
    to.sources.add({
      code: 'example.places',
      title: { ru: 'Места', en: 'Places' },
      agency: { ru: 'Ведомство (example)', en: 'Agency (example)' },
      trigger: { inbox: 'example', pattern: '*.csv' },
      refreshHours: 24,
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

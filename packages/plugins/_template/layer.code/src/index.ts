import { definePlugin } from '@obzor/core/plugin-api'

/** Features of the layer `example`, drawn by client/example.ts. A source that emits them fills it. */
export const examplePlugin = definePlugin({
  id: 'layer-example',
  version: '0.1.0',
  title: { ru: 'Новый слой (example)', en: 'New layer (example)' },
  description: { ru: 'Столбики по значению объектов.', en: 'Columns by the value of features.' },
  requires: { api: '^1.0.0' },
  contributes: (to) => {
    to.layers.add({
      code: 'example',
      title: { ru: 'Объекты (example)', en: 'Features (example)' },
      geometry: 'point',
      // Only these leave the server.
      properties: {
        name: { type: 'string', title: { ru: 'Название', en: 'Name' } },
        value: { type: 'number', title: { ru: 'Значение', en: 'Value' } },
      },
      style: { colour: '#009e73' },
      card: { objects: { ru: 'объект | объекта | объектов', en: 'feature | features' } },
      client: 'example.js',
    })
  },
})

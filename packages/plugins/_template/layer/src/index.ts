import { definePlugin } from '@obzor/core/plugin-api'
import { field } from '@obzor/core/model'

/** Features of the layer `example` as points, and how many there are. A source that emits them fills it. */
export const examplePlugin = definePlugin({
  id: 'layer-example',
  version: '0.1.0',
  title: { ru: 'Новый слой (example)', en: 'New layer (example)' },
  description: { ru: 'Объекты на карте и их число.', en: 'Features on the map and their number.' },
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
      style: { colour: '#009e73', radiusPx: 6 },
    })
    to.indicators.add({
      code: 'example.count',
      title: { ru: 'Число объектов (example)', en: 'Number of features (example)' },
      method: {
        ru: 'Число объектов слоя в территории.',
        en: 'Number of features of the layer in a territory.',
      },
      over: 'feature:example',
      numerator: field('one'),
      factor: 1,
      unit: 'unit',
      fractionDigits: 0,
      direction: 'neutral',
    })
  },
})

import { definePlugin } from '@obzor/core/plugin-api'

/** One panel, and a scene that shows it: /wall/?scene=example. */
export const examplePlugin = definePlugin({
  id: 'panel-example',
  version: '0.1.0',
  title: { ru: 'Новая панель (example)', en: 'New panel (example)' },
  description: { ru: 'Бедность по муниципалитетам столбиками.', en: 'Poverty by municipality as bars.' },
  requires: { api: '^1.0.0' },
  contributes: (to) => {
    const title = { ru: 'Бедность (example)', en: 'Poverty (example)' }
    to.panels.add({ type: 'example', title, client: 'example.js', channels: ['indicators'] })
    const [left, right] = [0, 60].map((x) => ({ x, y: 0, width: 60, height: 60 }))
    to.scenes.add({
      version: 2,
      id: 'example',
      title,
      panels: [
        { id: 'own', type: 'panel-example/example', area: left!, settings: {} },
        { id: 'map', type: 'map', area: right!, settings: { indicator: 'poverty.rate', layers: [] } },
      ],
    })
  },
})

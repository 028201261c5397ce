import { definePlugin } from '@obzor/core/plugin-api'
import scene from './example.scene.json' with { type: 'json' }

/** One scene of the wall's own panels: /wall/?scene=example. */
export const examplePlugin = definePlugin({
  id: 'scene-example',
  version: '0.1.0',
  title: { ru: 'Новая сцена (example)', en: 'New scene (example)' },
  description: { ru: 'Карта и рейтинг муниципалитетов.', en: 'A map and a ranking of municipalities.' },
  requires: { api: '^1.0.0' },
  contributes: (to) => to.scenes.add(scene),
})

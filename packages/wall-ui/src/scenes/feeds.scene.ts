// «Источники данных»: is every source fresh, what did it bring today, what was put aside.
import type { Scene } from './scene.ts'

export const feedsScene: Scene = {
  id: 'feeds',
  title: { ru: 'Источники данных', en: 'Data sources' },
  panels: [{ id: 'feeds', type: 'feeds', area: { x: 0, y: 0, width: 120, height: 60 }, settings: {} }],
}

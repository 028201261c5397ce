// «Сколько нужно»: what would lift everybody to their line, and what support does of it today.
import type { Scene } from './scene.ts'

const sources = ['social-registry.residents', 'egisso.facts', 'fns.income']

export const fundsScene: Scene = {
  id: 'funds',
  title: { ru: 'Сколько нужно', en: 'How much is needed' },
  panels: [
    {
      id: 'funds',
      type: 'funds',
      area: { x: 0, y: 0, width: 120, height: 60 },
      settings: { rows: 20, measures: 8, sources },
    },
  ],
}

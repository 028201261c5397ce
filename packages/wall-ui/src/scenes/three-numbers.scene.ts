// «Три числа о бедности»: the same question answered by the registry, by a model and by official statistics.
import type { Scene } from './scene.ts'

const sources = ['social-registry.residents', 'egisso.facts', 'fns.income']

export const threeNumbersScene: Scene = {
  id: 'three-numbers',
  title: { ru: 'Три числа о бедности', en: 'Three numbers on poverty' },
  panels: [
    {
      id: 'numbers',
      type: 'three-numbers',
      area: { x: 0, y: 0, width: 120, height: 60 },
      settings: { indicator: 'poverty.rate', rows: 22, sources },
    },
  ],
}

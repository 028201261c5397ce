// «Кто беден»: every group of every breakdown, how poor it is and how much of poverty it makes.
import type { Scene } from './scene.ts'

const sources = ['social-registry.residents', 'egisso.facts', 'fns.income']

export const profileScene: Scene = {
  id: 'profile',
  title: { ru: 'Кто беден', en: 'Who is poor' },
  panels: [
    {
      id: 'profile',
      type: 'profile',
      area: { x: 0, y: 0, width: 120, height: 60 },
      settings: { indicator: 'poverty.rate', sources },
    },
  ],
}

// «Динамика по районам и цель»: every municipality over the months beside the target that was set for the region.
import type { Scene } from './scene.ts'

const sources = ['social-registry.residents', 'egisso.facts', 'fns.income']

export const dynamicsScene: Scene = {
  id: 'dynamics',
  title: { ru: 'Динамика по районам и цель', en: 'Trend by district and the target' },
  panels: [
    {
      id: 'multiples',
      type: 'multiples',
      area: { x: 0, y: 0, width: 84, height: 60 },
      settings: {
        indicator: 'poverty.rate',
        months: 36,
        sources,
        title: { ru: 'Уровень бедности по муниципалитетам', en: 'Poverty rate by municipality' },
      },
    },
    {
      id: 'trend',
      type: 'trend',
      area: { x: 84, y: 0, width: 36, height: 33 },
      settings: { statistic: 'poverty.rate.official', indicator: 'poverty.rate' },
    },
    {
      id: 'change',
      type: 'ranking',
      area: { x: 84, y: 33, width: 36, height: 27 },
      settings: { indicator: 'poverty.rate', highest: 7, lowest: 4 },
    },
  ],
}

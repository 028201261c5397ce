// «Что изменилось за год»: why the rate and the number of the poor are other than a year ago, and where and with whom.
import { BY_HOUSEHOLD_TYPE } from '@obzor/core/model'
import type { Scene } from './scene.ts'

export const changeScene: Scene = {
  id: 'change',
  title: { ru: 'Что изменилось за год', en: 'What changed in a year' },
  panels: [
    {
      id: 'change-rate',
      type: 'change',
      area: { x: 0, y: 0, width: 60, height: 60 },
      settings: {
        indicator: 'poverty.rate',
        title: { ru: 'Уровень бедности: почему и где', en: 'Poverty rate: why and where' },
      },
    },
    {
      id: 'change-count',
      type: 'change',
      area: { x: 60, y: 0, width: 60, height: 60 },
      settings: {
        indicator: 'poverty.count',
        by: BY_HOUSEHOLD_TYPE.code,
        groups: Object.fromEntries(BY_HOUSEHOLD_TYPE.values.map(({ code, title }) => [code, title])),
        title: { ru: 'Число бедных: почему и у кого', en: 'Number of poor: why and who' },
      },
    },
  ],
}

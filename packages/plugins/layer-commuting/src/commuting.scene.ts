// «Поездки на работу»: who leaves a poor district for work each day, and where vacancies are at home.
import type { Scene } from '@obzor/core/model'

const welfare = ['social-registry.residents', 'egisso.facts', 'fns.income']

export const commutingScene: Scene = {
  version: 2,
  id: 'commuting',
  title: { ru: 'Поездки на работу', en: 'Commuting' },
  panels: [
    {
      id: 'map',
      type: 'map',
      area: { x: 0, y: 0, width: 80, height: 60 },
      settings: {
        indicator: 'poverty.rate',
        layers: ['commuting'],
        title: { ru: 'Откуда и куда ездят на работу', en: 'From where and to where people travel to work' },
      },
    },
    {
      id: 'rate',
      type: 'kpi',
      area: { x: 80, y: 0, width: 40, height: 16 },
      settings: { indicator: 'poverty.rate', fractionDigits: 2, sources: welfare, size: 'normal' },
    },
    {
      id: 'places',
      type: 'ranking',
      area: { x: 80, y: 16, width: 40, height: 30 },
      settings: {
        indicator: 'labour.places-per-thousand',
        highest: 6,
        lowest: 3,
        title: { ru: 'Где есть работа рядом', en: 'Where there is work at home' },
      },
    },
    { id: 'sources', type: 'sources', area: { x: 80, y: 46, width: 40, height: 14 }, settings: {} },
  ],
}

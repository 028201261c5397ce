// «Регион в цифрах»: who lives where and what is paid there, as Росстат publishes it.
import type { Scene } from '@obzor/core/model'

const rosstat = ['rosstat.statistics']

export const figuresScene: Scene = {
  version: 1,
  id: 'figures',
  title: { ru: 'Регион в цифрах', en: 'The region in figures' },
  panels: [
    {
      id: 'incomes',
      type: 'kpi',
      area: { x: 0, y: 0, width: 29, height: 20 },
      settings: { indicator: 'income.per-capita', sources: rosstat, size: 'normal' },
    },
    {
      id: 'wage',
      type: 'kpi',
      area: { x: 0, y: 20, width: 29, height: 20 },
      settings: { indicator: 'wage.average', sources: rosstat, size: 'normal' },
    },
    {
      id: 'poverty',
      type: 'kpi',
      area: { x: 0, y: 40, width: 29, height: 20 },
      settings: { indicator: 'poverty.rate.official', sources: rosstat, size: 'normal' },
    },
    {
      id: 'map',
      type: 'map',
      area: { x: 29, y: 0, width: 57, height: 60 },
      settings: {
        indicator: 'wage.average',
        layer: null,
        title: { ru: 'Средняя зарплата по муниципалитетам', en: 'Average wage by municipality' },
      },
    },
    {
      id: 'population',
      type: 'ranking',
      area: { x: 86, y: 0, width: 34, height: 30 },
      settings: { indicator: 'population.total', highest: 8, lowest: 3 },
    },
    {
      id: 'children',
      type: 'ranking',
      area: { x: 86, y: 30, width: 34, height: 30 },
      settings: { indicator: 'population.children', highest: 8, lowest: 3 },
    },
  ],
}

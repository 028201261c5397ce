import { definePlugin } from '@obzor/core/plugin-api'
import { figuresScene } from './figures.scene.ts'
import { SERIES } from './series.ts'

/** Public statistics of the region and its municipalities as maps, rankings and tiles. */
export const statisticsPlugin = definePlugin({
  id: 'indicator-statistics',
  version: '0.1.0',
  title: { ru: 'Официальная статистика на стене', en: 'Public statistics on the wall' },
  description: {
    ru: 'Население, дети, миграция, индексы доходов и зарплат как карты и списки; сцена «Регион в цифрах».',
    en: 'Population, children, migration, indices of incomes and wages as maps and rankings; the scene of the region in figures.',
  },
  requires: { api: '^1.0.0' },
  contributes: (to) => {
    for (const series of SERIES) to.statistics.add(series)
    to.scenes.add(figuresScene)
  },
})

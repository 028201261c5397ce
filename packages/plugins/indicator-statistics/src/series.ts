// Public series that sources bring and that no plugin has given a name yet: with one they are maps, rankings and tiles.
import type { StatisticDeclaration } from '@obzor/core/plugin-api'

export const SERIES: StatisticDeclaration[] = [
  {
    code: 'population.total',
    title: { ru: 'Численность населения', en: 'Population' },
    unit: 'person',
  },
  {
    code: 'population.children',
    title: { ru: 'Дети до 18 лет', en: 'Children under 18' },
    unit: 'person',
  },
  {
    code: 'migration.net',
    title: { ru: 'Миграционный прирост', en: 'Net migration' },
    unit: 'person',
  },
  {
    code: 'income.real-index',
    title: { ru: 'Реальные доходы к прошлому году', en: 'Real incomes, year on year' },
    unit: 'percent',
  },
  {
    code: 'wage.real-index',
    title: { ru: 'Реальная зарплата к прошлому году', en: 'Real wage, year on year' },
    unit: 'percent',
  },
  {
    code: 'poverty.share.children',
    title: { ru: 'Дети среди бедных (Росстат)', en: 'Children among the poor (Rosstat)' },
    unit: 'percent',
  },
]

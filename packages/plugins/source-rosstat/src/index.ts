import { definePlugin } from '@obzor/core/plugin-api'
import { rosstatConfig } from './config.ts'
import { RosstatConnector } from './connector.ts'

/** Published statistics: poverty, incomes and wages of regions, population and wages of municipalities. */
export const rosstatPlugin = definePlugin({
  id: 'source-rosstat',
  version: '0.1.0',
  title: { ru: 'Росстат: статистика', en: 'Rosstat: statistics' },
  description: {
    ru: 'Официальные показатели из таблиц CSV: бедность, доходы, зарплаты, население.',
    en: 'Official figures from CSV tables: poverty, incomes, wages, population.',
  },
  requires: { api: '^1.0.0' },
  config: rosstatConfig,
  capabilities: { files: ['rosstat'] },
  contributes: (to) => {
    to.sources.add({
      code: 'rosstat.statistics',
      title: { ru: 'Официальная статистика', en: 'Official statistics' },
      agency: { ru: 'Росстат', en: 'Rosstat' },
      trigger: { inbox: 'rosstat', pattern: '*.csv' },
      // Yearly tables: fresh for a year and a month.
      refreshHours: 9504,
      emits: ['statistic'],
      connector: RosstatConnector,
    })
    to.statistics.add({
      code: 'poverty.rate.official',
      title: { ru: 'Уровень бедности (Росстат)', en: 'Poverty rate (Rosstat)' },
      unit: 'percent',
    })
    to.statistics.add({
      code: 'income.per-capita',
      title: { ru: 'Среднедушевые денежные доходы', en: 'Per-capita cash income' },
      unit: 'rouble',
    })
    to.statistics.add({
      code: 'wage.average',
      title: { ru: 'Средняя начисленная зарплата', en: 'Average nominal wage' },
      unit: 'rouble',
    })
  },
})

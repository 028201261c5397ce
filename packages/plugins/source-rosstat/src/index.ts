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
      breaks: [
        {
          period: '2021',
          reason: {
            ru: 'С 2021 года бедность считают по границе бедности (постановление Правительства РФ от 26.11.2020 № 2049), до того — по прожиточному минимуму',
            en: 'Since 2021 poverty is counted against the poverty line (Government Decree No. 2049 of 26.11.2020), before that against the subsistence minimum',
          },
        },
      ],
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

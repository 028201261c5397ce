import { definePlugin } from '@obzor/core/plugin-api'
import { tableConfig } from './config.ts'
import { TableConnector } from './connector.ts'

/** Tables of agencies without code: the platform puts a source for each saved mapping in the place of the one here. */
export const tablePlugin = definePlugin({
  id: 'source-table',
  version: '0.1.0',
  title: { ru: 'Таблицы', en: 'Tables' },
  description: {
    ru: 'Таблицы CSV любых ведомств: столбцы и правила выбирает администратор, код не пишется.',
    en: 'CSV tables of any agency: an administrator chooses columns and rules, no code is written.',
  },
  requires: { api: '^1.0.0' },
  config: tableConfig,
  capabilities: { files: ['table'] },
  contributes: (to) =>
    to.sources.add({
      code: 'table.mapped',
      title: { ru: 'Таблица по правилам', en: 'Table by rules' },
      agency: { ru: 'Ведомство', en: 'Agency' },
      trigger: { inbox: 'table', pattern: '*.csv' },
      refreshHours: 24,
      emits: ['feature', 'statistic', 'income', 'benefit'],
      connector: TableConnector,
    }),
})

import { definePlugin } from '@obzor/core/plugin-api'
import { tableConfig } from './config.ts'
import { TableConnector } from './connector.ts'

/** Tables of agencies without code: the platform puts a source for each saved mapping in the place of the one here. */
export const tablePlugin = definePlugin({
  id: 'source-table',
  version: '0.1.0',
  title: { ru: 'Таблицы', en: 'Tables' },
  description: {
    ru: 'Таблицы XLSX, ODS, CSV и DBF любых ведомств: столбцы и правила выбирает администратор, код не пишется.',
    en: 'Tables of any agency in XLSX, ODS, CSV or DBF: an administrator chooses columns and rules, no code is written.',
  },
  requires: { api: '^1.0.0' },
  config: tableConfig,
  // A book is held packed and its shared texts are held whole: 64 MiB and 128 MiB at most.
  capabilities: { files: ['table'], memMb: 512 },
  contributes: (to) =>
    to.sources.add({
      code: 'table.mapped',
      title: { ru: 'Таблица по правилам', en: 'Table by rules' },
      agency: { ru: 'Ведомство', en: 'Agency' },
      trigger: { inbox: 'table', pattern: '*.csv' },
      refreshHours: 24,
      emits: ['feature', 'statistic', 'person', 'income', 'benefit', 'status', 'property'],
      connector: TableConnector,
    }),
})

import { definePlugin } from '@obzor/core/plugin-api'
import { mvdConfig } from './config.ts'
import { MvdConnector } from './connector.ts'

/** Who owns which vehicle, from tables of ГИБДД. */
export const mvdPlugin = definePlugin({
  id: 'source-mvd',
  version: '0.1.0',
  title: { ru: 'МВД: транспортные средства', en: 'МВД: vehicles' },
  description: {
    ru: 'Чей автомобиль и с какого дня: ответы ГИБДД в CSV, XLSX, ODS и DBF, столбцы настраиваются.',
    en: 'Whose vehicle and since when: answers of the traffic police in CSV, XLSX, ODS and DBF, columns as you have them.',
  },
  requires: { api: '^1.0.0' },
  config: mvdConfig,
  // A book is held packed and its shared texts are held whole: 64 MiB and 128 MiB at most.
  capabilities: { files: ['mvd'], memMb: 512 },
  contributes: (to) =>
    to.sources.add({
      code: 'mvd.vehicles',
      title: { ru: 'Транспортные средства граждан', en: 'Vehicles of persons' },
      agency: { ru: 'МВД России', en: 'Ministry of the interior' },
      trigger: { inbox: 'mvd', pattern: '*' },
      refreshHours: 24 * 30,
      emits: ['property'],
      connector: MvdConnector,
    }),
})

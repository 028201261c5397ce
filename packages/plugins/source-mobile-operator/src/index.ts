import { definePlugin } from '@obzor/core/plugin-api'
import { mobileConfig } from './config.ts'
import { MobileConnector } from './connector.ts'
import { operatorsScene } from './operators.scene.ts'

/** How many people live in a cell, as mobile operators count them; never a person. */
export const mobilePlugin = definePlugin({
  id: 'source-mobile-operator',
  version: '0.1.0',
  title: { ru: 'Операторы связи', en: 'Mobile operators' },
  description: {
    ru: 'Сколько жителей в ячейке сетки по возрасту, полу и доходу: таблицы МТС, Билайна и других. Только числа, не люди.',
    en: 'How many residents a cell of the grid has by age, sex and income: tables of operators. Numbers only, no people.',
  },
  requires: { api: '^1.0.0' },
  config: mobileConfig,
  capabilities: { files: ['mobile'] },
  contributes: (to) => {
    to.sources.add({
      code: 'mobile.cells',
      title: { ru: 'Жители по ячейкам', en: 'Residents by cell' },
      agency: { ru: 'Операторы связи', en: 'Mobile operators' },
      trigger: { inbox: 'mobile', pattern: '*.csv' },
      refreshHours: 24 * 45,
      emits: ['areaCount'],
      connector: MobileConnector,
    })
    to.panels.add({
      type: 'places',
      title: {
        ru: 'Операторы и реестр по муниципалитетам',
        en: 'Operators and the registry by municipality',
      },
      client: 'places.js',
      channels: ['operators'],
    })
    to.panels.add({
      type: 'incomes',
      title: { ru: 'Операторы и реестр по доходу', en: 'Operators and the registry by income' },
      client: 'incomes.js',
      channels: ['operators'],
    })
    to.scenes.add(operatorsScene)
  },
})

import { definePlugin } from '@obzor/core/plugin-api'
import { CommutingConnector } from './connector.ts'
import { commutingScene } from './commuting.scene.ts'

/** How many people of one municipality work in another: numbers by pairs of places, never a person. */
export const commutingPlugin = definePlugin({
  id: 'layer-commuting',
  version: '0.1.0',
  title: { ru: 'Поездки на работу', en: 'Commuting' },
  description: {
    ru: 'Сколько жителей одного муниципалитета работает в другом: матрица оператора связи или Росстата, стрелки на карте.',
    en: 'How many residents of a municipality work in another: a matrix of an operator or of Rosstat, arrows on the map.',
  },
  requires: { api: '^1.0.0' },
  capabilities: { files: ['commuting'] },
  contributes: (to) => {
    to.sources.add({
      code: 'commuting.matrix',
      title: { ru: 'Поездки на работу', en: 'Commuting' },
      agency: { ru: 'Операторы связи', en: 'Mobile operators' },
      trigger: { inbox: 'commuting', pattern: '*.csv' },
      refreshHours: 24 * 45,
      emits: ['feature'],
      connector: CommutingConnector,
    })
    to.layers.add({
      code: 'commuting',
      title: { ru: 'Поездки на работу', en: 'Commuting' },
      geometry: 'line',
      properties: {
        home: { type: 'string', title: { ru: 'Живут', en: 'Live in' } },
        work: { type: 'string', title: { ru: 'Работают', en: 'Work in' } },
        people: { type: 'number', title: { ru: 'Человек', en: 'People' }, unit: 'person' },
        month: { type: 'string', title: { ru: 'Месяц', en: 'Month' } },
      },
      style: { colour: '#58e6d0' },
      card: { objects: { ru: 'поток | потока | потоков', en: 'flow | flows' } },
      flow: { from: 'home', to: 'work', value: 'people', period: 'month' },
    })
    to.scenes.add(commutingScene)
  },
})

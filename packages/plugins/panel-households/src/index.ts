import { definePlugin } from '@obzor/core/plugin-api'
import { householdIndicators } from './indicators.ts'
import { householdsScene } from './households.scene.ts'

/** Which households are poor and which are at risk: a panel, the figures it needs and a scene that shows it. */
export const householdsPlugin = definePlugin({
  id: 'panel-households',
  version: '0.1.0',
  title: { ru: 'Состав бедных домохозяйств', en: 'Poor households by composition' },
  description: {
    ru: 'Панель и сцена: из каких семей состоит бедность и какие семьи бедны чаще других, по числу детей.',
    en: 'A panel and a scene: what households poverty is made of, and which are poor more often, by the number of children.',
  },
  requires: { api: '^1.0.0' },
  contributes: (to) => {
    for (const indicator of householdIndicators) to.indicators.add(indicator)
    to.panels.add({
      type: 'composition',
      title: { ru: 'Какие семьи бедны', en: 'Which households are poor' },
      client: 'composition.js',
      channels: ['indicators'],
    })
    to.scenes.add(householdsScene)
  },
})

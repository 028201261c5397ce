import { definePlugin } from '@obzor/core/plugin-api'
import { LABOUR_INDICATORS } from './indicators.ts'
import { labourScene } from './labour.scene.ts'

/** Another subject than poverty, by declarations alone: three indicators and the scene that shows them. */
export const labourPlugin = definePlugin({
  id: 'indicator-labour',
  version: '0.1.0',
  title: { ru: 'Рынок труда', en: 'Labour market' },
  description: {
    ru: 'Предлагаемая зарплата, доля вакансий с зарплатой, рабочие места на тысячу жителей и сцена «Рынок труда».',
    en: 'Pay offered, share of vacancies that state it, vacant places per thousand residents, and the scene of the labour market.',
  },
  requires: { api: '^1.0.0' },
  contributes: (to) => {
    for (const indicator of LABOUR_INDICATORS) to.indicators.add(indicator)
    to.scenes.add(labourScene)
  },
})

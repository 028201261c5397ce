import { definePlugin } from '@obzor/core/plugin-api'
import { HIDDEN_INDICATORS } from './hidden.ts'
import { POVERTY_INDICATORS } from './indicators.ts'

/** Poverty by the Foster–Greer–Thorbecke family, live by municipality. */
export const povertyPlugin = definePlugin({
  id: 'indicator-poverty',
  version: '0.1.0',
  title: { ru: 'Показатели бедности', en: 'Poverty indicators' },
  description: {
    ru: 'Уровень, глубина и острота бедности, число бедных, дефицит дохода, распределение доходов, скрытая бедность — по муниципалитетам, возрасту, полу, занятию и составу семьи.',
    en: 'Rate, depth and severity of poverty, number of poor, deficit, distribution of income and hidden poverty, by municipality, age, sex, occupation and composition of the household.',
  },
  requires: { api: '^1.0.0' },
  contributes: (to) => {
    for (const indicator of [...POVERTY_INDICATORS, ...HIDDEN_INDICATORS]) to.indicators.add(indicator)
  },
})

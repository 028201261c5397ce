import { definePlugin } from '@obzor/core/plugin-api'
import { field, int, lt, when } from '@obzor/core/model'

const isPoor = lt(field('incomeKopecks'), field('lineKopecks'))

/** Children in poor households as a share of all children, live by municipality. */
export const examplePlugin = definePlugin({
  id: 'indicator-example',
  version: '0.1.0',
  title: { ru: 'Новый показатель (example)', en: 'New indicator (example)' },
  description: { ru: 'Доля детей в бедных домохозяйствах.', en: 'Share of children in poor households.' },
  requires: { api: '^1.0.0' },
  contributes: (to) =>
    to.indicators.add({
      code: 'example.share',
      title: { ru: 'Дети в бедности (example)', en: 'Children in poverty (example)' },
      method: {
        ru: 'Дети домохозяйств с доходом ниже границы ÷ все дети × 100 %.',
        en: 'Children of households with income below the line ÷ all children × 100 %.',
      },
      over: 'household',
      numerator: when(isPoor, field('children'), int(0)),
      denominator: field('children'),
      factor: 100,
      unit: 'percent',
      fractionDigits: 1,
      direction: 'more-is-worse',
    }),
})

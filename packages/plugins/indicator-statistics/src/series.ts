// Public series that sources bring and that no plugin has given a name yet: with one they are maps, rankings and tiles.
import type { LocalText } from '@obzor/core/model'
import type { SeriesBreak, StatisticDeclaration } from '@obzor/core/plugin-api'

const GROUPS = [
  ['', '', ''],
  ['.working-age', ': трудоспособные', ': working age'],
  ['.pensioner', ': пенсионеры', ': pensioners'],
  ['.child', ': дети', ': children'],
] as const

/** A line has a figure for everybody and one for each group of the law. */
const linesOf = (code: string, title: LocalText, ...breaks: SeriesBreak[]): StatisticDeclaration[] =>
  GROUPS.map(([suffix, ru, en]) => ({
    code: `${code}${suffix}`,
    title: { ru: `${title.ru}${ru}`, en: `${title.en}${en}` },
    unit: 'rouble',
    ...(breaks.length > 0 && { breaks }),
  }))

const CONSUMPTION = [
  ['total', 'все категории', 'all kinds'],
  ['food', 'продовольствие', 'food'],
  ['health', 'здоровье', 'health'],
  ['transport', 'транспорт', 'transport'],
  ['catering', 'общественное питание', 'eating out'],
  ['marketplaces', 'маркетплейсы', 'marketplaces'],
] as const

export const SERIES: StatisticDeclaration[] = [
  {
    code: 'population.total',
    title: { ru: 'Численность населения', en: 'Population' },
    unit: 'person',
  },
  {
    code: 'population.children',
    title: { ru: 'Дети до 18 лет', en: 'Children under 18' },
    unit: 'person',
  },
  {
    code: 'migration.net',
    title: { ru: 'Миграционный прирост', en: 'Net migration' },
    unit: 'person',
  },
  {
    code: 'income.real-index',
    title: { ru: 'Реальные доходы к прошлому году', en: 'Real incomes, year on year' },
    unit: 'percent',
  },
  {
    code: 'wage.real-index',
    title: { ru: 'Реальная зарплата к прошлому году', en: 'Real wage, year on year' },
    unit: 'percent',
  },
  {
    code: 'poverty.share.children',
    title: { ru: 'Дети среди бедных (Росстат)', en: 'Children among the poor (Rosstat)' },
    unit: 'percent',
  },
  ...linesOf(
    'subsistence.minimum',
    { ru: 'Прожиточный минимум', en: 'Subsistence minimum' },
    {
      period: '2021',
      reason: {
        ru: 'С 2021 года прожиточный минимум — доля медианного дохода (44,2 %, Федеральный закон от 29.12.2020 № 473-ФЗ), до того — стоимость потребительской корзины за квартал',
        en: 'Since 2021 the subsistence minimum is a share of the median income (44.2 %, Federal Law 473-FZ of 29.12.2020), before that the cost of a basket of goods in a quarter',
      },
    },
  ),
  ...linesOf('poverty.line', { ru: 'Граница бедности (РФ)', en: 'Poverty line (Russia)' }),
  ...CONSUMPTION.map(([code, ru, en]) => ({
    code: `consumption.${code}`,
    title: { ru: `Безналичные траты жителя: ${ru}`, en: `Cashless spending of a resident: ${en}` },
    unit: 'rouble' as const,
  })),
]

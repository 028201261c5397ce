// Breakdowns: the dimensions that a population is divided by, as data. The standard ones divide persons and households by
// what the registry has; what no source gives yet (schooling) is not here.
import { bin, eq, field, int, le, lt, min, ratio, sub, when, type Expression } from './expression.ts'
import type { LocalText } from './text.ts'

export interface DimensionValue {
  /** Lower case, digits and hyphens: part of a cell's id. */
  code: string
  title: LocalText
  /** The class of those of whom no source says it; a few such are published with the largest class. */
  isNotStated?: true
}

export interface BreakdownDimension {
  /** Lower case, digits and hyphens: part of a cell's id. One code is one declaration within a population. */
  code: string
  title: LocalText
  /** In the order in which they are shown; at most `DIMENSION_VALUES_MAX`. */
  values: readonly DimensionValue[]
  /** Integer: index into `values`. Its bounds must be proven, so that every row is in exactly one class. */
  of: Expression
}

export const DIMENSION_VALUES_MAX = 32

/** Age bands of a person, full years on the last day of the window. */
export const BY_AGE: BreakdownDimension = {
  code: 'age',
  title: { ru: 'Возраст', en: 'Age' },
  values: [
    { code: 'unknown', title: { ru: 'возраст неизвестен', en: 'age not known' }, isNotStated: true },
    { code: '0-6', title: { ru: '0–6 лет', en: '0–6 years' } },
    { code: '7-17', title: { ru: '7–17 лет', en: '7–17 years' } },
    { code: '18-24', title: { ru: '18–24 года', en: '18–24 years' } },
    { code: '25-34', title: { ru: '25–34 года', en: '25–34 years' } },
    { code: '35-44', title: { ru: '35–44 года', en: '35–44 years' } },
    { code: '45-54', title: { ru: '45–54 года', en: '45–54 years' } },
    { code: '55-64', title: { ru: '55–64 года', en: '55–64 years' } },
    { code: '65-up', title: { ru: '65 лет и старше', en: '65 years and over' } },
  ],
  of: bin(field('ageYears'), [0, 7, 18, 25, 35, 45, 55, 65]),
}

export const BY_SEX: BreakdownDimension = {
  code: 'sex',
  title: { ru: 'Пол', en: 'Sex' },
  values: [
    { code: 'unknown', title: { ru: 'пол неизвестен', en: 'sex not known' }, isNotStated: true },
    { code: 'male', title: { ru: 'мужчины', en: 'men' } },
    { code: 'female', title: { ru: 'женщины', en: 'women' } },
  ],
  of: field('sex'),
}

/** What an adult lives by, as far as the tax service knows it: it hears of wages, not of work without a contract. */
export const BY_OCCUPATION: BreakdownDimension = {
  code: 'occupation',
  title: { ru: 'Занятие', en: 'Occupation' },
  values: [
    { code: 'child', title: { ru: 'дети', en: 'children' } },
    {
      code: 'earning',
      title: { ru: 'взрослые с доходами по данным ФНС', en: 'adults with income known to the tax service' },
    },
    {
      code: 'not-earning',
      title: { ru: 'трудоспособные без таких доходов', en: 'of working age without such income' },
    },
    {
      code: 'pensioner',
      title: { ru: 'пенсионеры без таких доходов', en: 'pensioners without such income' },
    },
  ],
  of: when(
    eq(field('group'), int(0)),
    int(0),
    when(field('isEarner'), int(1), when(eq(field('group'), int(2)), int(3), int(2))),
  ),
}

export const BY_DISABILITY: BreakdownDimension = {
  code: 'disability',
  title: { ru: 'Инвалидность', en: 'Disability' },
  values: [
    { code: 'none', title: { ru: 'без инвалидности', en: 'without a disability' } },
    {
      code: 'disabled',
      title: { ru: 'с инвалидностью (по данным ФРИ)', en: 'with a disability (by the register)' },
    },
  ],
  of: when(field('isDisabled'), int(1), int(0)),
}

export const BY_CHILDREN: BreakdownDimension = {
  code: 'children',
  title: { ru: 'Детей в семье', en: 'Children in the household' },
  values: [
    { code: '0', title: { ru: 'без детей', en: 'no children' } },
    { code: '1', title: { ru: 'один ребёнок', en: 'one child' } },
    { code: '2', title: { ru: 'двое детей', en: 'two children' } },
    { code: '3', title: { ru: 'трое детей', en: 'three children' } },
    { code: '4-up', title: { ru: 'четверо и больше', en: 'four and more' } },
  ],
  of: bin(field('children'), [1, 2, 3, 4]),
}

const adults: Expression = sub(field('members'), field('children'))

export const BY_HOUSEHOLD_TYPE: BreakdownDimension = {
  code: 'household',
  title: { ru: 'Тип домохозяйства', en: 'Type of household' },
  values: [
    { code: 'single-pensioner', title: { ru: 'одинокий пенсионер', en: 'single pensioner' } },
    { code: 'single', title: { ru: 'одинокий трудоспособный', en: 'single person of working age' } },
    { code: 'pensioners', title: { ru: 'несколько пенсионеров', en: 'several pensioners' } },
    { code: 'adults', title: { ru: 'взрослые без детей', en: 'adults without children' } },
    { code: 'one-parent', title: { ru: 'один взрослый с детьми', en: 'one adult with children' } },
    { code: 'family', title: { ru: 'взрослые с одним-двумя детьми', en: 'adults with one or two children' } },
    {
      code: 'large-family',
      title: { ru: 'многодетные: трое детей и больше', en: 'three children and more' },
    },
    { code: 'children-alone', title: { ru: 'только дети', en: 'children alone' } },
  ],
  of: when(
    eq(field('children'), int(0)),
    when(
      eq(field('pensioners'), field('members')),
      when(eq(field('members'), int(1)), int(0), int(2)),
      when(eq(field('members'), int(1)), int(1), int(3)),
    ),
    when(
      le(adults, int(0)),
      int(7),
      when(le(int(3), field('children')), int(6), when(eq(adults, int(1)), int(4), int(5))),
    ),
  ),
}

/** By the code of the residence, as far as a source gives it to the locality. */
export const BY_LOCALITY: BreakdownDimension = {
  code: 'locality',
  title: { ru: 'Город и село', en: 'Town and village' },
  values: [
    {
      code: 'unknown',
      title: { ru: 'населённый пункт неизвестен', en: 'locality not known' },
      isNotStated: true,
    },
    { code: 'urban', title: { ru: 'горожане', en: 'in towns' } },
    { code: 'rural', title: { ru: 'сельские жители', en: 'in villages' } },
  ],
  of: field('locality'),
}

/** How many adults have income that the tax service knows of. */
export const BY_EARNERS: BreakdownDimension = {
  code: 'earners',
  title: { ru: 'Кто в семье получает доходы', en: 'Who of the household has income' },
  values: [
    { code: 'none', title: { ru: 'никто, по данным ФНС', en: 'nobody, by the tax service' } },
    { code: 'some', title: { ru: 'часть взрослых', en: 'some of the adults' } },
    { code: 'all', title: { ru: 'все взрослые', en: 'all of the adults' } },
  ],
  of: when(eq(field('earners'), int(0)), int(0), when(lt(field('earners'), adults), int(1), int(2))),
}

/** Whether somebody of the household receives monthly support that was given for need. */
export const BY_SUPPORT: BreakdownDimension = {
  code: 'support',
  title: { ru: 'Адресная поддержка', en: 'Support by need' },
  values: [
    { code: 'none', title: { ru: 'не получают', en: 'do not receive it' } },
    { code: 'received', title: { ru: 'получают', en: 'receive it' } },
  ],
  of: when(lt(int(0), field('supported')), int(1), int(0)),
}

/** Income against the line; the bounds are those of hidden and extreme poverty. */
export const BY_DEPTH: BreakdownDimension = {
  code: 'depth',
  title: { ru: 'Доход к границе', en: 'Income against the line' },
  values: [
    { code: 'below-half', title: { ru: 'меньше половины границы', en: 'below half of the line' } },
    { code: 'below', title: { ru: 'от половины до границы', en: 'from half to the line' } },
    { code: 'near', title: { ru: 'от границы до 1,2 границы', en: 'from the line to 1.2 of it' } },
    { code: 'above', title: { ru: 'больше 1,2 границы', en: 'above 1.2 of the line' } },
  ],
  // Capped at ten billion roubles a month: a source that lies spoils one household's class, not everybody's. Who has no line is
  // not poor, as in the rate.
  of: when(
    eq(field('lineKopecks'), int(0)),
    int(3),
    bin(ratio(min(field('incomeKopecks'), int(1e12)), field('lineKopecks'), 10), [5, 10, 12]),
  ),
}

/** Edges of `BY_RATIO`, thousandths of the line: narrow where a change of incomes or of the line moves people past it. */
const RATIO_EDGES = [
  250, 500, 600, 700, 750, 800, 850, 900, 950, 1_000, 1_050, 1_100, 1_150, 1_200, 1_300, 1_400, 1_500, 1_750,
  2_000, 3_000,
]
/** Where the line itself lies on the scale of `BY_RATIO`. */
const RATIO_LINE = 1_000
const shareText = (edge: number, locale: 'ru' | 'en'): string =>
  String(edge / RATIO_LINE).replace('.', locale === 'ru' ? ',' : '.')

/** Income against the line, finely: what the change of the rate between two dates is told by. */
export const BY_RATIO: BreakdownDimension = {
  code: 'ratio',
  title: { ru: 'Доход в долях границы', en: 'Income in parts of the line' },
  values: [0, ...RATIO_EDGES].map((from, at) => {
    const to = RATIO_EDGES[at]
    if (to === undefined) {
      const text = {
        ru: `${shareText(from, 'ru')} границы и больше`,
        en: `${shareText(from, 'en')} of the line and more`,
      }
      return { code: `${from}-up`, title: text }
    }
    const text = {
      ru: `от ${shareText(from, 'ru')} до ${shareText(to, 'ru')} границы`,
      en: `from ${shareText(from, 'en')} to ${shareText(to, 'en')} of the line`,
    }
    return { code: `${from}-${to}`, title: text }
  }),
  // Who has no line is not poor, as in the rate.
  of: when(
    eq(field('lineKopecks'), int(0)),
    int(RATIO_EDGES.length),
    bin(ratio(min(field('incomeKopecks'), int(1e12)), field('lineKopecks'), RATIO_LINE), RATIO_EDGES),
  ),
}

/** Lower edges of all classes but the first, in parts of the line. */
export const RATIO_EDGES_OF_LINE: readonly number[] = RATIO_EDGES.map((edge) => edge / RATIO_LINE)

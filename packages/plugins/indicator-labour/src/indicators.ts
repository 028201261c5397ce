// What open vacancies offer. All over the layer `vacancies`: whoever brings it, the numbers are the same.
import { cell, field, int, lt, number, per, times, when, type Indicator } from '@obzor/core/model'

const pay = field('salaryMin')
const isStated = lt(int(0), pay)
const source = { ru: 'Портал «Работа России», открытые данные', en: 'Portal trudvsem.ru, open data' }

export const LABOUR_INDICATORS: Indicator[] = [
  {
    code: 'labour.pay-offered',
    title: { ru: 'Предлагаемая зарплата', en: 'Pay offered' },
    method: {
      ru: 'Средняя нижняя граница зарплаты открытых вакансий, в которых она названа. Вакансия — одно предложение, сколько бы мест в ней ни было.',
      en: 'Mean lower bound of the pay of open vacancies that name one. A vacancy is one offer, however many places it has.',
    },
    formula: {
      ru: 'Σ s ÷ k, s — «зарплата от», k — вакансии с s > 0',
      en: 'Σ s ÷ k, s «salary from», k vacancies with s > 0',
    },
    source,
    over: 'feature:vacancies',
    numerator: when(isStated, pay, int(0)),
    denominator: isStated,
    factor: 1,
    unit: 'rouble',
    fractionDigits: 0,
    direction: 'more-is-better',
  },
  {
    code: 'labour.pay-stated',
    title: { ru: 'Вакансии с названной зарплатой', en: 'Vacancies that state pay' },
    method: {
      ru: 'Доля открытых вакансий, в которых названа зарплата: по ней видно, сколько весит средняя.',
      en: 'Share of open vacancies that name a pay: it says how much the mean pay weighs.',
    },
    formula: { ru: '100 · k ÷ n, n — все вакансии', en: '100 · k ÷ n, n all vacancies' },
    source,
    over: 'feature:vacancies',
    numerator: isStated,
    denominator: field('one'),
    factor: 100,
    unit: 'percent',
    fractionDigits: 1,
    direction: 'neutral',
  },
  {
    code: 'labour.places-per-thousand',
    title: { ru: 'Рабочих мест на тысячу жителей', en: 'Vacant places per thousand residents' },
    method: {
      ru: 'Свободные рабочие места открытых вакансий на тысячу человек реестра.',
      en: 'Vacant places of open vacancies per thousand persons of the registry.',
    },
    formula: {
      ru: '1000 · свободные рабочие места ÷ люди реестра',
      en: '1000 · vacant places ÷ persons of the registry',
    },
    source,
    derived: per(times(number(1000), cell('vacancies.places')), cell('registry.persons')),
    unit: 'unit',
    fractionDigits: 1,
    direction: 'more-is-better',
  },
]

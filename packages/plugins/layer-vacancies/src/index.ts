import { definePlugin } from '@obzor/core/plugin-api'
import { field } from '@obzor/core/model'

/** Open vacancies as points, and how many there are. */
export const vacanciesPlugin = definePlugin({
  id: 'layer-vacancies',
  version: '0.1.0',
  title: { ru: 'Вакансии на карте', en: 'Vacancies on the map' },
  description: {
    ru: 'Слой открытых вакансий с зарплатой и числом мест; показатели «вакансий» и «рабочих мест».',
    en: 'Layer of open vacancies with salary and places; indicators of vacancies and of work places.',
  },
  requires: { api: '^1.0.0' },
  contributes: (to) => {
    to.layers.add({
      code: 'vacancies',
      title: { ru: 'Вакансии', en: 'Vacancies' },
      geometry: 'point',
      // Only these leave the server: the rest of what a source knows stays with it.
      properties: {
        title: { type: 'string', title: { ru: 'Должность', en: 'Job' } },
        salaryMin: { type: 'number', title: { ru: 'Зарплата от', en: 'Salary from' }, unit: 'rouble' },
        salaryMax: { type: 'number', title: { ru: 'Зарплата до', en: 'Salary to' }, unit: 'rouble' },
        workPlaces: { type: 'number', title: { ru: 'Рабочих мест', en: 'Work places' } },
        employer: { type: 'string', title: { ru: 'Работодатель', en: 'Employer' } },
      },
      // Sky blue of the Okabe–Ito palette: told from every step of the poverty ramp by all kinds of colour vision.
      style: { colour: '#56b4e9', radiusPx: 4 },
      card: {
        title: 'title',
        properties: ['employer', 'salaryMin', 'salaryMax', 'workPlaces'],
        objects: { ru: 'вакансия | вакансии | вакансий', en: 'vacancy | vacancies' },
      },
    })
    to.indicators.add({
      code: 'vacancies.open',
      title: { ru: 'Открытых вакансий', en: 'Open vacancies' },
      method: {
        ru: 'Число вакансий, открытых на портале «Работа России», по месту работы.',
        en: 'Number of vacancies open on the portal trudvsem.ru, by place of work.',
      },
      over: 'feature:vacancies',
      numerator: field('one'),
      factor: 1,
      unit: 'unit',
      fractionDigits: 0,
      direction: 'more-is-better',
    })
    to.indicators.add({
      code: 'vacancies.places',
      title: { ru: 'Свободных рабочих мест', en: 'Vacant work places' },
      method: {
        ru: 'Сумма рабочих мест всех открытых вакансий; вакансия без числа мест — одно место.',
        en: 'Sum of work places of all open vacancies; a vacancy without a number is one place.',
      },
      over: 'feature:vacancies',
      numerator: field('workPlaces'),
      factor: 1,
      unit: 'unit',
      fractionDigits: 0,
      direction: 'more-is-better',
    })
  },
})

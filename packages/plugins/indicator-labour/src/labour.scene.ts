// «Рынок труда»: what work pays where people live, and how much of it there is.
import type { Scene } from '@obzor/core/model'

const vacancies = ['trudvsem.vacancies']

export const labourScene: Scene = {
  version: 1,
  id: 'labour',
  title: { ru: 'Рынок труда', en: 'Labour market' },
  panels: [
    {
      id: 'places',
      type: 'kpi',
      area: { x: 0, y: 0, width: 29, height: 15 },
      settings: { indicator: 'vacancies.places', sources: vacancies, size: 'normal' },
    },
    {
      id: 'per-thousand',
      type: 'kpi',
      area: { x: 0, y: 15, width: 29, height: 15 },
      settings: { indicator: 'labour.places-per-thousand', sources: vacancies, size: 'normal' },
    },
    {
      id: 'pay',
      type: 'kpi',
      area: { x: 0, y: 30, width: 29, height: 15 },
      settings: { indicator: 'labour.pay-offered', sources: vacancies, size: 'normal' },
    },
    {
      id: 'stated',
      type: 'kpi',
      area: { x: 0, y: 45, width: 29, height: 15 },
      settings: { indicator: 'labour.pay-stated', sources: vacancies, size: 'normal' },
    },
    {
      id: 'map',
      type: 'map',
      area: { x: 29, y: 0, width: 57, height: 60 },
      settings: {
        indicator: 'labour.pay-offered',
        layer: 'vacancies',
        title: { ru: 'Сколько предлагают за работу', en: 'What work is offered for' },
      },
    },
    {
      id: 'ranking',
      type: 'ranking',
      area: { x: 86, y: 0, width: 34, height: 30 },
      settings: {
        indicator: 'labour.places-per-thousand',
        highest: 8,
        lowest: 3,
        title: { ru: 'Мест на тысячу жителей', en: 'Places per thousand residents' },
      },
    },
    {
      id: 'wages',
      type: 'ranking',
      area: { x: 86, y: 30, width: 34, height: 30 },
      settings: {
        indicator: 'wage.average',
        highest: 8,
        lowest: 3,
        title: { ru: 'Средняя зарплата, Росстат', en: 'Average wage, Rosstat' },
      },
    },
  ],
}

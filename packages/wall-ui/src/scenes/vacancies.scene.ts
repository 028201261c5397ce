// «Работа рядом»: where vacancies are, beside where poverty is highest.
import type { Scene } from './scene.ts'

const welfare = ['social-registry.residents', 'egisso.facts', 'fns.income']

export const vacanciesScene: Scene = {
  id: 'vacancies',
  title: { ru: 'Работа и бедность', en: 'Work and poverty' },
  panels: [
    {
      id: 'vacancies',
      type: 'kpi',
      area: { x: 0, y: 0, width: 29, height: 20 },
      settings: { indicator: 'vacancies.open', sources: ['trudvsem.vacancies'], size: 'normal' },
    },
    {
      id: 'count',
      type: 'kpi',
      area: { x: 0, y: 20, width: 29, height: 20 },
      settings: { indicator: 'poverty.count', sources: welfare, size: 'normal' },
    },
    {
      id: 'rate',
      type: 'kpi',
      area: { x: 0, y: 40, width: 29, height: 20 },
      settings: { indicator: 'poverty.rate', fractionDigits: 2, sources: welfare, size: 'normal' },
    },
    {
      id: 'map',
      type: 'map',
      area: { x: 29, y: 0, width: 57, height: 60 },
      settings: {
        indicator: 'vacancies.open',
        layers: ['vacancies'],
        symbols: 'by-zoom',
        territories: 'borders',
        title: { ru: 'Открытые вакансии', en: 'Open vacancies' },
      },
    },
    {
      id: 'ranking',
      type: 'ranking',
      area: { x: 86, y: 0, width: 34, height: 40 },
      settings: { indicator: 'poverty.rate', highest: 14, lowest: 3 },
    },
    {
      id: 'sources',
      type: 'sources',
      area: { x: 86, y: 40, width: 34, height: 20 },
      settings: {},
    },
  ],
}

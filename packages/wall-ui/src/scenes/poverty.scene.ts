// «Бедность в регионе»: the answer on the left, where in the middle, who first and since when on the right.
import type { Scene } from './scene.ts'

const registry = ['social-registry.residents']
const welfare = ['social-registry.residents', 'egisso.facts', 'fns.income']

export const povertyScene: Scene = {
  id: 'poverty',
  title: { ru: 'Бедность в регионе', en: 'Poverty in the region' },
  panels: [
    {
      id: 'rate',
      type: 'kpi',
      area: { x: 0, y: 0, width: 29, height: 16 },
      settings: { indicator: 'poverty.rate', fractionDigits: 2, sources: welfare, size: 'hero' },
    },
    {
      id: 'count',
      type: 'kpi',
      area: { x: 0, y: 16, width: 29, height: 11 },
      settings: { indicator: 'poverty.count', sources: welfare, size: 'normal' },
    },
    {
      id: 'deficit',
      type: 'kpi',
      area: { x: 0, y: 27, width: 29, height: 11 },
      settings: { indicator: 'poverty.deficit', fractionDigits: 1, sources: welfare, size: 'normal' },
    },
    {
      id: 'persons',
      type: 'kpi',
      area: { x: 0, y: 38, width: 29, height: 11 },
      settings: { indicator: 'registry.persons', sources: registry, size: 'normal' },
    },
    {
      id: 'vacancies',
      type: 'kpi',
      area: { x: 0, y: 49, width: 29, height: 11 },
      settings: { indicator: 'vacancies.open', sources: ['trudvsem.vacancies'], size: 'normal' },
    },
    {
      id: 'map',
      type: 'map',
      area: { x: 29, y: 0, width: 57, height: 60 },
      settings: { indicator: 'poverty.rate', layers: ['vacancies'] },
    },
    {
      id: 'ranking',
      type: 'ranking',
      area: { x: 86, y: 0, width: 34, height: 27 },
      settings: { indicator: 'poverty.rate', highest: 9, lowest: 3 },
    },
    {
      id: 'trend',
      type: 'trend',
      area: { x: 86, y: 27, width: 34, height: 19 },
      settings: { statistic: 'poverty.rate.official', indicator: 'poverty.rate' },
    },
    {
      id: 'sources',
      type: 'sources',
      area: { x: 86, y: 46, width: 34, height: 14 },
      settings: {},
    },
  ],
}

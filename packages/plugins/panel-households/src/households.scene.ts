// «Какие семьи бедны»: the panel in the middle, how many people that is on the left, where on the right.
import type { Scene } from '@obzor/core/model'

const welfare = ['social-registry.residents', 'egisso.facts', 'fns.income']

export const householdsScene: Scene = {
  version: 1,
  id: 'households',
  title: { ru: 'Какие семьи бедны', en: 'Which households are poor' },
  panels: [
    {
      id: 'count',
      type: 'kpi',
      area: { x: 0, y: 0, width: 29, height: 20 },
      settings: { indicator: 'poverty.count', sources: welfare, size: 'normal' },
    },
    {
      id: 'rate',
      type: 'kpi',
      area: { x: 0, y: 20, width: 29, height: 20 },
      settings: { indicator: 'poverty.rate', fractionDigits: 2, sources: welfare, size: 'normal' },
    },
    {
      id: 'deficit',
      type: 'kpi',
      area: { x: 0, y: 40, width: 29, height: 20 },
      settings: { indicator: 'poverty.deficit', fractionDigits: 1, sources: welfare, size: 'normal' },
    },
    {
      id: 'composition',
      type: 'panel-households/composition',
      area: { x: 29, y: 0, width: 57, height: 60 },
      settings: {},
    },
    {
      id: 'ranking',
      type: 'ranking',
      area: { x: 86, y: 0, width: 34, height: 40 },
      settings: { indicator: 'poverty.rate', highest: 14, lowest: 3 },
    },
    { id: 'sources', type: 'sources', area: { x: 86, y: 40, width: 34, height: 20 }, settings: {} },
  ],
}

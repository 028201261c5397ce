// One of every panel that is smaller than a screen, for tests of how they bear odd figures.
import type { Scene, ScenePanel } from '@obzor/core/model'

const sources = ['social-registry.residents', 'operators.people']
const LONG = 'Охват многодетных семей государственной социальной помощью'
const LONG_EN = 'Share of families with three children or more that get state social support'
const panels: [type: string, settings: Record<string, unknown>][] = [
  ['kpi', { indicator: 'poverty.rate', sources, size: 'normal' }],
  ['ranking', { indicator: 'poverty.rate', highest: 5, lowest: 2 }],
  ['trend', { statistic: 'poverty.rate.official', indicator: 'poverty.rate' }],
  ['multiples', { indicator: 'poverty.rate', sources }],
  ['table', { indicators: ['poverty.rate', 'poverty.count', 'vacancies.open'], sources }],
  ['pyramid', { indicator: 'poverty.rate' }],
  ['composition', { indicator: 'poverty.rate', by: ['sex'] }],
  ['legend', { indicator: 'poverty.rate', layers: ['vacancies', 'clinics'] }],
  ['sources', {}],
  [
    'text',
    {
      text: { ru: `# ${LONG}\n${`${LONG}. `.repeat(3)}\n- ${LONG}`, en: `# ${LONG_EN}\n- ${LONG_EN}` },
      size: 'large',
    },
  ],
  ['clock', {}],
  ['registry-growth', {}],
  ['source-overlap', {}],
  ['families', { sources }],
  ['web-image', { picture: '0'.repeat(12), alt: { ru: LONG, en: LONG_EN } }],
  ['image', { image: `/scene-images/${'0'.repeat(32)}`, alt: { ru: LONG, en: LONG_EN } }],
]

export const galleryScene: Scene = {
  version: 2,
  id: 'own-gallery',
  title: { ru: 'Все панели', en: 'Every panel' },
  panels: panels.map(([type, settings], index): ScenePanel => ({
    id: type,
    type,
    area: { x: (index % 4) * 30, y: Math.floor(index / 4) * 15, width: 30, height: 15 },
    settings,
  })),
}

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
  ['image', { image: `/scene-images/${'0'.repeat(32)}`, alt: { ru: LONG, en: LONG_EN } }],
]

export const galleryScene: Scene = {
  version: 2,
  id: 'own-gallery',
  title: { ru: 'Все панели', en: 'Every panel' },
  panels: panels.map(([type, settings], index): ScenePanel => ({
    id: type,
    type,
    area: { x: (index % 4) * 30, y: Math.floor(index / 4) * 20, width: 30, height: 20 },
    settings,
  })),
}

/** Panels about the registry, which stand in no scene of the product, and a picture of a site that never came. */
export const registryScene: Scene = {
  version: 2,
  id: 'own-registry',
  title: { ru: 'Панели реестра', en: 'Panels of the registry' },
  panels: [
    {
      id: 'growth',
      type: 'registry-growth',
      area: { x: 0, y: 0, width: 45, height: 36 },
      settings: {},
    },
    { id: 'overlap', type: 'source-overlap', area: { x: 45, y: 0, width: 75, height: 36 }, settings: {} },
    {
      id: 'growth-small',
      type: 'registry-growth',
      area: { x: 0, y: 36, width: 30, height: 24 },
      settings: {},
    },
    {
      id: 'families',
      type: 'families',
      area: { x: 30, y: 36, width: 30, height: 24 },
      settings: { sources },
    },
    {
      id: 'change',
      type: 'change',
      area: { x: 60, y: 36, width: 30, height: 24 },
      settings: { indicator: 'poverty.rate', parts: 3 },
    },
    {
      id: 'web-image',
      type: 'web-image',
      area: { x: 90, y: 36, width: 30, height: 24 },
      settings: { picture: 'camera', alt: { ru: LONG, en: LONG_EN } },
    },
  ],
}

// «Глубина и профиль»: how far below the line the poor live, who they are by sex, age, children and work, and what families there are.
import { BY_CHILDREN, BY_HOUSEHOLD_TYPE, BY_OCCUPATION, BY_SUPPORT } from '@obzor/core/model'
import type { Scene } from './scene.ts'

const sources = ['social-registry.residents', 'egisso.facts', 'fns.income']

export const depthScene: Scene = {
  id: 'depth',
  title: { ru: 'Глубина и профиль', en: 'Depth and profile' },
  panels: [
    {
      id: 'depth',
      type: 'kpi',
      area: { x: 0, y: 0, width: 26, height: 15 },
      settings: { indicator: 'poverty.depth', fractionDigits: 2, sources, size: 'normal' },
    },
    {
      id: 'severity',
      type: 'kpi',
      area: { x: 0, y: 15, width: 26, height: 15 },
      settings: { indicator: 'poverty.severity', fractionDigits: 2, sources, size: 'normal' },
    },
    {
      id: 'gap',
      type: 'kpi',
      area: { x: 0, y: 30, width: 26, height: 15 },
      settings: { indicator: 'poverty.shortfall', sources, size: 'normal' },
    },
    {
      id: 'count',
      type: 'kpi',
      area: { x: 0, y: 45, width: 26, height: 15 },
      settings: { indicator: 'poverty.count', sources, size: 'normal' },
    },
    {
      id: 'pyramid',
      type: 'pyramid',
      area: { x: 26, y: 0, width: 45, height: 41 },
      settings: { indicator: 'poverty.rate', sources },
    },
    {
      id: 'families',
      type: 'families',
      area: { x: 26, y: 41, width: 45, height: 19 },
      settings: { sources: ['social-registry.residents'] },
    },
    {
      id: 'composition',
      type: 'composition',
      area: { x: 71, y: 0, width: 49, height: 60 },
      settings: {
        indicator: 'poverty.rate',
        by: [BY_CHILDREN.code, BY_OCCUPATION.code, BY_HOUSEHOLD_TYPE.code, BY_SUPPORT.code],
        sources,
      },
    },
  ],
}

import { expect, it } from 'vitest'
import { sceneDifferences } from './scene-differences.ts'
import type { Scene } from './scene.ts'

const area = { x: 0, y: 0, width: 30, height: 20 }
const scene: Scene = {
  version: 2,
  id: 'own-a',
  title: { ru: 'Зал', en: 'Hall' },
  panels: [
    { id: 'rate', type: 'kpi', area, settings: { indicator: 'poverty.rate', size: 'hero' } },
    { id: 'map', type: 'map', area: { ...area, x: 30 }, settings: { layers: ['vacancies'] } },
  ],
}

it('finds nothing between a scene and itself', () => expect(sceneDifferences(scene, scene)).toEqual([]))
it('tells each change once, with the panel and the setting it is of', () => {
  const [rate, map] = scene.panels
  const after: Scene = {
    ...scene,
    title: { ...scene.title, ru: 'Большой зал' },
    panels: [
      { ...rate!, area: { ...area, y: 4, width: 40 }, settings: { indicator: 'poverty.count', digits: 2 } },
      { ...map!, id: 'text', type: 'text', settings: {} },
    ],
  }
  expect(sceneDifferences(scene, after)).toEqual([
    { kind: 'title', from: 'Зал', to: 'Большой зал' },
    { kind: 'panel-moved', panel: 'rate', type: 'kpi' },
    { kind: 'panel-sized', panel: 'rate', type: 'kpi' },
    {
      kind: 'setting',
      panel: 'rate',
      type: 'kpi',
      setting: 'indicator',
      from: 'poverty.rate',
      to: 'poverty.count',
    },
    { kind: 'setting', panel: 'rate', type: 'kpi', setting: 'size', from: 'hero', to: null },
    { kind: 'setting', panel: 'rate', type: 'kpi', setting: 'digits', from: null, to: '2' },
    { kind: 'panel-added', panel: 'text', type: 'text' },
    { kind: 'panel-removed', panel: 'map', type: 'map' },
  ])
})

import { SCENE_ROWS } from '@obzor/core/model'
import { expect, test } from 'vitest'
import { scenes } from './index.ts'

/** Heads of those who sit in front hide what lies lower. */
const LOWER_THIRD = (SCENE_ROWS * 2) / 3
/** What a scene is about: a figure in large type, and the clock. */
const isVital = ({ type, settings }: { type: string; settings: object }): boolean =>
  type === 'clock' || (type === 'kpi' && 'size' in settings && settings.size === 'hero')

test.each(scenes.map((scene) => [scene.id, scene] as const))(
  'scene %s has nothing vital in its lower third',
  (_id, { panels }) => {
    const low = panels.filter((panel) => isVital(panel) && panel.area.y + panel.area.height > LOWER_THIRD)
    expect(low.map(({ id }) => id)).toEqual([])
  },
)

test('there are scenes with a figure that the rule is about', () => {
  expect(scenes.flatMap(({ panels }) => panels).filter(isVital).length).toBeGreaterThan(0)
})

import { BUILT_IN_PANELS, BUILT_IN_SCENES } from '@obzor/core/model'
import { expect, it } from 'vitest'
import { panelComponents } from '../panels/registry.ts'
import { scenes } from '../scenes/index.ts'

it('the platform knows every panel and every scene that the wall brings, so that no plugin takes their names', () => {
  expect(Object.keys(panelComponents).toSorted()).toEqual([...BUILT_IN_PANELS].toSorted())
  expect(scenes.map(({ id }) => id).toSorted()).toEqual([...BUILT_IN_SCENES].toSorted())
})

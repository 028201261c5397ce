import { sceneFault } from '@obzor/core/model'
import { expect, it } from 'vitest'
import { examplePlugin } from './index.ts'

it('is a scene that the wall can draw', () => {
  expect(examplePlugin.manifest.scenes?.map((scene) => sceneFault(scene))).toEqual([undefined])
})

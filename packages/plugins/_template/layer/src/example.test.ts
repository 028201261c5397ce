import { isCounted } from '@obzor/core/model'
import { expect, it } from 'vitest'
import { examplePlugin } from './index.ts'

it('publishes the name and the value of a feature and nothing else', () => {
  const [layer] = examplePlugin.manifest.layers
  expect(Object.keys(layer!.properties)).toEqual(['name', 'value'])
  const counted = examplePlugin.manifest.indicators.filter(isCounted)
  expect(counted.map(({ over }) => over)).toEqual([`feature:${layer!.code}`])
})

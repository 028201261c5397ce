import { expect, it } from 'vitest'
import { heightOf } from './columns.ts'
import { examplePlugin } from './index.ts'

it('publishes the name and the value of a feature and nothing else', () => {
  expect(Object.keys(examplePlugin.manifest.layers[0]!.properties)).toEqual(['name', 'value'])
})

it('draws a column by the root of its value, and none where there is none', () => {
  expect([heightOf(100, 100), heightOf(25, 100), heightOf(null, 100), heightOf(-3, 100)]).toEqual([
    1, 0.5, 0, 0,
  ])
})

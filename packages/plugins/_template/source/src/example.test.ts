import { readFileSync } from 'node:fs'
import { deliveryOf, runConnector } from '@obzor/core/plugin-api/testing'
import { expect, it } from 'vitest'
import { examplePlugin } from './index.ts'

it('reads every place of the example and sets a row without a number aside', async () => {
  const table = readFileSync(new URL('../fixtures/places.csv', import.meta.url), 'utf8')
  const delivery = deliveryOf(`${table}x,"Без числа",39.6,52.6,много\n`)
  const { records, rejections } = await runConnector(examplePlugin, 'example.places', { delivery })
  expect(records).toHaveLength(table.trim().split('\n').length - 1)
  expect(rejections.map(({ field }) => field)).toEqual(['value'])
})

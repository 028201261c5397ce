import { readFileSync } from 'node:fs'
import { deliveryOf, runConnector } from '@obzor/core/plugin-api/testing'
import { describe, expect, it } from 'vitest'
import { commutingPlugin } from './index.ts'

const table = readFileSync(new URL('../fixtures/matrix.csv', import.meta.url), 'utf8')
const read = (content: string) =>
  runConnector(commutingPlugin, 'commuting.matrix', { delivery: deliveryOf(content) })

describe('a table of trips to work', () => {
  it('becomes a flow for each pair of municipalities and month', async () => {
    const { records, rejections, failure } = await read(table)
    expect([failure, rejections]).toEqual([undefined, []])
    expect(records).toHaveLength(5)
    expect(records[0]).toEqual({
      kind: 'feature',
      layer: 'commuting',
      key: '2025-03/42648000/42701000',
      properties: { month: '2025-03', home: '42648000', work: '42701000', people: 3210 },
    })
  })
  it('keeps a pair that was held back, without its number', async () => {
    const { records } = await read(table)
    expect(records[3]).toMatchObject({ key: '2025-03/42612000/42701000', properties: { people: null } })
  })
  it('takes a settlement for its municipality', async () => {
    const { records } = await read(table)
    expect(records[2]).toMatchObject({ properties: { home: '42648000' } })
  })
  it.each([
    ['03.2025;город;42701000;5', 'from'],
    ['03.2025;42648000;42701000;много', 'people'],
    ['вчера;42648000;42701000;5', 'month'],
  ])('sets aside «%s» with its field', async (row, field) => {
    const { records, rejections } = await read(`Месяц;Откуда;Куда;Человек\n${row}\n`)
    expect([records, rejections[0]?.field]).toEqual([[], field])
  })
})

describe('the layer', () => {
  it('says that its number is one of people, so that few of them are never shown', () => {
    const { flow, properties } = commutingPlugin.manifest.layers[0]!
    expect(properties[flow!.value]!.unit).toBe('person')
  })
})

import { readFileSync } from 'node:fs'
import { deliveryOf, runConnector } from '@obzor/core/plugin-api/testing'
import { describe, expect, it } from 'vitest'
import { exampleRules } from './config.ts'
import { tablePlugin } from './index.ts'

const table = readFileSync(new URL('../fixtures/places.csv', import.meta.url), 'utf8')
const config = { code: 'places', rules: exampleRules }
const read = (content: string) =>
  runConnector(tablePlugin, 'table.mapped', { config, delivery: deliveryOf(content) })

describe('a table by rules', () => {
  it('makes each row a point of its layer and says that the layer is whole', async () => {
    const { records, rejections, snapshots } = await read(table)
    expect(rejections).toEqual([])
    expect(snapshots).toEqual(['places'])
    expect(records).toHaveLength(5)
    expect(records[3]).toEqual({
      kind: 'feature',
      layer: 'places',
      key: '4',
      geometry: { type: 'Point', coordinates: [39.9371, 52.4989] },
      properties: { name: 'Комплексный центр', places: 1250 },
    })
  })

  it('takes nothing away by a file that may be cut: its last row has no line end', async () => {
    const { records, snapshots } = await read(table.trimEnd())
    expect([records.length, snapshots]).toEqual([5, []])
  })

  it('sets a row aside by its column and keeps the others', async () => {
    const { records, rejections } = await read(`${table}6;Без места;;39,5;3\n7;Без числа;52,6;39,5;много\n`)
    expect(records).toHaveLength(5)
    expect(rejections.map(({ line, field }) => [line, field])).toEqual([
      [7, 'Широта'],
      [8, 'Мест'],
    ])
  })

  it('refuses the file of another mapping and names the columns that are not there', async () => {
    const { failure, records, snapshots } = await read(
      table.replace('Широта', 'Шир.').replace('Мест', 'Коек'),
    )
    expect(failure?.code).toBe('OBZ_SOURCE_SCHEMA_CHANGED')
    expect(failure?.fact).toBe('the file has no column «Широта», «Мест»')
    expect([records, snapshots]).toEqual([[], []])
  })
})

import { readFileSync } from 'node:fs'
import { deliveryOf, inCyrillic, runConnector } from '@obzor/core/plugin-api/testing'
import { describe, expect, it } from 'vitest'
import { mvdPlugin } from './index.ts'

const table = readFileSync(new URL('../fixtures/vehicles.csv', import.meta.url), 'utf8')
const read = (content: string | Uint8Array, columns: Record<string, string> = {}) =>
  runConnector(mvdPlugin, 'mvd.vehicles', { config: { columns }, delivery: deliveryOf(content) })

describe('a table of the traffic police', () => {
  it('makes each registration a right to a vehicle, with the days it began and ended', async () => {
    const { records, rejections, failure } = await read(inCyrillic(table, 'windows-1251'))
    expect([failure, rejections]).toEqual([undefined, []])
    expect(records).toHaveLength(4)
    expect(records[2]).toMatchObject({
      kind: 'property',
      object: 'vehicle',
      objectNumber: 'XTA210990Y0000003',
      startsOn: '2014-05-12',
      endsOn: '2024-12-01',
      person: { familyName: 'Вымышленный', birthDate: '1971-11-30' },
    })
    expect(records[0]).not.toHaveProperty('endsOn')
  })

  it('knows the kinds of vehicles where there is a column of them', async () => {
    const [header, first] = table.split('\n')
    const { records } = await read(`${header},Тип ТС\n${first},Мотоцикл\n`, { object: 'Тип ТС' })
    expect(records).toMatchObject([{ object: 'vehicle' }])
  })

  it('tells two registrations of one car by their days when there is no number of the record', async () => {
    const [header, first] = table.split('\n')
    const again = first!.replace('10.05.2012', '11.06.2020')
    const { records } = await read(`${header}\n${first}\n${again}\n`)
    expect(new Set(records.map((record) => 'key' in record && record.key)).size).toBe(2)
  })
})

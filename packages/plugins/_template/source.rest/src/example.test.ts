import { recordedHttp, runConnector } from '@obzor/core/plugin-api/testing'
import { expect, it } from 'vitest'
import { examplePlugin } from './index.ts'

const place = (id: string) => ({ id, name: `Место ${id}`, lon: 39.6, lat: 52.6, value: 3 })
const read = (answer: Parameters<typeof recordedHttp>[0]) =>
  runConnector(examplePlugin, 'example.places', { http: recordedHttp(answer) })

it('reads every place and sets one without a number aside', async () => {
  const { records, rejections, snapshots } = await read(() =>
    JSON.stringify([place('1'), { ...place('2'), value: 'много' }, place('3')]),
  )
  expect(records.map((record) => 'key' in record && record.key)).toEqual(['1', '3'])
  expect(rejections).toMatchObject([{ line: 2, field: 'value', ref: { key: '2' } }])
  expect(snapshots).toEqual(['example'])
})

it('takes nothing off the map when the server is not well', async () => {
  for (const answer of [{ status: 503 }, '<html>Портал</html>']) {
    const { snapshots, failure } = await read(() => answer)
    expect([snapshots, failure?.code]).toEqual([[], 'OBZ_SOURCE_UNAVAILABLE'])
  }
})

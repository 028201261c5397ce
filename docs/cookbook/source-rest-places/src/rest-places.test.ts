import { recordedHttp, runConnector } from '@obzor/core/plugin-api/testing'
import { expect, it } from 'vitest'
import { restPlacesPlugin } from './index.ts'

const place = (id: string) => ({ id, name: `Место ${id}`, lon: 39.6, lat: 52.6 })

it('follows the pages to the last, then lets go of what is not named any more', async () => {
  const pages = [{ items: [place('1'), place('2')], next: '/places?page=2' }, { items: [place('3')] }]
  const http = recordedHttp((_request, index) => JSON.stringify(pages[index]))
  const { records, snapshots } = await runConnector(restPlacesPlugin, 'rest-places.list', { http })
  expect(records.map((record) => 'key' in record && record.key)).toEqual(['1', '2', '3'])
  expect(snapshots).toEqual(['rest-places'])
})

it('calls nothing complete when the second page fails', async () => {
  const first = JSON.stringify({ items: [place('1')], next: '/places?page=2' })
  const http = recordedHttp((_request, index) => (index === 0 ? first : { status: 503 }))
  const { records, snapshots, failure } = await runConnector(restPlacesPlugin, 'rest-places.list', { http })
  expect([records.length, snapshots, failure?.code]).toEqual([1, [], 'OBZ_SOURCE_UNAVAILABLE'])
})

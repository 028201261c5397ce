import { readFileSync } from 'node:fs'
import { deliveryOf, runConnector } from '@obzor/core/plugin-api/testing'
import { describe, expect, it } from 'vitest'
import { routesPlugin } from './index.ts'

const plan = readFileSync(new URL('../fixtures/routes.geojson', import.meta.url), 'utf8')
const read = (content: string) =>
  runConnector(routesPlugin, 'routes.plan', { delivery: deliveryOf(content, { name: 'plan.geojson' }) })
const collection = (...features: unknown[]): string => JSON.stringify({ type: 'FeatureCollection', features })
const stop = (properties: object, coordinates: unknown = [39, 52]) => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates },
  properties: { route: 'А', stop: 1, name: 'Данков', ...properties },
})

describe('a plan of routes', () => {
  it('becomes a way and its stops, and what is no stop is set aside', async () => {
    const { records, rejections, failure } = await read(plan)
    expect(failure).toBeUndefined()
    expect(records.map((record) => 'key' in record && record.key)).toEqual([
      'way/Северный',
      'stop/Северный/1',
      'stop/Северный/2',
    ])
    expect(records[1]).toMatchObject({
      geometry: { type: 'Point', coordinates: [39.6, 52.61] },
      properties: { route: 'Северный', stop: 1, name: 'Липецк', at: '08:30' },
    })
    expect(rejections.map(({ field, line }) => [field, line])).toEqual([['stop', 4]])
  })
  it.each([
    [stop({ at: 'утром' }), 'at'],
    [stop({ name: '' }), 'name'],
    [stop({}, [200, 52]), 'geometry'],
    [
      {
        type: 'Feature',
        geometry: { type: 'LineString', coordinates: [[39, 52]] },
        properties: { route: 'А' },
      },
      'geometry',
    ],
    [null, 'route'],
  ])('sets aside what it cannot place: %j', async (feature, field) => {
    const { records, rejections } = await read(collection(feature))
    expect([records, rejections[0]?.field]).toEqual([[], field])
  })
  it.each(['', '{', '[]', collection()])(
    'fails on «%s», so that routes stay as they were',
    async (content) => {
      const { failure } = await read(content)
      expect(failure).toMatchObject({ code: 'OBZ_SOURCE_SCHEMA_CHANGED' })
    },
  )
})

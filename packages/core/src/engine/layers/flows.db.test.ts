// Flows as the engine publishes them: between municipalities in force, and none of a few people.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LayerDeclaration } from '../../plugin-api/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/test-database.ts'
import { LayerView } from './db/layer-view.ts'
import type { FlowPolicy } from './flow-gate.ts'
import { declaredLayer } from './hot-layer.ts'
import { featureJson } from './queries/feature-json.ts'

const text = { ru: 'поездки', en: 'trips' }
const LAYER: LayerDeclaration = {
  code: 'trips',
  title: text,
  geometry: 'line',
  properties: {
    home: { type: 'string', title: text },
    work: { type: 'string', title: text },
    people: { type: 'number', title: text, unit: 'person' },
  },
  style: { colour: '#fff' },
  flow: { from: 'home', to: 'work', value: 'people' },
}
const POLICY: FlowPolicy = {
  threshold: { public: 5, internal: 3 },
  roundTo: { public: 5, internal: 1 },
  exactFrom: 100,
}

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  // The second district became a part of the third.
  await database.pool.query(`
    insert into territory.territory (id, oktmo, kind, name_ru, name_en, valid_from) overriding system value values
      (101, '42600001', 'municipal-district', 'Первый', 'First', '2000-01-01'),
      (103, '42600003', 'municipal-district', 'Третий', 'Third', '2000-01-01');
    insert into territory.code (oktmo, territory_id) values
      ('42600001', 101), ('42600002', 103), ('42600003', 103);
    insert into control.plugin (id, version, manifest) values ('source-test', '1', '{}');
    insert into control.source (code, plugin_id, title, agency, schedule, refresh_hours) values
      ('test.trips', 'source-test', '{"ru":"а","en":"a"}', '{"ru":"б","en":"b"}', '{"everySeconds":5}', 1)`)
})
afterAll(() => database.close())

async function writeTrips(
  trips: readonly (readonly [key: string, home: string, work: string, people: number])[],
) {
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into facts.feature (source_id, layer, feature_key, properties, content_hash, run_id, seen_run_id)
     select (select id from control.source where code = 'test.trips'), 'trips', key,
            jsonb_build_object('home', home, 'work', work, 'people', people), 0, 1, 1
       from unnest($1::text[], $2::text[], $3::text[], $4::int[]) as given (key, home, work, people)
     on conflict (source_id, layer, feature_key) do update set properties = excluded.properties
     returning id`,
    [0, 1, 2, 3].map((column) => trips.map((trip) => trip[column])),
  )
  return rows.map(({ id }) => Number(id))
}
function shown(layer: ReturnType<typeof declaredLayer>): unknown[] {
  const ids = Array.from(layer.store.usedSlots(0, layer.store.slotEnd), (slot) => layer.store.idOf(slot))
  return ids.map((id) => featureJson(layer.store, id, { isWhole: true }).properties)
}

test('a flow leads between municipalities in force, is rounded, and is not there for a few people', async () => {
  await writeTrips([
    ['a', '42600001', '42600002', 212],
    ['b', '42600003', '42600001', 12],
    ['c', '42600001', '42600003', 3],
    ['d', '42600002', '42600003', 900],
  ])
  const layer = declaredLayer(LAYER)
  const client = await database.pool.connect()
  try {
    await new LayerView(LAYER, layer.store, POLICY).load(client)
    expect(shown(layer)).toEqual([
      { territory: null, home: '42600001', work: '42600003', people: 212 },
      { territory: null, home: '42600003', work: '42600001', people: 10 },
    ])
  } finally {
    client.release()
  }
})

test('a layer of flows that nobody gave a policy for publishes none of its people', async () => {
  const layer = declaredLayer(LAYER)
  const client = await database.pool.connect()
  try {
    await new LayerView(LAYER, layer.store).load(client)
    expect(shown(layer)).toEqual([])
  } finally {
    client.release()
  }
})

// PostGIS is the oracle: for random features and random tiles ours must hold what ST_AsMVT holds.
import { randomInt } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type pg from 'pg'
import type { LayerDeclaration } from '../../plugin-api/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/test-database.ts'
import { LayerView } from './db/layer-view.ts'
import { declaredLayer } from './hot-layer.ts'
import { encodeTile, type TileAddress } from './tiles/encode-tile.ts'
import { readTile, type ReadFeature } from './testing/read-tile.ts'

const text = { ru: 'слой', en: 'layer' }
const DECLARATION: LayerDeclaration = {
  code: 'objects',
  title: text,
  geometry: 'point',
  properties: {
    title: { type: 'string', title: text },
    places: { type: 'number', title: text },
    isOpen: { type: 'boolean', title: text },
  },
  style: { colour: '#fff' },
}

/** Another one in every run; a failure prints it, and OBZOR_TILE_SEED replays it. OBZOR_TILE_RUNS looks further. */
const SEED = Number(process.env.OBZOR_TILE_SEED ?? randomInt(2 ** 31))
const RUNS = Number(process.env.OBZOR_TILE_RUNS ?? 40)

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await database.pool.query(`
    insert into territory.territory (oktmo, kind, name_ru, name_en, valid_from)
    values ('42600000', 'municipal-district', 'Первый', 'First', '2000-01-01');
    insert into control.plugin (id, version, manifest) values ('source-test', '1', '{}');
    insert into control.source (code, plugin_id, title, agency, schedule, refresh_hours) values
      ('test.first', 'source-test', '{"ru":"а","en":"a"}', '{"ru":"б","en":"b"}', '{"everySeconds":5}', 1)`)
})
afterAll(() => database.close())

/** Around Липецк, dense enough that tiles of every zoom have something. */
const lon = fc.double({ min: 38.9, max: 40.1, noNaN: true })
const lat = fc.double({ min: 52.2, max: 53, noNaN: true })
const place = fc.tuple(lon, lat)
const reach = fc.double({ min: 0.01, max: 0.4, noNaN: true })
const ring = ([x, y]: [number, number], radius: number, corners: number): [number, number][] =>
  Array.from({ length: corners + 1 }, (_, corner) => {
    // Every second corner is drawn in: concave, and never crossing itself.
    const turn = ((corner % corners) / corners) * 2 * Math.PI
    const far = (corner % corners) % 2 === 0 ? radius : radius * 0.55
    return [x + far * Math.cos(turn), y + far * 0.6 * Math.sin(turn)]
  })
const area = fc
  .record({ centre: place, radius: reach, corners: fc.integer({ min: 2, max: 9 }), hasHole: fc.boolean() })
  .map(({ centre, radius, corners, hasHole }) => [
    ring(centre, radius, corners * 2),
    ...(hasHole ? [ring(centre, radius * 0.3, 6).reverse()] : []),
  ])
const geometry = fc.oneof(
  { weight: 6, arbitrary: place.map((coordinates) => ({ type: 'Point', coordinates })) },
  {
    weight: 1,
    arbitrary: fc
      .array(place, { minLength: 1, maxLength: 4 })
      .map((coordinates) => ({ type: 'MultiPoint', coordinates })),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(place, { minLength: 2, maxLength: 6 })
      .map((coordinates) => ({ type: 'LineString', coordinates })),
  },
  { weight: 1, arbitrary: area.map((coordinates) => ({ type: 'Polygon', coordinates })) },
  {
    weight: 1,
    arbitrary: fc.tuple(area, area).map(([first, second]) => ({
      type: 'MultiPolygon',
      // Apart: two areas that overlap would be no valid geometry.
      coordinates: [first, second.map((path) => path.map(([x, y]) => [x + 2, y]))],
    })),
  },
)
const feature = fc.record({
  geometry,
  territory: fc.option(fc.constant(1)),
  properties: fc.record(
    {
      title: fc.option(fc.constantFrom('сварщик', 'врач', 'a "quoted" title', '')),
      places: fc.option(fc.oneof(fc.integer(), fc.integer({ min: -5, max: 9 }), fc.constant(2.5))),
      isOpen: fc.option(fc.boolean()),
      secret: fc.constant('x'),
    },
    { requiredKeys: ['secret'] },
  ),
})
const address = fc
  .record({ zoom: fc.integer({ min: 0, max: 14 }), at: place })
  .map(({ zoom, at: [x, y] }): TileAddress => {
    const phi = (y * Math.PI) / 180
    const share = 0.5 - Math.asinh(Math.tan(phi)) / (2 * Math.PI)
    return { zoom, x: Math.floor((x / 360 + 0.5) * 2 ** zoom), y: Math.floor(share * 2 ** zoom) }
  })

async function oracle(client: pg.ClientBase, { zoom, x, y }: TileAddress): Promise<ReadFeature[]> {
  const { rows } = await client.query<{ tile: Buffer }>(
    `select st_asmvt(q, 'objects', 4096, 'shape', 'id') as tile from (
       select f.id, t.oktmo as territory, f.properties ->> 'title' as title,
              (f.properties ->> 'places')::float8 as places, (f.properties ->> 'isOpen')::boolean as "isOpen",
              st_asmvtgeom(st_transform(f.geom, 3857), st_tileenvelope($1, $2, $3), 4096, 64, true) as shape
         from facts.feature f left join territory.territory t on t.id = f.territory_id
        where f.layer = 'objects'
          and st_transform(f.geom, 3857) && st_tileenvelope($1, $2, $3, margin => 66.0 / 4096)) q
      where shape is not null`,
    [zoom, x, y],
  )
  return readTile(rows[0]!.tile)[0]?.features ?? []
}

/** Well-known text of what was read; rings go to their polygons by their direction. */
function wkt({ kind, paths }: ReadFeature): string {
  const list = (path: number[], isClosed: boolean): string => {
    const pairs = Array.from({ length: path.length / 2 }, (_, at) => `${path[at * 2]} ${path[at * 2 + 1]}`)
    return `(${(isClosed ? [...pairs, pairs[0]] : pairs).join(',')})`
  }
  if (kind === 1) return `MULTIPOINT${list(paths.flat(), false)}`
  if (kind === 2) return `MULTILINESTRING(${paths.map((path) => list(path, false)).join(',')})`
  const polygons: string[][] = []
  for (const path of paths) {
    if (doubleArea(path) > 0) polygons.push([])
    polygons.at(-1)!.push(list(path, true))
  }
  return `MULTIPOLYGON(${polygons.map((rings) => `(${rings.join(',')})`).join(',')})`
}
const doubleArea = (path: number[]): number =>
  path.reduce((sum, x, at) => {
    if (at % 2 === 1) return sum
    const next = at + 2 === path.length ? 0 : at + 2
    return sum + x * path[next + 1]! - path[next]! * path[at + 1]!
  }, 0)

// Points: each within a unit of one of the other's, each way. Lines: neither leaves the strip of one unit about the other.
// Areas: what only one of the two covers is nowhere as wide as a unit, so no border lies a unit off. Arcs of a buffer lie inside
// the circle, hence the hundredths.
const STRIP = "1.01, 'quad_segs=32'"
const THIN = "-0.505, 'quad_segs=32'"
const IS_SAME = `
  with given as (select case $3::int when 3 then st_makevalid($1::geometry, 'method=structure') else $1::geometry end as ours,
                        case $3::int when 3 then st_makevalid($2::geometry, 'method=structure') else $2::geometry end as theirs)
  select case when $3::int = 3 then st_isempty(st_buffer(st_symdifference(ours, theirs), ${THIN}))
              else st_covers(st_buffer(theirs, ${STRIP}), ours) and st_covers(st_buffer(ours, ${STRIP}), theirs)
         end as is_same
    from given`

async function isSame(client: pg.ClientBase, ours: ReadFeature, theirs: ReadFeature): Promise<boolean> {
  if (ours.kind !== theirs.kind) return false
  if (isDeepStrictEqual(ours.paths, theirs.paths)) return true
  const { rows } = await client.query<{ is_same: boolean }>(IS_SAME, [wkt(ours), wkt(theirs), ours.kind])
  return rows[0]!.is_same
}

// Of an area of a few units that rounding folds PostGIS may keep nothing, or its hole alone; of a line it drops what goes there and
// back. Then the shape itself decides: rounding moves a border by 0.71 at most, and two borders may be nearer than that.
const IS_TRUE = `
  with tile as (select st_tileenvelope($2, $3, $4) as box),
       unit as (select 4096 / (st_xmax(box) - st_xmin(box)) as per, box from tile),
       shape as (select st_intersection(st_makeenvelope(-64, -64, 4160, 4160),
                          st_setsrid(st_affine(st_transform(st_setsrid(st_geomfromgeojson($5), 4326), 3857), per, 0, 0, -per,
                                               -st_xmin(box) * per, st_ymax(box) * per), 0)) as truth from unit)
  select case when $6::int = 3
              then st_isempty(st_buffer(st_symdifference(truth, st_makevalid($1::geometry, 'method=structure')),
                                        -0.75, 'quad_segs=32'))
              else st_covers(st_buffer(truth, ${STRIP}), $1::geometry)
                   and st_covers(st_buffer($1::geometry, ${STRIP}), truth)
         end as is_true
    from shape`

interface Doubted {
  tile: TileAddress
  given: unknown
  kind: number
  read: ReadFeature | undefined
}

async function isTrue(client: pg.ClientBase, { tile, given, kind, read }: Doubted): Promise<boolean> {
  const shape = read ? wkt(read) : 'GEOMETRYCOLLECTION EMPTY'
  const { rows } = await client.query<{ is_true: boolean }>(IS_TRUE, [
    shape,
    tile.zoom,
    tile.x,
    tile.y,
    JSON.stringify(given),
    kind,
  ])
  return rows[0]!.is_true
}

test('a tile holds the features of ST_AsMVT, with the same ids and attributes and geometry within a unit', async () => {
  const client = await database.pool.connect()
  const seen = { features: 0, tiles: 0, folds: 0, kinds: new Set<number>() }
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(feature, { minLength: 1, maxLength: 40 }),
        fc.array(address, { minLength: 4, maxLength: 8 }),
        async (features, addresses) => {
          await client.query('truncate facts.feature')
          await client.query(
            `insert into facts.feature (source_id, layer, feature_key, geom, territory_id, properties, content_hash, run_id, seen_run_id)
             select 1, 'objects', row_number() over (), st_setsrid(st_geomfromgeojson(f -> 'geometry'), 4326),
                    (f ->> 'territory')::int, f -> 'properties', 0, 1, 1 from jsonb_array_elements($1) f`,
            [JSON.stringify(features)],
          )
          const { rows } = await client.query<{ id: string; key: string }>(
            'select id, feature_key as key from facts.feature',
          )
          const keys = new Map(rows.map(({ id, key }) => [Number(id), key]))
          const layer = declaredLayer(DECLARATION)
          await new LayerView(DECLARATION, layer.store).load(client)
          for (const tile of addresses) {
            const ours = readTile(encodeTile('objects', layer.store, tile))[0]
            const theirs = new Map((await oracle(client, tile)).map((read) => [read.id, read]))
            seen.tiles += 1
            const faults: string[] = []
            const mine = new Map((ours?.features ?? []).map((read) => [read.id, read]))
            for (const id of new Set([...mine.keys(), ...theirs.keys()])) {
              const [read, twin] = [mine.get(id), theirs.get(id)]
              if (read && twin) {
                seen.features += 1
                seen.kinds.add(read.kind)
                if (!isDeepStrictEqual(read.values, twin.values)) {
                  faults.push(`${JSON.stringify(read.values)} is not ${JSON.stringify(twin.values)}`)
                }
                if (await isSame(client, read, twin)) continue
              }
              const { kind } = (read ?? twin)!
              const given = features[Number(keys.get(id)) - 1]!.geometry
              if (kind !== 1 && (await isTrue(client, { tile, given, kind, read }))) seen.folds += 1
              else faults.push(`${read ? wkt(read) : 'nothing'} is not ${twin ? wkt(twin) : 'nothing'}`)
            }
            expect({ tile, faults }).toEqual({ tile, faults: [] })
          }
        },
      ),
      { numRuns: RUNS, endOnFailure: true, seed: SEED },
    )
  } finally {
    client.release()
  }
  expect(seen.features).toBeGreaterThan(seen.tiles)
  // Where the shape itself had to decide: rare, or something else is wrong.
  expect(seen.folds).toBeLessThan(seen.features / 50)
  expect([...seen.kinds].sort()).toEqual([1, 2, 3])
})

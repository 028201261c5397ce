// PostGIS is the oracle: for random features and random tiles ours must hold what ST_AsMVT holds.
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

/** The same in every run; another one, with OBZOR_TILE_RUNS, looks further. */
const SEED = Number(process.env.OBZOR_TILE_SEED ?? 48)

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
          and st_transform(f.geom, 3857) && st_tileenvelope($1, $2, $3, margin => 64.0 / 4096)) q
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

// Each is within a unit of the truth, so neither reaches further than two out of the other. PostGIS also mends what rounding broke,
// and drops specks of a few units: for areas so much may lie further out. The last two units of the buffer are left
// out, where a cut before rounding and one after it may differ.
const SPECKS_MAX = 6
const IS_SAME = `
  with given as (select st_makevalid($1::geometry, 'method=structure') as ours,
                        st_makevalid($2::geometry, 'method=structure') as theirs,
                        st_makeenvelope(-62, -62, 4158, 4158) as seen),
  rest as (select st_difference(st_intersection(ours, seen), st_buffer(theirs, 2)) as a,
                  st_difference(st_intersection(theirs, seen), st_buffer(ours, 2)) as b
             from given)
  select case when $3::int = 3 then st_area(a) + st_area(b) <= ${SPECKS_MAX}
              else st_isempty(a) and st_isempty(b) end as is_same
    from rest`

async function isSame(client: pg.ClientBase, ours: ReadFeature, theirs: ReadFeature): Promise<boolean> {
  if (ours.kind !== theirs.kind) return false
  if (ours.kind === 1 && ours.paths.flat().length === 2) {
    const other = theirs.paths.flat()
    return other.length === 2 && ours.paths.flat().every((value, at) => Math.abs(value - other[at]!) <= 1)
  }
  // Of a speck that rounding folded onto itself there is no valid form to compare.
  if (isSpeck(ours) && isSpeck(theirs)) return true
  const { rows } = await client.query<{ is_same: boolean }>(IS_SAME, [wkt(ours), wkt(theirs), ours.kind])
  return rows[0]!.is_same
}

const isSpeck = ({ kind, paths }: ReadFeature): boolean =>
  kind === 3 && paths.reduce((sum, path) => sum + doubleArea(path) / 2, 0) <= SPECKS_MAX

/** Nothing of it lies further in than a unit from the outer edge of the buffer, or it is a speck. */
function isAtTheVerge(read: ReadFeature): boolean {
  const { kind, paths } = read
  if (isSpeck(read)) return true
  const numbers = paths.flat()
  const xs = numbers.filter((_, at) => at % 2 === 0)
  const ys = numbers.filter((_, at) => at % 2 === 1)
  const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const isOut = east <= -63 || west >= 4159 || south <= -63 || north >= 4159
  return isOut || (kind === 2 && east - west <= 2 && south - north <= 2)
}

test('a tile holds the features of ST_AsMVT, with the same ids and attributes and geometry within a unit', async () => {
  const client = await database.pool.connect()
  const seen = { features: 0, tiles: 0, kinds: new Set<number>() }
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
          const layer = declaredLayer(DECLARATION)
          await new LayerView(DECLARATION, layer.store).load(client)
          for (const tile of addresses) {
            const ours = readTile(encodeTile('objects', layer.store, tile))[0]
            const theirs = new Map((await oracle(client, tile)).map((read) => [read.id, read]))
            const unmatched = new Map(theirs)
            seen.tiles += 1
            const faults: string[] = []
            for (const read of ours?.features ?? []) {
              const twin = theirs.get(read.id)
              unmatched.delete(read.id)
              if (!twin && !isAtTheVerge(read)) faults.push(`only ours: ${wkt(read)}`)
              if (!twin) continue
              if (!isDeepStrictEqual(read.values, twin.values)) {
                faults.push(`${JSON.stringify(read.values)} is not ${JSON.stringify(twin.values)}`)
              }
              // Below zoom 4 an area here is a few units wide, and PostGIS reshapes it as it likes.
              const isComparable = read.kind !== 3 || tile.zoom >= 4
              if (isComparable && !(await isSame(client, read, twin)))
                faults.push(`${wkt(read)} is not ${wkt(twin)}`)
              seen.features += 1
              seen.kinds.add(read.kind)
            }
            for (const read of unmatched.values()) {
              if (!isAtTheVerge(read)) faults.push(`only theirs: ${wkt(read)}`)
            }
            expect({ tile, faults }).toEqual({ tile, faults: [] })
          }
        },
      ),
      { numRuns: Number(process.env.OBZOR_TILE_RUNS ?? 30), endOnFailure: true, seed: SEED },
    )
  } finally {
    client.release()
  }
  expect(seen.features).toBeGreaterThan(seen.tiles)
  expect([...seen.kinds].sort()).toEqual([1, 2, 3])
})

import { existsSync } from 'node:fs'
import path from 'node:path'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadPack, type RegionPack } from '../../regions/index.ts'
import { httpFixture } from '../http/http-fixture.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { RegionLoader, TerritoryMap, TerritoryRepository, territoryRoutes } from './index.ts'

/** Real boundaries are not part of this repository; where they are absent the tests that need them say so and pass by. */
const PACKS = path.resolve(import.meta.dirname, '../../../../../../shared/data/regions')
const havePacks = existsSync(PACKS)
if (!havePacks) console.log(`no region packs at ${PACKS}: tests of real boundaries are skipped`)

/** Everything that a load may write, with the transaction that wrote each row. */
async function fingerprint({ pool }: TestDatabase): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(`
    select 'territory ' || id || ' ' || xmin || ' ' || oktmo as line from territory.territory
    union all select 'successor ' || xmin || ' ' || predecessor_id from territory.successor
    union all select 'code ' || xmin || ' ' || oktmo || ' ' || territory_id from territory.code
    union all select 'line ' || xmin || ' ' || series || population_group || valid_from from parameter.line
    union all select 'region ' || xmin || ' ' || revision from territory.loaded_region order by 1`)
  return rows.map(({ line }) => line)
}

describe('the built-in region', () => {
  let database: TestDatabase
  let loader: RegionLoader
  let territories: TerritoryRepository
  const pack = loadPack()
  beforeAll(async () => {
    database = await testDatabase()
    loader = new RegionLoader(database.pool)
    territories = new TerritoryRepository(database.pool)
  })
  afterAll(() => database.close())

  test('there is no map before a pack is loaded, and the error says what to do', async () => {
    await expect(new TerritoryMap(territories).background()).rejects.toThrow(
      /OBZ_TERRITORY_REGION_NOT_FOUND.*\.\/obzor up/,
    )
  })

  test('loads the region, its municipalities and the lines of the law', async () => {
    expect(await loader.load(pack)).toEqual({ kind: 'loaded', territoriesChanged: 21, codes: 20 })
    const inForce = await territories.inForce()
    expect(inForce[0]).toMatchObject({ oktmo: '48', kind: 'region', population: 1_116_265, parentId: null })
    expect(inForce).toHaveLength(21)
    expect(inForce.find(({ oktmo }) => oktmo === '42715000')).toMatchObject({
      name: { ru: 'Елец', en: 'Yelets' },
      kind: 'urban-okrug',
      parentId: inForce[0]!.id,
      centre: [38.5003, 52.622],
      validTo: null,
    })
    const lines = await territories.lines()
    expect(lines).toHaveLength(pack.lines.length)
    expect(lines).toContainEqual(
      expect.objectContaining({ group: 'child', validFrom: '2021-01-01', kopecks: 1_021_500 }),
    )
  })

  test('a second load of the same pack writes no row', async () => {
    const before = await fingerprint(database)
    expect(await loader.load(pack)).toEqual({ kind: 'unchanged' })
    expect(await fingerprint(database)).toEqual(before)
  })

  test('two engines that load at once load once', async () => {
    const before = await fingerprint(database)
    await Promise.all([loader.load(pack), new RegionLoader(database.pool).load(pack)])
    expect(await fingerprint(database)).toEqual(before)
  })

  test('a changed pack touches only the territory that changed and keeps its id', async () => {
    const before = await fingerprint(database)
    const edited = withMunicipality(pack, '42606000', { population: 77_400 })
    expect(await loader.load(edited)).toEqual({ kind: 'loaded', territoriesChanged: 2, codes: 20 })
    const after = await fingerprint(database)
    const ids = (lines: string[]): string[] =>
      lines
        .filter((line) => line.startsWith('territory'))
        .map((line) => `${line.split(' ')[1]} ${line.split(' ')[3]}`)
    expect(ids(after).sort()).toEqual(ids(before).sort())
    // Грязинский район, the region's sum and the record of what is loaded.
    expect(after.filter((line) => !before.includes(line))).toHaveLength(3)
    await loader.load(pack)
  })

  test('a code of 8 or 11 digits leads to its municipality; others lead nowhere', async () => {
    const id = (await territories.inForce()).find(({ oktmo }) => oktmo === '42606000')!.id
    expect(await territories.resolveOktmo('42606000')).toBe(id)
    expect(await territories.resolveOktmo('42606101')).toBe(id)
    expect(await territories.resolveOktmo('42606101001')).toBe(id)
    const strangers = ['45000000', '4260600', '42606abc', '', '426061010011', '42999000']
    expect(await Promise.all(strangers.map((code) => territories.resolveOktmo(code)))).toEqual(
      strangers.map(() => undefined),
    )
  })

  test('the pack of another region is refused and nothing changes', async () => {
    const before = await fingerprint(database)
    await expect(loader.load({ ...pack, regionCode: '61' })).rejects.toThrow(
      /OBZ_TERRITORY_OTHER_REGION.*--fresh/,
    )
    expect(await fingerprint(database)).toEqual(before)
  })

  test('a pack that forgets a municipality is refused, because its facts would be in no sum', async () => {
    const without = { ...pack, municipalities: pack.municipalities.slice(1) }
    await expect(loader.load(without)).rejects.toThrow(/OBZ_TERRITORY_SUCCESSOR_MISSING.*42603000/)
  })

  test('a municipality that got a new code hands its old one to the successor', async () => {
    const [first, ...rest] = pack.municipalities
    const reformed: RegionPack = {
      ...pack,
      municipalities: [
        { ...first!, oktmo: '42503000', kind: 'municipal-okrug', validFrom: '2025-04-01' },
        ...rest,
      ],
      former: [
        {
          oktmo: first!.oktmo,
          kind: 'municipal-district',
          name: first!.name,
          validFrom: first!.validFrom,
          validTo: '2025-03-31',
          successorOktmo: '42503000',
        },
      ],
    }
    const oldId = await territories.resolveOktmo('42603000')
    await loader.load(reformed)
    const newId = await territories.resolveOktmo('42503000')
    expect(newId).not.toBe(oldId)
    expect(await territories.resolveOktmo('42603000')).toBe(newId)
    const { rows } = await database.pool.query('select *, on_date::text from territory.successor')
    expect(rows).toEqual([{ predecessor_id: oldId, successor_id: newId, on_date: '2025-04-01' }])
  })
})

describe('the map', () => {
  let database: TestDatabase
  let loader: RegionLoader
  let app: ReturnType<typeof fastify>
  const pack = loadPack()
  beforeAll(async () => {
    database = await testDatabase()
    loader = new RegionLoader(database.pool)
    await loader.load(pack)
    app = fastify()
    await app.register(territoryRoutes, { map: new TerritoryMap(new TerritoryRepository(database.pool)) })
  })
  afterAll(async () => {
    await app.close()
    await database.close()
  })

  test('has every municipality with its names, and says that the shapes are a scheme', async () => {
    const map = (await app.inject('/api/v1/map')).json()
    expect(map).toMatchObject({
      geometryKind: 'schematic',
      target: { from: { value: 8.7 }, to: { year: 2024, value: 5.1 } },
      region: { timeZone: 'Europe/Moscow', nameCases: { prepositional: 'Липецкой области' } },
    })
    expect(map.territories.features).toHaveLength(20)
    expect(
      map.territories.features.find((feature: { id: string }) => feature.id === '42606000'),
    ).toMatchObject({
      type: 'Feature',
      geometry: { type: 'MultiPolygon' },
      properties: {
        oktmo: '42606000',
        kind: 'municipal-district',
        nameRu: 'Грязинский район',
        nameEn: 'Gryazinsky District',
        prepositional: 'Грязинском районе',
        population: 77_383,
        isSchematic: true,
      },
    })
    expect(map.neighbours.features).toHaveLength(6)
    expect(map.places.features.length).toBeGreaterThan(18)
  })

  test('the outline of the region is one piece without holes, and lies in its bounds', async () => {
    const { outline, bounds } = (await app.inject('/api/v1/map')).json()
    expect(outline.geometry.coordinates).toHaveLength(1)
    expect(outline.geometry.coordinates[0]).toHaveLength(1)
    expect(bounds[0]).toBeGreaterThan(37.5)
    expect(bounds[3]).toBeLessThan(53.8)
  })

  test('coordinates have at most five decimals', async () => {
    const text = (await app.inject('/api/v1/territories')).body
    expect(text).toMatch(/\[3\d\.\d{4,5},5\d\.\d{4,5}\]/)
    expect(text).not.toMatch(/\d\.\d{6}/)
  })

  test('an unchanged map is not sent again; after a new pack it is', async () => {
    const first = await app.inject('/api/v1/map')
    const etag = String(first.headers.etag)
    expect(etag).toMatch(/^"map-[0-9a-f]{32}"$/)
    const again = await app.inject({ url: '/api/v1/map', headers: { 'if-none-match': `W/${etag}` } })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    const territories = await app.inject({ url: '/api/v1/territories', headers: { 'if-none-match': etag } })
    expect(territories.statusCode).toBe(200)

    await loader.load(withMunicipality(pack, '42606000', { population: 77_400 }))
    const changed = await app.inject({ url: '/api/v1/map', headers: { 'if-none-match': etag } })
    expect(changed.statusCode).toBe(200)
    expect(changed.body).toContain('77400')
  })
})

test('on the platform the map is open to every screen and is described in OpenAPI', async () => {
  const database = await testDatabase()
  await new RegionLoader(database.pool).load(loadPack())
  const map = new TerritoryMap(new TerritoryRepository(database.pool))
  const { server, close } = await httpFixture(database.url, {
    routes: [(app) => territoryRoutes(app, { map })],
  })
  try {
    const answer = await server.app.inject('/api/v1/map')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache',
    })
    const { paths } = (await server.app.inject('/api/openapi.json')).json()
    const described = paths['/api/v1/map'].get.responses['200'].content['application/json'].schema
    // What is described is what is sent.
    expect(Object.keys(answer.json()).sort()).toEqual(Object.keys(described.properties).sort())
  } finally {
    await close()
    await database.close()
  }
})

describe.skipIf(!havePacks)('regions with real boundaries', () => {
  const expected = [
    { name: 'lipetsk', municipalities: 20, codes: 20, population: 1_116_265, officialKm2: 24_047 },
    { name: 'rostov', municipalities: 55, codes: 55, population: 4_152_518, officialKm2: 100_967 },
    { name: 'udmurtia', municipalities: 30, codes: 55, population: 1_434_557, officialKm2: 42_061 },
  ]
  test.each(expected)('$name loads whole, twice without a change', async (region) => {
    const database = await testDatabase()
    try {
      const loader = new RegionLoader(database.pool)
      const pack = loadPack({ packDirectory: path.join(PACKS, region.name) })
      const startedAt = performance.now()
      expect(await loader.load(pack)).toMatchObject({ kind: 'loaded', codes: region.codes })
      const loadedAt = performance.now()
      expect(await loader.load(pack)).toEqual({ kind: 'unchanged' })
      console.log(
        `${region.name}: load ${Math.round(loadedAt - startedAt)} ms, again ${Math.round(performance.now() - loadedAt)} ms`,
      )
      const { rows } = await database.pool.query(`
        select (select st_area(geom::geography) / 1e6 from territory.territory where kind = 'region') as region_km2,
          (select sum(st_area(geom::geography)) / 1e6 from territory.territory where kind <> 'region' and valid_to is null) as sum_km2,
          (select bool_and(st_isvalid(geom)) from territory.territory where valid_to is null) as all_valid,
          (select count(*)::int from territory.territory where kind <> 'region' and valid_to is null) as in_force,
          (select population from territory.territory where kind = 'region') as population`)
      expect(rows[0]).toMatchObject({
        all_valid: true,
        in_force: region.municipalities,
        population: region.population,
      })
      expect(Math.abs(rows[0].region_km2 / region.officialKm2 - 1)).toBeLessThan(0.01)
      expect(Math.abs(rows[0].region_km2 / rows[0].sum_km2 - 1)).toBeLessThan(0.001)
      const map = await new TerritoryMap(new TerritoryRepository(database.pool)).background()
      expect(map.geometryKind).toBe('boundaries')
      expect(map.attribution).toContain('OpenStreetMap')
      expect(map.water.features.length).toBeGreaterThan(0)
    } finally {
      await database.close()
    }
  })

  test('a code of a district of Udmurtia before 2022 leads to the okrug that followed it', async () => {
    const database = await testDatabase()
    try {
      await new RegionLoader(database.pool).load(loadPack({ packDirectory: path.join(PACKS, 'udmurtia') }))
      const territories = new TerritoryRepository(database.pool)
      const okrug = (await territories.inForce()).find(({ oktmo }) => oktmo === '94516000')!
      expect(okrug).toMatchObject({ kind: 'municipal-okrug', validFrom: '2022-01-01' })
      expect(await territories.resolveOktmo('94616000')).toBe(okrug.id)
      expect(await territories.resolveOktmo('94616410101')).toBe(okrug.id)
      const codes = await territories.codes()
      expect([...codes.keys()].filter((code) => code.startsWith('946'))).toHaveLength(25)
      const { rows } = await database.pool.query(`
        select p.oktmo, p.valid_to::text, s.oktmo as successor, on_date::text
        from territory.successor join territory.territory p on p.id = predecessor_id
          join territory.territory s on s.id = successor_id where p.oktmo = '94616000'`)
      expect(rows).toEqual([
        { oktmo: '94616000', valid_to: '2021-12-31', successor: '94516000', on_date: '2022-01-01' },
      ])
    } finally {
      await database.close()
    }
  })

  test('the built-in scheme gives way to real boundaries of the same region in place', async () => {
    const database = await testDatabase()
    try {
      const loader = new RegionLoader(database.pool)
      const territories = new TerritoryRepository(database.pool)
      await loader.load(loadPack())
      const before = await territories.codes()
      await loader.load(loadPack({ packDirectory: path.join(PACKS, 'lipetsk') }))
      expect(await territories.codes()).toEqual(before)
      expect((await new TerritoryMap(territories).background()).geometryKind).toBe('boundaries')
    } finally {
      await database.close()
    }
  })
})

function withMunicipality(
  pack: RegionPack,
  oktmo: string,
  change: Partial<RegionPack['municipalities'][number]>,
): RegionPack {
  return {
    ...pack,
    municipalities: pack.municipalities.map((municipality) =>
      municipality.oktmo === oktmo ? { ...municipality, ...change } : municipality,
    ),
  }
}

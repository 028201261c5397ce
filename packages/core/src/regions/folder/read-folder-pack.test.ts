import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lastDayOf, subsistenceLines } from '../../model/index.ts'
import { loadPack } from '../index.ts'
import { pyramidChildren, pyramidTotal } from '../population.ts'

/** Not part of this repository: where it is absent the tests that need it are skipped and say so. */
const PACKS = path.resolve(import.meta.dirname, '../../../../../../shared/data/regions')
const havePacks = existsSync(PACKS)
if (!havePacks) console.log(`no region packs at ${PACKS}: tests of real boundaries are skipped`)

const DICTIONARY_HEADER =
  'territory_id,oktmo,municipal_district_name_short,municipal_district_type,year_from,year_to,change_id_from,' +
  'change_id_to,municipal_district_center,municipal_district_center_lat,municipal_district_center_lon,region_code,region_name'
const dictionaryRow = (id: number, oktmo: string, type: string, years: string, changes = ','): string =>
  `${id},${oktmo},Пробный,${type},${years},${changes},с Пробное,55.5,40.5,99,Пробная область`

const square = (west: number, clockwise: boolean): number[][] => {
  const ring = [
    [west, 55],
    [west + 1, 55],
    [west + 1, 56],
    [west, 56],
    [west, 55],
  ]
  return clockwise ? ring.toReversed() : ring
}
const feature = (oktmo: string, ring: number[][]): object => ({
  type: 'Feature',
  properties: { oktmo },
  geometry: { type: 'Polygon', coordinates: [ring] },
})
const ages = (oktmo: string): string[] =>
  ['Мужчины', 'Женщины'].flatMap((sex) => [
    ...Array.from({ length: 70 }, (_, age) => `${oktmo},2024,год,${age},${sex},10`),
    `${oktmo},2024,год,65+,${sex},90`,
    `${oktmo},2024,год,70,${sex},`,
    `${oktmo},2024,год,70+,${sex},40`,
    `${oktmo},2024,год,Всего,${sex},740`,
    `${oktmo},2023,год,0,${sex},999`,
  ])

/** An invented region of two municipalities, one of them renamed in 2022. */
function files(): Record<string, string> {
  return {
    'municipalities.csv': [
      DICTIONARY_HEADER,
      dictionaryRow(1, '99601000', 'муниципальный район', '2018,2022'),
      dictionaryRow(1, '99501000', 'муниципальный округ', '2022,9999'),
      dictionaryRow(2, '99602000', 'муниципальный район', '2018,9999'),
    ].join('\n'),
    'mun-summary.csv': [
      'oktmo,name,kind,area_km2,pop_2023,pop_0_17_2023,pop_2024,pop_0_17_2024,wage_2023,wage_2024',
      '99501000,Пробный район,district,100,1500,370,1480,360,40000,50000.5',
      '99602000,Второй район,district,100,1500,370,1480,360,40000,',
    ].join('\n'),
    'mun-population.csv': [
      'oktmo,year,period,age,gender,value',
      ...ages('99501000'),
      ...ages('99602000'),
    ].join('\n'),
    'adm2.geojson': JSON.stringify({
      type: 'FeatureCollection',
      features: [feature('99501000', square(40, true)), feature('99602000', square(41, false))],
    }),
    'pack.json': JSON.stringify({
      timeZone: 'Asia/Omsk',
      officialPoverty: {
        year: 2020,
        ratePct: 10,
        childrenPct: 40,
        workingAgePct: 58,
        olderPct: 2,
        source: 'проба',
      },
    }),
  }
}

describe('a folder', () => {
  let directory: string
  beforeEach(() => {
    directory = path.join(mkdtempSync(path.join(tmpdir(), 'obzor-pack-')), 'regions', 'trial')
    mkdirSync(directory, { recursive: true })
  })
  afterEach(() => rmSync(path.resolve(directory, '../..'), { recursive: true, force: true }))

  const read = (changes: Record<string, string | Buffer | null> = {}): ReturnType<typeof loadPack> => {
    for (const [name, content] of Object.entries({ ...files(), ...changes }))
      if (content !== null) writeFileSync(path.join(directory, name), content)
    return loadPack({ packDirectory: directory })
  }

  test('becomes a pack: names, codes of before, people by age, what pack.json says', () => {
    const pack = read()
    expect(pack).toMatchObject({
      code: 'trial',
      regionCode: '99',
      oktmoPrefix: '99',
      name: { ru: 'Пробная область' },
      timeZone: 'Asia/Omsk',
      geometryKind: 'boundaries',
      asOf: '2024-12',
      former: [
        {
          oktmo: '99601000',
          kind: 'municipal-district',
          name: { ru: 'Пробный район', en: 'Probny District' },
          validFrom: '2018-01-01',
          validTo: '2021-12-31',
          successorOktmo: '99501000',
        },
      ],
    })
    expect(pack.municipalities[0]).toMatchObject({
      oktmo: '99501000',
      kind: 'municipal-okrug',
      validFrom: '2022-01-01',
      population: 1480,
      children: 360,
      centreName: 'Пробное',
      averageWageKopecks: 5_000_050,
    })
    expect(pyramidTotal(pack.pyramid)).toBe(2960)
  })

  test('a clockwise ring is turned round', () => {
    expect(read().municipalities[0]!.geometry[0]![0]).toEqual(square(40, false))
  })

  test('a wage that was not published is filled and says so', () => {
    expect(read().municipalities[1]).toMatchObject({
      averageWageKopecks: 5_000_050,
      averageWageNote: expect.stringContaining('not published'),
    })
  })

  test('without acts of the region the federal lines stand in, and their act says so', () => {
    const { lines, asOf } = read()
    expect(subsistenceLines(lines, lastDayOf(asOf))?.['working-age']).toBe(1_566_900)
    expect(lines.every(({ act }) => act.includes('Российской Федерации'))).toBe(true)
  })

  test.each(['municipalities.csv', 'mun-summary.csv', 'mun-population.csv', 'adm2.geojson'])(
    'without %s it is refused by that name',
    (name) => {
      expect(() => read({ [name]: null })).toThrow(
        new RegExp(`OBZ_PACK_FILE_MISSING: ${name.replace('.', '\\.')}`),
      )
    },
  )

  test('a file saved as Windows-1251 is refused instead of giving names nobody can find', () => {
    const cyrillic1251 = Buffer.from([0xcb, 0xe8, 0xef, 0xe5, 0xf6, 0xea])
    expect(() => read({ 'mun-summary.csv': cyrillic1251 })).toThrow(
      /OBZ_PACK_MALFORMED: mun-summary.csv.*UTF-8/,
    )
  })

  test('cut boundaries are refused', () => {
    expect(() => read({ 'adm2.geojson': files()['adm2.geojson']!.slice(0, 200) })).toThrow(
      /OBZ_PACK_MALFORMED: adm2.geojson: it is not JSON/,
    )
  })

  test('boundaries in metres are refused', () => {
    const metres = square(4_400_000, false).map(([x, y]) => [x!, y! * 1e5])
    const content = { type: 'FeatureCollection', features: [feature('99501000', metres)] }
    expect(() => read({ 'adm2.geojson': JSON.stringify(content) })).toThrow(
      /99501000 has a ring.*not in degrees/,
    )
  })

  test('a municipality without a boundary and a boundary without a municipality are named', () => {
    const only = (oktmo: string): string =>
      JSON.stringify({ type: 'FeatureCollection', features: [feature(oktmo, square(40, false))] })
    expect(() => read({ 'adm2.geojson': only('99501000') })).toThrow(/no boundary of 99602000/)
    expect(() => read({ 'adm2.geojson': only('77000000') })).toThrow(/'77000000' is not in force/)
  })

  test('people by age that disagree with the total of the municipality are refused', () => {
    const summary = files()['mun-summary.csv']!.replace('1480,360,40000,50000.5', '1481,360,40000,50000.5')
    expect(() => read({ 'mun-summary.csv': summary })).toThrow(
      /OBZ_PACK_TOTALS_DISAGREE: 99501000 has 1481 people/,
    )
  })

  test('a former municipality whose successor is not there is refused', () => {
    const dictionary = files()['municipalities.csv']!.replace('\n1,99601000', '\n7,99601000')
    expect(() => read({ 'municipalities.csv': dictionary })).toThrow(
      /99601000 ended in 2022 and has no successor/,
    )
  })

  test('where identities do not link two versions, change ids do', () => {
    const dictionary = [
      DICTIONARY_HEADER,
      dictionaryRow(7, '99601000', 'муниципальный район', '2018,2022', ',55'),
      dictionaryRow(1, '99501000', 'муниципальный округ', '2022,9999', '55,'),
      dictionaryRow(2, '99602000', 'муниципальный район', '2018,9999'),
    ].join('\n')
    expect(read({ 'municipalities.csv': dictionary }).former[0]?.successorOktmo).toBe('99501000')
  })

  test('a missing column and a word in place of a number are named', () => {
    const summary = files()['mun-summary.csv']!
    expect(() => read({ 'mun-summary.csv': summary.replace('area_km2', 'area') })).toThrow(
      /no column area_km2/,
    )
    expect(() => read({ 'mun-summary.csv': summary.replace(',100,', ',сто,') })).toThrow(
      /'сто' in column area_km2 is not a number/,
    )
  })

  test.each([
    [
      'a negative number of people',
      'mun-population.csv',
      ',Мужчины,10',
      ',Мужчины,-10',
      '-10 in column value',
    ],
    ['half a person', 'mun-summary.csv', ',1480,', ',1480.5,', '1480.5 in column pop_2024'],
  ])('%s is refused', (_, name, from, to, fact) => {
    expect(() => read({ [name]: files()[name]!.replace(from, to) })).toThrow(
      new RegExp(`${name}: ${fact} is not`),
    )
  })

  test.each([
    ['a misspelt field', '{"timezone":"Asia/Omsk"}', 'timezone is not a field'],
    ['a rate that is no per cent', '{"officialPoverty":{"year":2020,"ratePct":840}}', 'officialPoverty'],
    ['a zone that no clock knows', '{"timeZone":"Asia/Lipetsk"}', "'Asia/Lipetsk' is not a time zone"],
    ['a list in place of an object', '[]', 'object'],
  ])('%s in pack.json is refused', (_, content, fact) => {
    expect(() => read({ 'pack.json': content })).toThrow(
      new RegExp(`OBZ_PACK_MALFORMED: pack.json: .*${fact}`),
    )
  })

  test('an act whose date is not a date is refused', () => {
    const legal = path.resolve(directory, '../../legal')
    mkdirSync(legal)
    const header = 'region,valid_from,valid_to,per_capita,working_age,pensioner,child,act,source'
    const act = (from: string): string =>
      `${header}\nПробная область,${from},,13000,14000,12000,13500,№ 1,проба\n`
    writeFileSync(path.join(legal, 'subsistence_minimum.csv'), act('01.01.2024'))
    expect(() => read()).toThrow(/subsistence_minimum.csv: '01.01.2024'/)
    writeFileSync(path.join(legal, 'subsistence_minimum.csv'), act('2024-01-01'))
    expect(subsistenceLines(read().lines, '2024-12-31')?.child).toBe(1_350_000)
  })

  test('a region whose official poverty nobody knows is refused with what to add', () => {
    expect(() => read({ 'pack.json': null })).toThrow(/OBZ_PACK_OFFICIAL_POVERTY_MISSING.*pack\.json/)
  })

  test('a folder that is not there is refused', () => {
    expect(() => loadPack({ packDirectory: path.join(directory, 'nowhere') })).toThrow(
      /OBZ_PACK_FOLDER_MISSING/,
    )
  })
})

describe.skipIf(!havePacks)('folders with real boundaries', () => {
  const rates = { lipetsk: 8.4, rostov: 13.0, udmurtia: 11.9 }
  test.each(Object.entries(rates))('%s: every sum is the official one', (name, ratePct) => {
    const pack = loadPack({ packDirectory: path.join(PACKS, name) })
    expect(pack.code).toBe(name)
    expect(pack.officialPoverty).toMatchObject({ year: 2020, ratePct })
    expect(pack.povertyRates.at(-1)).toEqual({ year: 2020, value: ratePct })
    for (const { pyramid, population, children } of pack.municipalities)
      expect([pyramidTotal(pyramid!), pyramidChildren(pyramid!)]).toEqual([population, children])
    expect(pack.municipalities.filter(({ nameCases }) => !nameCases?.prepositional)).toEqual([])
    expect(subsistenceLines(pack.lines, lastDayOf(pack.asOf))).toBeDefined()
    expect(pack.water.length * pack.neighbours.length * pack.places.length).toBeGreaterThan(0)
  })

  test('the built-in region has the facts of the folder: people, wages, series, lines, pyramid', () => {
    // Shapes differ on purpose, ages come with the folder only, and the folder's centres have more decimals.
    const facts = (pack: ReturnType<typeof loadPack>): unknown[] =>
      pack.municipalities
        .map((municipality) => ({ ...municipality, geometry: [], pyramid: undefined, centre: undefined }))
        .sort((left, right) => (left.oktmo < right.oktmo ? -1 : 1))
    const [builtIn, folder] = [loadPack(), loadPack({ packDirectory: path.join(PACKS, 'lipetsk') })]
    expect(facts(builtIn)).toEqual(facts(folder))
    for (const part of ['pyramid', 'povertyRates', 'wages', 'incomes', 'officialPoverty', 'lines'] as const)
      expect(builtIn[part]).toEqual(folder[part])
  })

  test('udmurtia keeps the 25 districts of before 2022, each with the okrug that followed it', () => {
    const { former, municipalities } = loadPack({ packDirectory: path.join(PACKS, 'udmurtia') })
    expect(former).toHaveLength(25)
    const inForce = new Set(municipalities.map(({ oktmo }) => oktmo))
    for (const { oktmo, successorOktmo, validTo } of former) {
      expect(oktmo.replace(/^946/, '945')).toBe(successorOktmo)
      expect(inForce.has(successorOktmo)).toBe(true)
      expect(validTo).toBe('2021-12-31')
    }
  })

  test('a folder without its neighbours still loads, with the facts that are known of the region', () => {
    const base = mkdtempSync(path.join(tmpdir(), 'obzor-pack-'))
    try {
      const alone = path.join(base, 'a', 'b', 'rostov')
      cpSync(path.join(PACKS, 'rostov'), alone, { recursive: true })
      const pack = loadPack({ packDirectory: alone })
      expect(pack.officialPoverty.ratePct).toBe(13)
      expect(pack.povertyRates).toEqual([])
    } finally {
      rmSync(base, { recursive: true, force: true })
    }
  })
})

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { StatisticRecord } from '@obzor/core/model'
import { deliveryOf, runConnector, type ConnectorRun } from '@obzor/core/plugin-api/testing'
import { rosstatPlugin } from './index.ts'
import { regionNumber } from './region-names.ts'

const read = async (content: string | Uint8Array, run: ConnectorRun = {}) => {
  const outcome = await runConnector(rosstatPlugin, 'rosstat.statistics', {
    delivery: deliveryOf(content, { chunkBytes: 997 }),
    ...run,
  })
  return { ...outcome, records: outcome.records as StatisticRecord[] }
}
const short = ({ code, territory, period, value }: StatisticRecord) => [code, territory, period, value]

describe('source-rosstat', () => {
  it('reads the poverty rate of the country and the regions', async () => {
    const { records, rejections, logs } = await read(
      readFileSync(new URL('../fixtures/poverty-rate.csv', import.meta.url)),
    )
    expect(records.map(short)).toEqual([
      ['poverty.rate.official', '00', '2018', 12.6],
      ['poverty.rate.official', '00', '2019', 12.3],
      ['poverty.rate.official', '00', '2020', 12.1],
      ['poverty.rate.official', '48', '2018', 8.7],
      ['poverty.rate.official', '48', '2019', 8.5],
      ['poverty.rate.official', '48', '2020', 8.4],
      ['poverty.rate.official', '77', '2020', 6.2],
    ])
    // 0 where nothing was published would draw a region without poverty.
    expect(rejections.map(({ line, code }) => [line, code])).toEqual([[9, 'OBZ_ROSSTAT_ZERO']])
    expect(logs.at(-1)?.facts).toEqual({ 'groupings of regions': 1 })
  })

  it('quarantines the known misprint of 2015 and keeps its neighbours', async () => {
    const { records, rejections } = await read(
      'region,indicator,year,value\n' +
        'Российская Федерация,per_capita_cash_income,2015,302541.0\n' +
        'Российская Федерация,per_capita_cash_income,2016,30865.0\n' +
        'Российская Федерация,per_capita_cash_income,2017,31897.0\n' +
        'Российская Федерация,formal_wage_paid,2017,39167\n' +
        'Российская Федерация,real_pay,2015,"90,81)"\n',
    )
    expect(records.map(short)).toEqual([
      ['income.per-capita', '00', '2016', 30_865],
      ['income.per-capita', '00', '2017', 31_897],
      ['wage.average', '00', '2017', 39_167],
    ])
    expect(rejections.map(({ line, code }) => [line, code])).toEqual([
      [6, 'OBZ_SOURCE_FIELD_INVALID'],
      [2, 'OBZ_ROSSTAT_OUTLIER'],
    ])
  })

  it('reads the subsistence minimum by group with whence each figure is, and leaves parts of a year out', async () => {
    const { records, rejections, logs } = await read(
      'region_code,region,period,per_head_rub,working_age_rub,pensioner_rub,child_rub,source_url,confidence\n' +
        '48,Липецкая область,2020-Q3,9928,,,,https://example.test/a,one source\n' +
        '48,Липецкая область,2021,9945,10742,8811,10215,https://example.test/b,decree\n' +
        '00,Российская Федерация,2022-06..12,13919,15172,11970,13501,https://example.test/c,two\n' +
        'Липецк,Липецкая область,2021,1,1,1,1,,\n' +
        '48,Липецкая область,осень,1,1,1,1,,\n',
    )
    expect(records.map(short)).toEqual([
      ['subsistence.minimum', '48', '2020-Q3', 9928],
      ['subsistence.minimum', '48', '2021', 9945],
      ['subsistence.minimum.working-age', '48', '2021', 10_742],
      ['subsistence.minimum.pensioner', '48', '2021', 8811],
      ['subsistence.minimum.child', '48', '2021', 10_215],
    ])
    expect(records[1]!.note).toBe('https://example.test/b')
    expect(rejections.map(({ line, code }) => [line, code])).toEqual([
      [5, 'OBZ_SOURCE_FIELD_INVALID'],
      [6, 'OBZ_ROSSTAT_PERIOD'],
    ])
    expect(logs.at(-1)?.facts).toMatchObject({ 'values not published': 3 })
  })

  it('reads the poverty line of the country by quarters, and never as the subsistence minimum', async () => {
    const { records, rejections } = await read(
      'period,all,working_age,pensioner,child,cpi_to_2020Q4_pct\n' +
        '2020Q4 (база),11329,12273,9348,11140,100.00\n' +
        '2021H1,11697,12672,9652,11502,103.25\n' +
        '2021 Jan-Sep,11788,12770,9727,11591,104.05\n' +
        '2021Q3,11970,12968,9877,11771,105.66\n',
    )
    expect(records.filter(({ code }) => code === 'poverty.line').map(short)).toEqual([
      ['poverty.line', '00', '2020-Q4', 11_329],
      ['poverty.line', '00', '2021-Q3', 11_970],
    ])
    expect(records).toHaveLength(8)
    expect(rejections).toEqual([])
  })

  it('reads what residents of a municipality spend in a month, by kinds', async () => {
    const { records, rejections } = await read(
      'oktmo,date,category,value\n42603000,2023-01,Все категории,18241\n42603000,2023-01,Здоровье,1172\n' +
        '42603000,2023-01,Топливо,1\n42603000,2023-13,Здоровье,1172\n42603000,2023-02,Здоровье,-1\n',
    )
    expect(records.map(short)).toEqual([
      ['consumption.total', '42603000', '2023-01', 18_241],
      ['consumption.health', '42603000', '2023-01', 1172],
    ])
    expect(rejections.map(({ line }) => line)).toEqual([5, 6])
  })

  it('does not call a steady rise a misprint', async () => {
    const rows = [1, 4, 16, 64].map((value, at) => `Липецкая область,${2000 + at},${value}`)
    expect((await read(`region,year,poverty_percent\n${rows.join('\n')}\n`)).records).toHaveLength(4)
  })

  it('publishes January–December as the year and shorter periods under a code of their own', async () => {
    const { records, rejections, logs } = await read(
      'oktmo,year,period,okved_name,okved_letter,value\n' +
        '42603000,2023,январь-декабрь,Все отрасли,0,42462.7\n' +
        '42603000,2023,январь-июнь,Все отрасли,0,40000\n' +
        '42603000,2023,январь-декабрь,Образование,P,31000\n' +
        '42603000,2023,январь-декабрь,Торговля,G,\n' +
        '42603000,2023,II квартал,Все отрасли,0,1\n',
    )
    expect(records.map(short)).toEqual([
      ['wage.average', '42603000', '2023', 42_462.7],
      ['wage.average.cumulative', '42603000', '2023-06', 40_000],
      ['wage.average.okved-p', '42603000', '2023', 31_000],
    ])
    expect(records[1]?.note).toBe('нарастающим итогом: январь-июнь')
    expect(rejections[0]?.code).toBe('OBZ_ROSSTAT_PERIOD')
    expect(logs.at(-1)?.facts).toEqual({ 'values not published': 1 })
  })

  it('takes totals and children from population without counting anyone twice', async () => {
    const head = 'oktmo,year,period,age,gender,value\n'
    const ages = (oktmo: string, sexes: string[]): string =>
      sexes
        .flatMap((sex) => [
          `${oktmo},2024,год,Всего,${sex},1000`,
          ...Array.from({ length: 66 }, (_, age) => `${oktmo},2024,год,${age},${sex},10`),
          `${oktmo},2024,год,65+,${sex},200`,
        ])
        .join('\n')
    const { records, rejections } = await read(
      `${head}${ages('42603000', ['Женщины', 'Мужчины'])}\n${ages('42606000', ['Женщины'])}\n`,
    )
    expect(records.map(short)).toEqual([
      ['population.total', '42603000', '2024', 2000],
      ['population.children', '42603000', '2024', 360],
    ])
    expect(rejections.map(({ field, code }) => [field, code])).toEqual([
      ['population.total', 'OBZ_ROSSTAT_INCOMPLETE'],
      ['population.children', 'OBZ_ROSSTAT_INCOMPLETE'],
    ])
  })

  it('does not take migration, which has the same columns, for population', async () => {
    const header = 'oktmo,year,period,age,gender,value\n'
    const row = (age: string, gender: string, value: string): string =>
      `42603000,2023,год,${age},${gender},${value}\n`
    const total = row('Всего', 'Женщины', '-40') + row('Всего', 'Мужчины', '-21')
    for (const table of [row('0-4', 'Женщины', '-4') + total, total + row('0-4', 'Женщины', '-4')]) {
      const { records } = await read(header + table)
      expect(records.map(short)).toEqual([['migration.net', '42603000', '2023', -61]])
    }
    const mixed = await read(header + row('0-4', 'Женщины', '-4') + row('3', 'Женщины', '30'))
    expect([mixed.failure?.code, mixed.records]).toEqual(['OBZ_SOURCE_SCHEMA_CHANGED', []])
    const below = await read(header + total)
    expect([below.records, below.rejections.map(({ code }) => code)]).toEqual([
      [],
      ['OBZ_SOURCE_FIELD_INVALID'],
    ])
  })

  it('reads windows-1251 with semicolons and decimal commas', async () => {
    const cyrillic = (text: string): number[] =>
      Array.from(text, (letter) => {
        const code = letter.charCodeAt(0)
        return code >= 0x410 && code <= 0x44f ? code - 0x350 : code
      })
    const bytes = Uint8Array.from(cyrillic('region;year;poverty_percent\r\nЛипецкая область;2020;8,4\r\n'))
    expect((await read(bytes)).records.map(short)).toEqual([['poverty.rate.official', '48', '2020', 8.4]])
  })

  it('quarantines a cut row and an unknown region, and refuses an unknown table', async () => {
    const { rejections } = await read('region,year,poverty_percent\nСредиземье,2020,8.4\nЛипецкая область,20')
    expect(rejections.map(({ line, code }) => [line, code])).toEqual([
      [2, 'OBZ_SOURCE_FIELD_INVALID'],
      [3, 'OBZ_SOURCE_ROW_LENGTH'],
    ])
    expect((await read('a,b,c\n1,2,3\n')).failure?.code).toBe('OBZ_SOURCE_SCHEMA_CHANGED')
    expect((await read('')).failure?.code).toBe('OBZ_CSV_EMPTY')
  })

  it('takes a last row without a line end, and says so in the log', async () => {
    const { records, rejections, logs } = await read(
      'region,year,poverty_percent\nРоссийская Федерация,2020,12.1',
    )
    expect(records.map(short)).toEqual([['poverty.rate.official', '00', '2020', 12.1]])
    expect(rejections).toEqual([])
    expect(logs).toContainEqual({
      level: 'warn',
      message: 'the last row has no line end',
      facts: { line: 2 },
    })
  })

  it('knows each region by the names of different tables', () => {
    const names = {
      'Город Москва столица Российской Федерации город федерального значения': '77',
      'г. Санкт-Петербург': '78',
      'Город федерального значения Севастополь': '92',
      'Кемеровская область - Кузбасс': '42',
      'Чувашская Республика - Чувашия': '21',
      'Республика Татарстан (Татарстан)': '16',
      'Республика Саха (Якутия)': '14',
      'Республика Северная Осетия-Алания': '15',
      'Республика Северная Осетия – Алания': '15',
      'Ханты-Мансийский автономный округ - Югра (Тюменская область)': '86',
      ' Ханты-Мансийский автономный округ – Югра': '86',
      'Архангельская область': '29',
      'Архангельская область без автономного округа': 'none',
      'Тюменская область (кроме Ханты-Мансийского автономного округа-Югры и Ямало-Ненецкого автономного округа)':
        'none',
      'Дальневосточный федеральный округ3)': 'none',
      Средиземье: undefined,
    }
    expect(Object.fromEntries(Object.keys(names).map((name) => [name, regionNumber(name)]))).toEqual(names)
  })
})

// The real tables are not part of the repository; where they lie beside it, they must all be understood.
const stats = new URL('../../../../../shared/data/regions/', import.meta.url)
describe.runIf(existsSync(stats))('the real tables of Росстат', () => {
  const tables = [
    'stats/poverty-rate-1992-2020.csv',
    'stats/income-wages-2015-2020.csv',
    'stats/poverty-structure-2017-2020.csv',
    'stats/population-pilot-regions.csv',
    ...['lipetsk', 'rostov', 'udmurtia'].flatMap((region) => [
      `${region}/mun-population.csv`,
      `${region}/mun-salary.csv`,
    ]),
  ]
  it.each(tables)('%s is read with known reasons only', async (path) => {
    const { failure, records, rejections } = await read(readFileSync(new URL(path, stats)), {
      rules: { today: '2026-01-01', knownOktmo: () => true },
    })
    expect(failure).toBeUndefined()
    expect(records.length).toBeGreaterThan(50)
    const codes = new Set(rejections.map(({ code }) => code))
    expect([...codes].filter((code) => !/ROSSTAT_(ZERO|OUTLIER)|FIELD_INVALID/.test(code))).toEqual([])
    expect(rejections.filter(({ field }) => field === 'region')).toEqual([])
    expect(rejections.length).toBeLessThan(records.length / 20)
  })

  it('there are the folders the list of tables speaks of', () => {
    expect(readdirSync(stats)).toEqual(expect.arrayContaining(['lipetsk', 'rostov', 'udmurtia', 'stats']))
  })
})

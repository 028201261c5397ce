import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseSnils } from '../../model/index.ts'
import { dayOf } from '../calendar.ts'
import { inventRegion } from '../people-model.ts'
import { smallPack } from '../testing/small-pack.ts'
import { complaintsAbout, whyNotValidating } from '../testing/xmllint.ts'
import { MEASURES } from '../welfare/measures.ts'
import { welfareOf } from '../welfare/recount.ts'
import { document, egissoPerson, PACKAGE_FACTS_MAX, writeEgisso } from './egisso.ts'
import { FileOutput, FileSeries, writeWhole } from './file-output.ts'
import { wageBefore } from '../welfare/recount.ts'
import { windowYears, writeFns } from './fns.ts'
import { mobileGrids } from './mobile-grid.ts'
import { lipetskPack } from '../../regions/lipetsk/index.ts'
import { rosstatTables } from './rosstat.ts'
import { asUser } from './social-registry.ts'
import { accountChanges, changeXml } from './sfr.ts'
import { trueRecords } from './true-records.ts'
import { birthsXml, monthOfBirths } from './zags.ts'
import { deathsXml, divorcesXml, marriagesXml } from './zags-acts.ts'
import { zagsHistory } from './zags-history.ts'

const region = inventRegion(smallPack(), 'all', 3)
const whyNot = whyNotValidating()
const folder = mkdtempSync(path.join(tmpdir(), 'obzor-agencies-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const documentsOf = (text: string): string[] =>
  text.split(/(?=<\?xml)/).filter((part) => part.trim().length > 0)

describe('ЕГИССО 10.06.S', () => {
  let bulk: string[] = []
  beforeAll(async () => {
    const files = await writeEgisso(region, path.join(folder, 'egisso'), () => undefined)
    bulk = files.flatMap(({ path: file }) => documentsOf(readFileSync(file, 'utf8')))
  })

  it('packs at most a thousand facts into a document and reports every fact once', () => {
    const uuids = bulk.flatMap((text) =>
      [...text.matchAll(/<p:uuid>([^<]+)<\/p:uuid><\/p:fact>/g)].map(([, uuid]) => uuid),
    )
    expect(uuids.length).toBe(region.facts.count)
    expect(new Set(uuids).size).toBe(region.facts.count)
    for (const text of bulk) expect(text.split('<p:fact>').length - 1).toBeLessThanOrEqual(PACKAGE_FACTS_MAX)
  })
  it('names every person by a valid СНИЛС', () => {
    for (const text of bulk) {
      for (const [, snils = ''] of text.matchAll(/<i:SNILS>(\d+)<\/i:SNILS>/g))
        expect(parseSnils(snils)).toBe(snils)
    }
  })
  it.skipIf(whyNot !== undefined)(
    `validates each document against the official schema ${whyNot ?? ''}`,
    () => {
      for (const text of bulk) expect(complaintsAbout(text, '10.06.S-1.1.0.xsd')).toBe('')
    },
  )
  it.skipIf(whyNot !== undefined)('validates every form of support and a termination', () => {
    const [measure] = MEASURES
    const text = document('00000000-0000-4000-8000-000000000001', {
      facts: MEASURES.map((each, index) => ({
        uuid: `00000000-0000-4000-8000-0000000001${String(index).padStart(2, '0')}`,
        receiver: egissoPerson(region, 0),
        reason: index % 2 === 0 ? egissoPerson(region, 1) : undefined,
        measure: each ?? measure!,
        amountKopecks: 123_45,
        decidedOn: '2024-12-02',
        startsOn: '2024-12-01',
        endsOn: index % 3 === 0 ? '2025-12-01' : undefined,
      })),
      terminations: [
        {
          eventUuid: '00000000-0000-4000-8000-000000000002',
          factUuid: '00000000-0000-4000-8000-000000000003',
          endsOn: '2024-11-30',
        },
      ],
    })
    expect(complaintsAbout(text, '10.06.S-1.1.0.xsd')).toBe('')
    expect(complaintsAbout(text.replace('<i:SNILS>', '<i:SNILS>x'), '10.06.S-1.1.0.xsd')).not.toBe('')
  })
})

describe('ФНС', () => {
  let text = ''
  beforeAll(async () => {
    const files = await writeFns(region, path.join(folder, 'fns'), () => undefined)
    text = files.map(({ path: file }) => readFileSync(file, 'utf8')).join('')
  })

  it('pairs every answer with its question', () => {
    const questions = [...text.matchAll(/<q:NDFL2Request ИдЗапрос="([^"]+)"/g)].map(([, id]) => id)
    const answers = [...text.matchAll(/<q:NDFL2Response ИдЗапрос="([^"]+)"/g)].map(([, id]) => id)
    expect(answers).toEqual(questions)
    expect(new Set(questions).size).toBe(questions.length)
  })
  it('sends three months for every earner and a code for those of whom nothing is known', () => {
    const earners = region.people.wage.reduce((count, wage) => count + (wage > 0 ? 1 : 0), 0)
    expect(text.split('<q:СвСумДох ').length - 1).toBe(3 * earners)
    expect(text.split('<q:КодОбраб>').length - 1).toBeGreaterThan(10)
  })
  it('opens and closes one journal per file', () => {
    expect(text.split('<exchange ').length).toBe(text.split('</exchange>').length)
  })
  it('asks two years when the window crosses New Year', () => {
    expect(windowYears('2025-01')).toEqual([
      {
        year: 2024,
        months: [
          { month: 11, index: 0 },
          { month: 12, index: 1 },
        ],
      },
      { year: 2025, months: [{ month: 1, index: 2 }] },
    ])
  })
})

describe('ЗАГС', () => {
  const { id, births } = monthOfBirths(region, dayOf('2024-12-31'))
  it('reports the births of the last month with their mothers', () => {
    expect(births.length).toBeGreaterThan(3)
    expect(births.filter(({ mother }) => mother !== undefined).length).toBeGreaterThan(births.length / 2)
    for (const { birthDate } of births) expect(birthDate >= '2024-12-01').toBe(true)
  })
  it.skipIf(whyNot !== undefined)(`validates against the official schema ${whyNot ?? ''}`, () => {
    expect(complaintsAbout(birthsXml(id, '2024-12-31', births), 'schemas/zags/zags-rogd-ru-4.0.5.xsd')).toBe(
      '',
    )
  })
})

describe('ЗАГС of earlier years', () => {
  const history = zagsHistory(region, dayOf('2024-12-31'))
  it('knows the parents of children, wives under both surnames, and nothing that has not happened yet', () => {
    const { births, marriages, divorces, deaths } = history
    expect(births.length).toBeGreaterThan(100)
    expect(divorces.length).toBeGreaterThan(5)
    expect(deaths.length).toBeGreaterThan(5)
    expect(marriages.some(({ wife }) => wife.formerFamilyName !== wife.name.familyName)).toBe(true)
    const days = [...marriages.map(({ onDate }) => onDate), ...divorces.map(({ onDate }) => onDate)]
    expect(days.filter((day) => day > '2024-12-31')).toEqual([])
    const numbers = [...births, ...marriages, ...divorces, ...deaths].map(({ recordNumber }) => recordNumber)
    expect(new Set(numbers).size).toBe(numbers.length)
  })
  it.skipIf(whyNot !== undefined)(`validates against the official schemas ${whyNot ?? ''}`, () => {
    const id = '00000000-0000-4000-8000-000000000001'
    const complaints = [
      [birthsXml(id, '2024-12-31', history.births.slice(0, 50)), 'zags-rogd-ru-4.0.5'],
      [marriagesXml(id, '2024-12-31', history.marriages.slice(0, 50)), 'zags-brakz-4.0.2'],
      [divorcesXml(id, '2024-12-31', history.divorces), 'zags-brakr-4.0.2'],
      [deathsXml(id, '2024-12-31', history.deaths), 'zags-fatal-ru-root-4.0.6'],
    ].map(([text, schema]) => complaintsAbout(text!, `schemas/zags/${schema}.xsd`))
    expect(complaints).toEqual(['', '', '', ''])
  })
})

describe('the truth of acts', () => {
  const day = dayOf('2024-12-31')
  const history = zagsHistory(region, day)
  const changes = accountChanges(region, day)
  const told = new Map(
    [...trueRecords({ history, births: monthOfBirths(region, day), changes })].flatMap(
      ({ records }) => records,
    ),
  )

  it('names who changed a surname under the name of before too, and nobody else', () => {
    const wrong = history.marriages.filter(
      ({ recordNumber, wife: { person = -1, formerFamilyName, name } }) =>
        told.get(`former:marriage|${recordNumber}|wife`) !==
          (formerFamilyName === name.familyName ? undefined : person + 1) ||
        told.get(`person:marriage|${recordNumber}|wife`) !== person + 1 ||
        told.has(`former:marriage|${recordNumber}|husband`),
    )
    expect(wrong).toEqual([])
    expect([...told.keys()].some((key) => key.startsWith('former:marriage|'))).toBe(true)
  })
  it('names who had a number that was abolished under that one too', () => {
    const wrong = changes.filter(
      ({ id, operation, person }) =>
        told.get(`former:${id}|person`) !== (operation === 'changed' ? person + 1 : undefined) ||
        told.get(`person:${id}|abolished`) !== (operation === 'merged' ? person + 1 : undefined),
    )
    expect(wrong).toEqual([])
  })
})

describe('СФР', () => {
  const changes = accountChanges(region, dayOf('2024-12-31'))
  it('knows new accounts, changed names and abolished numbers', () => {
    expect(new Set(changes.map(({ operation }) => operation))).toEqual(new Set(['made', 'changed', 'merged']))
  })
  it.skipIf(whyNot !== undefined)(`validates against the official schema ${whyNot ?? ''}`, () => {
    const each = ['made', 'changed', 'merged'].map((name) =>
      changes.find(({ operation }) => operation === name)!,
    )
    expect(
      each.map((change) => complaintsAbout(changeXml(change), 'schemas/zags/szi-spu_2020-12-17.xsd')),
    ).toEqual(['', '', ''])
  })
})

describe('counts of mobile operators', () => {
  const [mts, beeline] = mobileGrids(region, welfareOf(region, region.facts))
  const rowsOf = (text: string): string[][] =>
    text
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(/[;,]/))

  it('tell no group below five: one operator writes that it holds it back, the other leaves it out', () => {
    const [ofMts, ofBeeline] = [rowsOf(mts!.text), rowsOf(beeline!.text)]
    for (const row of [...ofMts, ...ofBeeline]) {
      expect(row[2]).toMatch(/^88[0-9a-f]{13}$/)
      expect(row.at(-1)).toMatch(/^(<5|[5-9]|[1-9]\d+)$/)
    }
    expect(ofMts.some((row) => row.at(-1) === '<5')).toBe(true)
    expect(ofBeeline.some((row) => row.at(-1) === '<5')).toBe(false)
  })
  it('tell of nearly everybody, each in its own way', () => {
    for (const { told, suppressed } of [mts!, beeline!]) {
      expect((told + suppressed) / region.people.count).toBeGreaterThan(0.9)
      expect((told + suppressed) / region.people.count).toBeLessThan(1.1)
    }
    expect(mts!.told).not.toBe(beeline!.told)
  })
})

describe('ФНС of earlier months', () => {
  it('has incomes of the months that were asked for, lower the longer ago, and none of who had no work yet', () => {
    const months = windowYears('2024-12', 12).flatMap(({ year, months: of }) =>
      of.map(({ month, index }) => `${year}-${String(month).padStart(2, '0')} ${index}`),
    )
    expect([months.length, months[0], months.at(-1)]).toEqual([15, '2023-10 -12', '2024-12 2'])
    expect(wageBefore(5_000_000, 1, 12)).toBe(Math.floor(5_000_000 / 1.012 ** 12))
    expect(wageBefore(5_000_000, 12, 1)).toBeGreaterThan(0)
    expect(wageBefore(5_000_000, 12, 2)).toBe(0)
    expect(windowYears('2024-12')).toEqual(windowYears('2024-12', 0))
  })
})

describe('Росстат', () => {
  it('has the columns of the public tables and cumulative periods', () => {
    const tables = rosstatTables(region.pack)
    expect(tables.get('poverty-rate.csv')?.split('\r\n').slice(0, 2)).toEqual([
      'region,year,poverty_percent',
      'Малая область,2019,8.6',
    ])
    expect(tables.get('mun-population.csv')).toContain('42606000,2024,год,Всего,Женщины,')
    expect(tables.get('mun-salary.csv')).toContain('42701000,2024,январь-декабрь,Все отрасли,0,80000')
    expect(tables.get('mun-salary.csv')).toContain('42701000,2024,январь-март,Все отрасли,0,72800')
  })
  it('has the lines of the law by the periods they were set for, and what a pack brings as it was published', () => {
    const tables = rosstatTables(lipetskPack())
    const minimum = tables.get('subsistence-minimum.csv')!.split('\r\n')
    expect(minimum[1]).toMatch(/^48,Липецкая область,2018-Q2,8844,9516,7363,9100,/)
    expect(minimum.find((row) => row.includes(',2021,'))).toMatch(/,9945,10742,8811,10215,/)
    // Open-ended since January: of that year.
    expect(minimum.at(-2)).toMatch(/^48,Липецкая область,2022,10373,/)
    expect(tables.get('poverty-line.csv')!.split('\r\n').slice(1, 3)).toEqual([
      '2020-Q4,11329,12273,9348,11140,',
      '2021-Q1,11581,12545,9556,11387,',
    ])
    expect(tables.get('mun-migration.csv')).toContain('42715000,2023,год,Всего,Мужчины,-494')
  })
})

describe('files', () => {
  it('appear under their names only when whole', async () => {
    const output = await FileOutput.create(path.join(folder, 'slow', 'a.xml'))
    output.put('половина')
    await output.drain()
    expect(existsSync(path.join(folder, 'slow', 'a.xml'))).toBe(false)
    expect(await output.finish()).toMatchObject({ bytes: 16 })
    expect(readFileSync(path.join(folder, 'slow', 'a.xml'), 'utf8')).toBe('половина')
  })
  it('leave nothing behind when abandoned', async () => {
    const output = await FileOutput.create(path.join(folder, 'dropped', 'a.xml'))
    output.put('x')
    await output.abandon()
    expect(readdirSync(path.join(folder, 'dropped'))).toEqual([])
  })
  it('hold no more than the buffer: a put that was not drained is refused', async () => {
    const output = await FileOutput.create(path.join(folder, 'bounded.xml'))
    const text = 'ж'.repeat(100_000)
    let puts = 0
    expect(() => {
      for (; puts < 20; puts += 1) output.put(text)
    }).toThrow(RangeError)
    expect(puts).toBeLessThan(10)
    await output.abandon()
  })
  it('keep their order and bytes through many drains', async () => {
    const parts = Array.from({ length: 60 }, (_, index) => `${index}:${'я'.repeat(40_000)}\n`)
    const output = await FileOutput.create(path.join(folder, 'long.txt'))
    for (const part of parts) if (!output.put(part)) await output.drain()
    const { bytes } = await output.finish()
    expect(readFileSync(path.join(folder, 'long.txt'), 'utf8')).toBe(parts.join(''))
    expect(statSync(path.join(folder, 'long.txt')).size).toBe(bytes)
  })
  it('begin anew past the size that one delivery may have', async () => {
    const series = new FileSeries(path.join(folder, 'series'), (number) => `${number}.txt`, 10)
    for (const text of ['12345', '67890', 'abc']) (await series.place()).output.put(text)
    await series.close()
    expect(series.files.map(({ bytes }) => bytes)).toEqual([10, 3])
  })
  it('can be closed to everybody but their owner', async () => {
    const { path: file } = await writeWhole(path.join(folder, 'secret.json'), '{}', 0o600)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})

describe("address of the office's database", () => {
  it('is rewritten for another user, also on a unix socket', () => {
    expect(asUser('postgres://obzor:p@/social?host=%2Frun%2Fpg&port=5432', 'reader', 'a/b')).toBe(
      'postgres://reader:a%2Fb@/social?host=%2Frun%2Fpg&port=5432',
    )
    expect(asUser('postgresql://db.example.test/social', 'r', 'p')).toBe(
      'postgresql://r:p@db.example.test/social',
    )
    expect(() => asUser('mysql://x/y', 'r', 'p')).toThrow(/OBZ_SYNTHETIC_DATABASE_URL/)
  })
})

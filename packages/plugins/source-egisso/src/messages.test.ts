import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { BenefitRecord } from '@obzor/core/model'
import { deliveryOf, memoryStorage, runConnector, type ConnectorRun } from '@obzor/core/plugin-api/testing'
import { egissoPlugin } from './index.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const facts = fixture('10.06.S')
const measures = fixture('measures-10.05.I')
const statements = fixture('statements-10.13.I')
const rules = { today: '2026-06-01', knownOktmo: () => true }
const read = (content: string, run: ConnectorRun = {}) =>
  runConnector(egissoPlugin, 'egisso.facts', {
    delivery: deliveryOf(content, { chunkBytes: 700 }),
    queueMax: 1,
    rules,
    ...run,
  })
const periodicities = (records: unknown[]): Record<string, string> =>
  Object.fromEntries(
    (records as BenefitRecord[])
      .filter(({ kind }) => kind === 'benefit')
      .map(({ measureId, periodicity }) => [measureId.at(-1), periodicity]),
  )
const config = { monthlyPeriodicityCodes: ['02'] }

describe('the register of local measures, 10.05.I', () => {
  it('says in later deliveries which measure is paid each month', async () => {
    const storage = memoryStorage()
    expect(periodicities((await read(facts, { storage, config })).records)['1']).toBe('once')
    const register = await read(measures, { storage, config })
    expect([register.records, register.rejections, register.failure]).toEqual([[], [], undefined])
    expect(register.logs.at(-1)?.facts).toEqual({ measures: 3, statements: 0, refused: 0 })
    expect(periodicities((await read(facts, { storage, config })).records)['1']).toBe('month')
  })

  it('is not asked until the settings say which codes mean a month, and never above the settings', async () => {
    const storage = memoryStorage()
    await read(measures, { storage })
    expect(periodicities((await read(facts, { storage })).records)['1']).toBe('once')
    const id = '00000001-0000-4000-8000-000000000001'
    const told = { ...config, measures: [{ id, title: 'Пособие', periodicity: 'once' }] }
    expect(periodicities((await read(facts, { storage, config: told })).records)['1']).toBe('once')
  })

  it('holds in one file with facts, and forgets a measure that was removed', async () => {
    const storage = memoryStorage()
    const both = await read(measures + facts, { storage, config })
    expect(periodicities(both.records)['1']).toBe('month')
    const removed = measures.replace(
      '<pac:localMszId>00000001-0000-4000-8000-000000000009',
      '<pac:localMszId>00000001-0000-4000-8000-000000000001',
    )
    await read(removed, { storage, config })
    expect(periodicities((await read(facts, { storage, config })).records)['1']).toBe('once')
  })

  it('sets a measure without its periodicity aside with its place and element, and takes the rest', async () => {
    const storage = memoryStorage()
    const broken = measures
      .replace('<l:periodicityCode>02</l:periodicityCode>', '')
      .replace('</pac:elements>', '<pac:newKind/></pac:elements>')
    const { rejections } = await read(broken, { storage, config })
    expect(rejections.map(({ line, field, code }) => [line, field, code])).toEqual([
      [1, 'periodicityCode', 'OBZ_SOURCE_FIELD_MISSING'],
      [4, 'newKind', 'OBZ_EGISSO_ELEMENT_UNKNOWN'],
    ])
    expect(await storage.get('measures/0')).toBe('00000001-0000-4000-8000-000000000002 01 0')
  })

  it('keeps what stood before the place where the file is cut', async () => {
    const storage = memoryStorage()
    const { failure } = await read(measures.slice(0, measures.lastIndexOf('<pac:localMSZ>')), { storage })
    expect(failure?.code).toBe('OBZ_XML_TRUNCATED')
    expect(await storage.get('measures/0')).toBe('00000001-0000-4000-8000-000000000001 02 1')
  })
})

describe('a right to a measure', () => {
  const right = (fields: string): string =>
    `<data><package><packageId>x</packageId><elements><right>${fields}</right></elements></package></data>`
  const fields =
    '<SNILS>90000000182</SNILS><lmszId>00000001-0000-4000-8000-000000000001</lmszId>' +
    '<categoryId>00000002-0000-4000-8000-000000000001</categoryId><dateStart>2025-01-01</dateStart>' +
    '<uuid>00000004-0000-4000-8000-000000000001</uuid>'

  it('is read from a package whose elements say so, and is no assignment', async () => {
    const { records, rejections } = await read(right(fields))
    expect(rejections).toEqual([])
    expect(records).toMatchObject([
      {
        kind: 'right',
        key: '00000004-0000-4000-8000-000000000001',
        person: { snils: '90000000182' },
        measureId: '00000001-0000-4000-8000-000000000001',
        categoryId: '00000002-0000-4000-8000-000000000001',
        startsOn: '2025-01-01',
      },
    ])
  })

  it('is called as the settings say, and needs a person, a measure and a first day', async () => {
    const renamed = right(fields).replaceAll('right>', 'mszRight>')
    expect((await read(renamed)).rejections).toMatchObject([{ code: 'OBZ_EGISSO_ELEMENT_UNKNOWN' }])
    expect((await read(renamed, { config: { rightElements: ['mszRight'] } })).records).toHaveLength(1)
    const faults = await Promise.all(
      ['SNILS', 'lmszId', 'dateStart', 'uuid'].map(async (name) =>
        (await read(right(fields.replace(new RegExp(`<${name}>.*</${name}>`), '')))).rejections.map(
          ({ field }) => field,
        ),
      ),
    )
    expect(faults).toEqual([['SNILS'], ['lmszId'], ['dateStart'], ['uuid']])
  })
})

describe('the extract by СНИЛС, 10.13.I', () => {
  it('tells disability and months of work of a person whom it names by number alone', async () => {
    const { records, rejections, logs, failure } = await read(statements)
    expect([failure, rejections]).toEqual([undefined, []])
    expect(records).toEqual([
      {
        kind: 'status',
        key: '10.13|90000000182|disability|2023-03-15',
        person: { snils: '90000000182' },
        status: 'disability',
        value: 'group-3',
        startsOn: '2023-03-15',
        endsOn: '2026-03-31',
      },
      {
        kind: 'status',
        key: '10.13|90000000182|job|2025-01',
        person: { snils: '90000000182' },
        status: 'employment',
        value: 'employed',
        startsOn: '2025-01-01',
        endsOn: '2025-01-31',
      },
    ])
    expect(logs.at(-1)?.facts).toEqual({ measures: 0, statements: 2, refused: 1 })
  })

  it('takes incomes only where the settings say so: two sources of one wage would be added up', async () => {
    const { records } = await read(statements, { config: { takeIncomes: true } })
    expect(records.slice(0, 2)).toMatchObject([
      { kind: 'income', month: '2025-01', amountKopecks: 4_100_050, incomeCode: 'sfr.payments' },
      { kind: 'income', month: '2025-01', amountKopecks: 500_000 },
    ])
    const keys = records.map((record) => ('key' in record ? record.key : ''))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('sets aside what is about nobody or says nothing, and goes on', async () => {
    const nobody = await read(statements.replace('90000000182', '90000000183'))
    expect(nobody.records).toEqual([])
    expect(new Set(nobody.rejections.map(({ code }) => code))).toEqual(new Set(['OBZ_RECORD_SNILS_INVALID']))
    const group = await read(statements.replace('<s:disabilityGroup>3', '<s:disabilityGroup>9'))
    expect(group.records).toHaveLength(1)
    expect(group.rejections.map(({ line, field, code }) => [line, field, code])).toEqual([
      [1, 'disabilityGroup', 'OBZ_SOURCE_FIELD_INVALID'],
    ])
    const none = await read(statements.replace('<s:disabilityGroup>3', '<s:disabilityGroup>7'))
    expect([none.records.length, none.rejections]).toEqual([1, []])
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { KinshipRecord, VitalRecord } from '@obzor/core/model'
import { deliveryOf, runConnector, type ConnectorRun } from '@obzor/core/plugin-api/testing'
import { sfrPlugin } from './index.ts'

const fixture = readFileSync(new URL('../fixtures/accounts.xml', import.meta.url), 'utf8')
const [made, changed, merged] = fixture.split(/(?=<\?xml)/) as [string, string, string]
const rules = { today: '2025-06-01', knownOktmo: () => true }
const read = (content: string, run: ConnectorRun = {}) =>
  runConnector(sfrPlugin, 'sfr.accounts', {
    delivery: deliveryOf(content, { chunkBytes: 600 }),
    queueMax: 1,
    rules,
    ...run,
  })

describe('source-sfr', () => {
  it('tells of a new account who the parents are, each by the own number', async () => {
    const { records, rejections, failure } = await read(made)
    expect([failure, rejections]).toEqual([undefined, []])
    expect(records).toHaveLength(2)
    expect(records[0]).toEqual({
      kind: 'kinship',
      key: '90000000384|mother',
      person: {
        key: '00000000-0000-4000-8000-000000000001|person',
        snils: '90000000384',
        familyName: 'Придуманова',
        firstName: 'Мила',
        patronymic: 'Петровна',
        birthDate: '2025-03-01',
        sex: 'female',
      },
      relative: {
        key: '00000000-0000-4000-8000-000000000001|mother',
        snils: '90000000182',
        familyName: 'Придуманова',
        firstName: 'Ольга',
        patronymic: 'Ильинична',
        birthDate: '1990-02-28',
        sex: 'female',
      },
      relation: 'mother',
      basis: 'birth',
      startsOn: '2025-03-01',
    })
    expect((records[1] as KinshipRecord).relative.snils).toBe('90000000081')
  })

  it('tells a change of name by both names of one person', async () => {
    const [change] = (await read(changed)).records as [VitalRecord]
    expect(change).toMatchObject({
      event: 'name-change',
      occurredOn: '2025-02-11',
      person: { snils: '90000000182', familyName: 'Придуманова' },
      other: { snils: '90000000182', familyName: 'Сказкина', birthDate: '1990-02-28' },
    })
    expect(change.other!.key).toBe(change.person.key)
  })

  it('tells of a merge the number in force and the abolished one, and of a parting that it was none', async () => {
    const [merge] = (await read(merged)).records as [VitalRecord]
    expect(merge).toMatchObject({
      key: 'merge|90000000283|90000000081',
      event: 'snils-merge',
      person: { snils: '90000000081' },
      other: { snils: '90000000283' },
      occurredOn: '2025-02-12',
    })
    expect(merge.annulled).toBeUndefined()
    const parted = merged
      .replace('<ТипОперации>3<', '<ТипОперации>4<')
      .replace('000000000003', '000000000009')
    const [parting] = (await read(parted)).records as [VitalRecord]
    expect([parting.key, parting.annulled]).toEqual([merge.key, true])
  })

  it('knows a person by number alone where the message says no more', async () => {
    const bare = merged.replace(/<Сведения>.*<\/Сведения>/, '')
    const { records, rejections } = await read(bare)
    expect(rejections).toEqual([])
    expect(records).toMatchObject([{ person: { snils: '90000000081', familyName: undefined } }])
  })

  it('sets aside a merge without one of its numbers or with a wrong one, and reads the next message', async () => {
    const none = merged.replace(/<СНИЛСУпраздненный>.*<\/СНИЛСУпраздненный>/, '')
    const wrong = merged.replace('900-000-002 83', '900-000-002 84')
    const { records, rejections } = await read(none + wrong + changed)
    expect(records).toHaveLength(1)
    expect(rejections.map(({ line, field, code }) => [line, field, code])).toEqual([
      [1, 'СНИЛСУпраздненный', 'OBZ_SOURCE_FIELD_MISSING'],
      [2, 'СНИЛСУпраздненный', 'OBZ_SOURCE_FIELD_INVALID'],
    ])
    expect(rejections.map(({ reason }) => reason).join()).not.toContain('Придуманов')
  })

  it('counts a number that was abolished with nobody to take its place', async () => {
    const abolished = merged
      .replace('<ТипОперации>3<', '<ТипОперации>5<')
      .replace(/<у:СНИЛС>[^<]*<\/у:СНИЛС>/, '')
    const { records, rejections, logs } = await read(abolished)
    expect([records, rejections]).toEqual([[], []])
    expect(logs.at(-1)?.facts).toEqual({ changes: 1, abolished: 1, insured: 0 })
  })

  it('tells by answers about the insured whose number it is, and nothing of where they live', async () => {
    const insured = readFileSync(new URL('../fixtures/insured.xml', import.meta.url), 'utf8')
    const { records, rejections, failure, logs } = await read(insured + changed)
    expect([failure, rejections]).toEqual([undefined, []])
    expect(records).toHaveLength(3)
    expect(records.slice(0, 2)).toEqual([
      {
        kind: 'person',
        key: '90000000182',
        person: {
          snils: '90000000182',
          familyName: 'Придуманова',
          firstName: 'Ольга',
          patronymic: 'Ильинична',
          birthDate: '1990-02-28',
          sex: 'female',
        },
        oktmo: null,
      },
      {
        kind: 'person',
        key: '90000000081',
        person: {
          snils: '90000000081',
          familyName: 'Придуманов',
          firstName: 'Пётр',
          birthDate: '1988-07-11',
        },
        oktmo: null,
      },
    ])
    expect(logs.at(-1)?.facts).toEqual({ changes: 1, abolished: 0, insured: 2 })
    const wrong = await read(
      insured.replace('90000000182', '90000000183').replace('<w:Snils>90000000081</w:Snils>', ''),
    )
    expect(wrong.rejections.map(({ line, field, code }) => [line, field, code])).toEqual([
      [1, 'Snils', 'OBZ_SOURCE_FIELD_INVALID'],
      [2, 'Snils', 'OBZ_SOURCE_FIELD_MISSING'],
    ])
  })

  it('keeps what stood before a cut and refuses another message', async () => {
    const { records, failure } = await read(fixture.slice(0, -80))
    expect(records).toHaveLength(3)
    expect(failure?.code).toBe('OBZ_XML_TRUNCATED')
    expect((await read('<data/>')).failure?.code).toBe('OBZ_SOURCE_FORMAT')
  })
})

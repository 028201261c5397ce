// The list of what sources do to us, one test each: only the run concerned stops or only the row concerned is set
// aside, and the reason is fit to be read on the console.
import { describe, expect, it } from 'vitest'
import { formatSnils, snilsCheckNumber, type ObzorRecord } from '@obzor/core/model'
import { deliveryOf, recordedDatabases, recordedHttp, runConnector } from '@obzor/core/plugin-api/testing'
import type { Plugin } from '@obzor/core/plugin-api'
import { pluginFolders } from './plugin-folders.ts'

const folders = await pluginFolders()
const named = (id: string): { plugin: Plugin; fixture: string } => {
  const { plugin, fixtures } = folders.find((folder) => folder.id === id)!
  return { plugin, fixture: fixtures[0]?.bytes.toString('utf8') ?? '' }
}
const egisso = named('source-egisso')
const fns = named('source-fns')
const registry = named('source-social-registry')
const trudvsem = named('source-trudvsem')
const zags = named('source-zags')
const sfr = named('source-sfr')

const rules = { today: '2026-06-30', knownOktmo: (code: string) => code === '42606000' }
const readEgisso = (content: string | Uint8Array) =>
  runConnector(egisso.plugin, 'egisso.facts', { delivery: deliveryOf(content, { chunkBytes: 4096 }), rules })
const readFns = (content: string | Uint8Array) =>
  runConnector(fns.plugin, 'fns.income', { delivery: deliveryOf(content, { chunkBytes: 4096 }), rules })
const readZags = (content: string) =>
  runConnector(zags.plugin, 'zags.acts', { delivery: deliveryOf(content), rules })
const readSfr = (content: string) =>
  runConnector(sfr.plugin, 'sfr.accounts', { delivery: deliveryOf(content), rules })
const readResidents = (row: Record<string, unknown>) =>
  runConnector(registry.plugin, 'social-registry.residents', {
    databases: recordedDatabases(() => [row]),
    rules,
  })
const vacanciesFrom = (answer: Parameters<typeof recordedHttp>[0]) =>
  runConnector(trudvsem.plugin, 'trudvsem.vacancies', {
    config: { regionCode: '48' },
    http: recordedHttp(answer),
    rules,
  })
const snils = (number: number): string => {
  const digits = String(number).padStart(9, '0')
  return digits + String(snilsCheckNumber(digits)).padStart(2, '0')
}
const citizen = {
  id: '1',
  snils: snils(900_000_001),
  family_name: 'Придуманова',
  first_name: 'Ольга',
  patronymic: null,
  birth_date: '1990-02-28',
  sex: 'Ж',
  oktmo: '42606000',
  household_key: '7',
  updated_at: '2026-01-10T08:00:00.000000Z',
}
const keys = (records: ObzorRecord[]): number => records.length

describe('bad input', () => {
  it('a truncated XML: what stood before the cut stays, the run says where the file ends', async () => {
    const whole = keys((await readEgisso(egisso.fixture)).records)
    const { records, failure } = await readEgisso(
      egisso.fixture.slice(0, egisso.fixture.lastIndexOf('<pac:errors')),
    )
    expect(keys(records)).toBe(whole - 1)
    expect(failure?.code).toBe('OBZ_XML_TRUNCATED')
    expect(failure?.fact).toMatch(/ends at byte \d+ inside element 'elements'/)
  })

  it('a wrong encoding: refused at its first byte, no name is spoilt', async () => {
    const cp1251 = Buffer.from(
      Array.from(fns.fixture, (letter) => {
        const code = letter.charCodeAt(0)
        return code >= 0x410 && code <= 0x44f ? code - 0x350 : code & 0xff
      }),
    )
    const { records, failure } = await readFns(cp1251)
    expect(records).toEqual([])
    expect(failure?.code).toBe('OBZ_XML_ENCODING')
    expect(failure?.fact).toMatch(/^byte \d+: not UTF-8/)
  })

  it('a СНИЛС with a bad check digit: that row is set aside, the others are read', async () => {
    const good = formatSnils(snils(900_000_001))
    const bad = `${good.slice(0, -1)}${(Number(good.at(-1)) + 1) % 10}`
    const { records, rejections, failure } = await readFns(fns.fixture.replace(good, bad))
    expect(failure).toBeUndefined()
    expect(records).toEqual([])
    expect(rejections.filter(({ code }) => code === 'OBZ_RECORD_SNILS_CHECK')).toHaveLength(4)
    expect((await readResidents({ ...citizen, snils: bad })).rejections[0]?.code).toBe(
      'OBZ_RECORD_SNILS_CHECK',
    )
  })

  it('a birth date in the future', async () => {
    const { records, rejections } = await readEgisso(egisso.fixture.replace('1951-11-30', '2051-11-30'))
    expect(rejections.map(({ line, field, code }) => [line, field, code])).toEqual([
      [1, 'person.birthDate', 'OBZ_RECORD_BIRTH_DATE_FUTURE'],
    ])
    expect(keys(records)).toBe(8)
  })

  it('a negative sum', async () => {
    const { records, rejections } = await readEgisso(egisso.fixture.replace('>12345.60<', '>-12345.60<'))
    expect(rejections.map(({ code }) => code)).toEqual(['OBZ_RECORD_AMOUNT_NEGATIVE'])
    expect(keys(records)).toBe(8)
  })

  it('an unknown ОКТМО', async () => {
    const { records, rejections } = await readResidents({ ...citizen, oktmo: '99999999' })
    expect(records).toEqual([])
    expect(rejections.map(({ field, code }) => [field, code])).toEqual([
      ['oktmo', 'OBZ_RECORD_OKTMO_UNKNOWN'],
    ])
  })

  it('parents and child in a circle: the edge that cannot be is set aside, the birth stays', async () => {
    const whole = await readZags(zags.fixture)
    const circle = await readZags(zags.fixture.replace('1990-02-28', '2024-02-28'))
    expect(circle.records).toHaveLength(whole.records.length - 1)
    expect(circle.rejections.map(({ field, code }) => [field, code])).toEqual([
      ['relative.birthDate', 'OBZ_RECORD_KINSHIP_AGES'],
    ])
  })

  it('a mother and a child under one СНИЛС: they are not made one person', async () => {
    const one = await readZags(
      zags.fixture.replace('<СведРодившемся>', '<СведРодившемся СНИЛС="900-000-001-82">'),
    )
    expect(one.rejections.map(({ code }) => code)).toEqual(['OBZ_RECORD_KINSHIP_SELF'])
  })

  it('a СНИЛС that is merged with itself: nobody is merged with anybody', async () => {
    const itself = sfr.fixture.replace('900-000-002 83', '900-000-000 81')
    const { records, rejections } = await readSfr(itself)
    expect(records.some((record) => record.kind === 'vital' && record.event === 'snils-merge')).toBe(false)
    expect(rejections.map(({ code }) => code)).toEqual(['OBZ_RECORD_KINSHIP_SELF'])
  })

  it('a file of 0 bytes', async () => {
    expect((await readEgisso('')).failure?.code).toBe('OBZ_XML_EMPTY')
    expect((await readFns('')).failure?.code).toBe('OBZ_XML_EMPTY')
  })

  it('the same file twice: the same keys, so that nothing is counted twice', async () => {
    expect((await readEgisso(egisso.fixture)).records).toEqual((await readEgisso(egisso.fixture)).records)
    expect((await readFns(fns.fixture)).records).toEqual((await readFns(fns.fixture)).records)
  })

  it.each([
    ['500', () => ({ status: 500 }), /last: HTTP 500/],
    ['hanging', () => 'hang' as const, /last: no answer within/],
    ['sending half a JSON', () => '{"status":"200","meta":{"total":1},"results":{"vac', /last: broken JSON/],
    [
      'answering HTTP 200 with an error status',
      () => '{"status":"500","meta":{}}',
      /HTTP 200 with status '500'/,
    ],
  ])(
    'the vacancies server %s: nothing is closed on the map and the reason is told',
    async (_title, answer, reason) => {
      const { records, snapshots, failure } = await vacanciesFrom(answer)
      expect([records, snapshots]).toEqual([[], []])
      expect(failure?.code).toBe('OBZ_SOURCE_UNAVAILABLE')
      expect(failure?.fact).toMatch(reason)
    },
  )
})

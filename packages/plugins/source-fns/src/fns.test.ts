import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { deliveryOf, runConnector, type ConnectorRun } from '@obzor/core/plugin-api/testing'
import { fnsPlugin } from './index.ts'

const fixture = readFileSync(new URL('../fixtures/exchange.xml', import.meta.url), 'utf8')
const read = (content: string | Uint8Array, run: ConnectorRun = {}) =>
  runConnector(fnsPlugin, 'fns.income', {
    delivery: deliveryOf(content, { chunkBytes: 700 }),
    queueMax: 1,
    ...run,
  })

describe('source-fns', () => {
  it('makes one income of each month, code and payer, under the СНИЛС of the request', async () => {
    const { records, failure } = await read(fixture, {
      rules: { today: '2026-03-01', knownOktmo: () => true },
    })
    expect(failure).toBeUndefined()
    expect(records).toHaveLength(4)
    expect(records[0]).toEqual({
      kind: 'income',
      key: '90000000182|2025-01|2000|4800000001|1',
      person: {
        snils: '90000000182',
        familyName: 'Придуманова',
        firstName: 'Ольга',
        patronymic: 'Ильинична',
        birthDate: '1990-02-28',
      },
      month: '2025-01',
      amountKopecks: 5_000_000,
      incomeCode: '2000',
      payerInn: '4800000001',
    })
    expect(records.map((record) => 'key' in record && record.key.split('|').slice(1).join(' '))).toEqual([
      '2025-01 2000 4800000001 1',
      '2025-01 2000 4800000001 2',
      '2025-02 2000 4800000001 1',
      '2025-12 2010 480000000002 1',
    ])
  })

  it("never books another person's answer: it goes to quarantine with its reason", async () => {
    const { rejections } = await read(fixture)
    expect(rejections.map(({ field, code }) => [field, code])).toEqual([
      ['ДатаРожд', 'OBZ_FNS_ANSWER_OTHER_PERSON'],
      ['ИдЗапрос', 'OBZ_FNS_ANSWER_UNMATCHED'],
    ])
    expect(rejections.map(({ reason }) => reason).join()).not.toMatch(/1985|Вымышл/)
  })

  it('counts an answer that knows nothing of the person, and makes no record of it', async () => {
    const { logs } = await read(fixture)
    expect(logs.at(-1)?.facts).toEqual({ answers: 4, notFound: 1 })
  })

  it('does not take the request of one message for the answer of the next', async () => {
    const swapped = fixture.replace(/(<q:NDFL2Response ИдЗапрос="0+1")/, '</message><message>$1')
    const { records, rejections } = await read(swapped)
    expect(records).toEqual([])
    expect(rejections[0]?.code).toBe('OBZ_FNS_ANSWER_UNMATCHED')
  })

  it('compares birth dates whatever way they are written', async () => {
    const { records } = await read(
      fixture.replace('ИННФЛ="000000000000" ДатаРожд="1990-02-28"', 'ДатаРожд="28.02.1990"'),
    )
    expect(records).toHaveLength(4)
  })

  it('quarantines a payment without its sum and a code that the configuration leaves out', async () => {
    const { records, rejections } = await read(fixture.replace(' СумДоход="1500.5"', ''), {
      config: { ignoredIncomeCodes: ['2010'] },
    })
    expect(records).toHaveLength(2)
    expect(rejections.map(({ field, code }) => [field, code]).slice(0, 2)).toEqual([
      ['СумДоход', 'OBZ_SOURCE_FIELD_MISSING'],
      ['КодДоход', 'OBZ_FNS_CODE_IGNORED'],
    ])
  })

  it('reads the same journal twice into the same keys', async () => {
    expect((await read(fixture)).records).toEqual((await read(fixture)).records)
  })

  it('refuses a file of another exchange and keeps what stood before a cut', async () => {
    expect((await read('<data/>')).failure?.code).toBe('OBZ_SOURCE_FORMAT')
    const { records, failure } = await read(fixture.slice(0, fixture.indexOf('Месяц="12"')))
    expect(records).toHaveLength(3)
    expect(failure?.code).toBe('OBZ_XML_TRUNCATED')
  })
})

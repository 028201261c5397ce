import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { BenefitRecord } from '@obzor/core/model'
import { deliveryOf, runConnector, type ConnectorRun } from '@obzor/core/plugin-api/testing'
import { egissoPlugin } from './index.ts'
import { dayOf, kopecksOf } from './values.ts'

const fixture = readFileSync(new URL('../fixtures/10.06.S.xml', import.meta.url), 'utf8')
const idOf = (kind: number, number: number): string =>
  `0000000${kind}-0000-4000-8000-${String(number).padStart(12, '0')}`
const read = (content: string | Uint8Array, run: ConnectorRun = {}) =>
  runConnector(egissoPlugin, 'egisso.facts', { delivery: deliveryOf(content, { chunkBytes: 1000 }), ...run })
const person = `<SNILS>90000000081</SNILS><FamilyName>Небылица</FamilyName><FirstName>Ия</FirstName><BirthDate>2001-02-03</BirthDate>`
const fact = (parts: { uuid?: string; amount?: string; tail?: string; person?: string } = {}): string =>
  `<fact><mszReceiver>${parts.person ?? person}</mszReceiver><lmszId>${idOf(1, 1)}</lmszId>` +
  `<decisionDate>2026-01-01</decisionDate><dateStart>2026-01-01</dateStart>${parts.tail ?? ''}` +
  `<needsCriteria><usingSign>1</usingSign></needsCriteria><assignmentInfo><monetaryForm>` +
  `<amount>${parts.amount ?? '1.00'}</amount></monetaryForm></assignmentInfo>` +
  `<uuid>${parts.uuid ?? idOf(3, 1)}</uuid></fact>`
const message = (...items: string[]): string =>
  `<data><package><packageId>x</packageId><elements>${items.join('')}</elements></package></data>`

describe('source-egisso', () => {
  it('turns each kind of item of 10.06.S into its record', async () => {
    const { records, rejections, failure } = await read(fixture, {
      config: {
        measures: [{ id: idOf(1, 1), title: 'Пособие', periodicity: 'month' }],
      },
    })
    expect(failure).toBeUndefined()
    expect(rejections).toEqual([])
    expect(records).toHaveLength(9)
    expect(records[3]).toEqual({
      kind: 'benefit',
      key: idOf(3, 1),
      person: {
        snils: '90000000182',
        familyName: 'Придуманова',
        firstName: 'Ольга',
        patronymic: 'Ильинична',
        birthDate: '1990-02-28',
        sex: 'female',
      },
      measureId: idOf(1, 1),
      form: 'monetary',
      amountKopecks: 1_234_560,
      periodicity: 'month',
      needTested: true,
      decidedOn: '2025-12-20',
      startsOn: '2026-01-01',
      endsOn: '2026-12-31',
      providerCode: 'A1B2.000001',
    })
    // Roubles of the other forms are in the equivalent; `amount` is a quantity there.
    expect(
      records
        .slice(0, 3)
        .map((record) => [
          (record as BenefitRecord).form,
          (record as BenefitRecord).amountKopecks,
          (record as BenefitRecord).periodicity,
        ]),
    ).toEqual([
      ['natural', 800_000, 'once'],
      ['exemption', 95_050, 'once'],
      ['service', 150_000, 'once'],
    ])
    expect(records[0]).toMatchObject({
      needTested: false,
      endsOn: undefined,
      person: { patronymic: undefined },
    })
    expect(records.slice(4)).toMatchObject([
      { kind: 'benefit-change', key: idOf(3, 3), amountKopecks: 100_000, endsOn: undefined },
      { kind: 'benefit-change', key: idOf(3, 2), amountKopecks: 400_000, endsOn: '2026-02-28' },
      { kind: 'benefit', key: idOf(3, 1), amountKopecks: 1_250_000 },
      { kind: 'benefit-change', key: idOf(3, 4), endsOn: '2026-03-31' },
      { kind: 'benefit-change', key: idOf(3, 9), withdrawn: true },
    ])
  })

  it('does not take a person on whose behalf the measure was given for its receiver', async () => {
    const { records } = await read(fixture)
    expect(JSON.stringify(records)).not.toContain('Мила')
  })

  it('reads the same file twice into the same records', async () => {
    expect((await read(fixture)).records).toEqual((await read(fixture)).records)
  })

  it('reads a bulk export of many messages one after another', async () => {
    const { records, lines } = await read(`${fixture}\uFEFF${fixture}`)
    expect(records).toHaveLength(18)
    expect(lines.at(-1)).toBe(18)
  })

  it('quarantines an item without a required field and goes on', async () => {
    const broken = fact().replace(/<lmszId>.*<\/lmszId>/, '')
    const { records, rejections } = await read(
      message(broken, fact(), '<newKind><a/></newKind>', fact({ amount: 'много' })),
    )
    expect(records).toHaveLength(1)
    expect(rejections.map(({ line, field, code }) => [line, field, code])).toEqual([
      [1, 'lmszId', 'OBZ_SOURCE_FIELD_MISSING'],
      [3, 'newKind', 'OBZ_EGISSO_ELEMENT_UNKNOWN'],
      [4, 'amount', 'OBZ_SOURCE_FIELD_INVALID'],
    ])
    expect(rejections[0]!.raw).toContain('Небылица')
    expect(rejections[0]!.reason).not.toContain('Небылица')
  })

  it('leaves the rules of the vocabulary to the host, which quarantines by them', async () => {
    const { records, rejections } = await read(
      message(
        fact({ person: person.replace('90000000081', '90000000099') }),
        fact({ person: person.replace('2001', '2101') }),
        fact({ amount: '-5.00' }),
      ),
      { rules: { today: '2026-03-01', knownOktmo: () => true } },
    )
    expect(records).toEqual([])
    expect(rejections.map(({ code }) => code)).toEqual([
      'OBZ_RECORD_SNILS_CHECK',
      'OBZ_RECORD_BIRTH_DATE_FUTURE',
      'OBZ_RECORD_AMOUNT_NEGATIVE',
    ])
  })

  it('keeps what stood before the place where the file is cut', async () => {
    const { records, failure } = await read(message(fact(), fact()).slice(0, -60))
    expect(records).toHaveLength(1)
    expect(failure?.code).toBe('OBZ_XML_TRUNCATED')
  })

  it('refuses a file of another message', async () => {
    expect((await read('<zagsRequest><a/></zagsRequest>')).failure?.code).toBe('OBZ_SOURCE_FORMAT')
  })

  it('holds no more memory for 60 MB than for 6 MB', async () => {
    const one = Buffer.from(fact({ tail: '<dateFinish>2026-12-31</dateFinish>' }).repeat(1000))
    const head = Buffer.from('<data><package><elements>')
    const tail = Buffer.from('</elements></package></data>')
    const heapAfter = async (thousands: number): Promise<number> => {
      let count = 0
      let peak = 0
      await runConnector(egissoPlugin, 'egisso.facts', {
        delivery: {
          name: 'big.xml',
          sizeBytes: 0,
          async *open() {
            yield head
            for (let part = 0; part < thousands; part += 1) {
              yield one
              peak = Math.max(peak, process.memoryUsage().heapUsed + process.memoryUsage().external)
            }
            yield tail
          },
        },
        queueMax: Infinity,
        onRecord: () => (count += 1),
      })
      expect(count).toBe(thousands * 1000)
      return peak
    }
    const small = await heapAfter(15)
    expect((await heapAfter(150)) - small).toBeLessThan(64 * 1_048_576)
  })
})

describe('values of XML Schema', () => {
  it('become kopecks exactly or not at all', () => {
    expect(['12345.6', '0.1', '+12', '.5', '12.', '100.5000', '-7.25', '0012.30'].map(kopecksOf)).toEqual([
      1_234_560, 10, 1200, 50, 1200, 10_050, -725, 1230,
    ])
    expect(['', 'x', '1.005', '1e3', '.', '1 000'].map(kopecksOf)).toEqual(Array.from({ length: 6 }))
  })
  it('become days without their time zone', () => {
    expect([' 2026-01-02\n', '2026-01-02Z', '2026-01-02+03:00', '02.01.2026'].map(dayOf)).toEqual([
      '2026-01-02',
      '2026-01-02',
      '2026-01-02',
      '02.01.2026',
    ])
  })
})

import { describe, expect, it } from 'vitest'
import type {
  AreaCountRecord,
  BenefitRecord,
  IncomeRecord,
  ObzorRecord,
  PersonRecord,
  PropertyRecord,
  StatusRecord,
} from '../model/index.ts'
import { checkRecord } from './check-record.ts'

const rules = { today: '2026-03-10', knownOktmo: (code: string) => code === '42606000' }
const person = {
  snils: '11223344595',
  familyName: 'Выдуманова',
  firstName: 'Анна',
  birthDate: '1990-02-28',
}
const resident: PersonRecord = { kind: 'person', key: '1', person, oktmo: '42606000' }
const benefit: BenefitRecord = {
  kind: 'benefit',
  key: 'a',
  person,
  measureId: '00000000-0000-4000-8000-000000000001',
  form: 'monetary',
  amountKopecks: 100,
  periodicity: 'month',
  needTested: true,
  decidedOn: '2025-12-20',
  startsOn: '2026-01-01',
}
const income: IncomeRecord = {
  kind: 'income',
  key: 'i',
  person,
  month: '2025-12',
  amountKopecks: 5_000_000,
  incomeCode: '2000',
}
const disabled: StatusRecord = {
  kind: 'status',
  key: 's',
  person,
  status: 'disability',
  value: 'group-2',
  startsOn: '2020-03-01',
}
const flat: PropertyRecord = {
  kind: 'property',
  key: 'p',
  person,
  object: 'dwelling',
  objectNumber: '48:20:0010101:101',
  share: { numerator: 1, denominator: 3 },
  areaM2: 54.2,
  valueKopecks: 150_000_000,
  oktmo: '42701000',
  startsOn: '2011-02-03',
}
const counted: AreaCountRecord = {
  kind: 'areaCount',
  operator: 'mts',
  month: '2026-02',
  cell: '8811754995fffff',
  ageFrom: 18,
  ageTo: 34,
  sex: 'female',
  income: { unit: 'line-percent', from: 0, to: 100 },
  people: 12,
}
const codeOf = (record: ObzorRecord): string | undefined => checkRecord(record, rules)?.code

describe('the rules of the vocabulary', () => {
  it('accept an honest record of each kind', () => {
    const good: ObzorRecord[] = [
      resident,
      { ...resident, oktmo: null },
      { ...resident, oktmo: '42606000101' },
      { ...resident, person: { ...person, snils: undefined } },
      benefit,
      income,
      { kind: 'benefit-change', key: 'a', endsOn: '2026-02-01' },
      { kind: 'benefit-change', key: 'a', withdrawn: true },
      {
        kind: 'statistic',
        code: 'poverty.rate.official',
        territory: '00',
        period: '2020',
        value: 12.1,
        unit: 'percent',
      },
      { kind: 'statistic', code: 'x', territory: '42606000', period: '2024-Q3', value: 1, unit: 'unit' },
      {
        kind: 'feature',
        layer: 'l',
        key: 'k',
        geometry: { type: 'Point', coordinates: [39, 52] },
        properties: {},
      },
      disabled,
      { ...disabled, status: 'study', value: 'school', endsOn: '2026-05-31' },
      flat,
      { kind: 'property', key: 'p', person, object: 'vehicle' },
      counted,
      { ...counted, people: undefined, suppressedBelow: 5, ageTo: undefined, income: undefined },
      { ...counted, income: { unit: 'kopeck', from: 5_000_000 } },
    ]
    expect(good.map(codeOf)).toEqual(good.map(() => undefined))
  })

  it.each<[string, ObzorRecord]>([
    ['OBZ_RECORD_SNILS_CHECK', { ...resident, person: { ...person, snils: '11223344596' } }],
    ['OBZ_RECORD_SNILS_INVALID', { ...resident, person: { ...person, snils: '112-233-445 95' } }],
    ['OBZ_RECORD_SNILS_MISSING', { ...benefit, person: { ...person, snils: undefined } }],
    ['OBZ_RECORD_BIRTH_DATE_FUTURE', { ...benefit, person: { ...person, birthDate: '2026-03-11' } }],
    ['OBZ_RECORD_BIRTH_DATE_TOO_EARLY', { ...benefit, person: { ...person, birthDate: '0990-01-01' } }],
    ['OBZ_RECORD_DATE_INVALID', { ...benefit, person: { ...person, birthDate: '2023-02-29' } }],
    ['OBZ_RECORD_AMOUNT_NEGATIVE', { ...income, amountKopecks: -1 }],
    ['OBZ_RECORD_AMOUNT_INVALID', { ...income, amountKopecks: 10.5 }],
    ['OBZ_RECORD_MONTH_FUTURE', { ...income, month: '2026-04' }],
    ['OBZ_RECORD_MONTH_INVALID', { ...income, month: '2026-13' }],
    ['OBZ_RECORD_DATES_REVERSED', { ...benefit, endsOn: '2025-12-31' }],
    ['OBZ_RECORD_MEASURE_INVALID', { ...benefit, measureId: '00000000-0000-4000-8000-00000000000g' }],
    ['OBZ_RECORD_OKTMO_UNKNOWN', { ...resident, oktmo: '42609000' }],
    ['OBZ_RECORD_OKTMO_INVALID', { ...resident, oktmo: '4260600' }],
    ['OBZ_RECORD_OKTMO_INVALID', { ...resident, oktmo: null, householdKey: 'h' }],
    ['OBZ_RECORD_KEY_INVALID', { ...resident, key: '' }],
    ['OBZ_RECORD_TEXT_INVALID', { ...resident, person: { ...person, familyName: '' } }],
    ['OBZ_RECORD_SNILS_MISSING', { ...disabled, person: { ...person, snils: undefined } }],
    ['OBZ_RECORD_VALUE_INVALID', { ...disabled, value: 'school' }],
    ['OBZ_RECORD_DATES_REVERSED', { ...disabled, endsOn: '2020-02-29' }],
    ['OBZ_RECORD_SHARE_INVALID', { ...flat, share: { numerator: 4, denominator: 3 } }],
    ['OBZ_RECORD_SHARE_INVALID', { ...flat, share: { numerator: 0, denominator: 3 } }],
    ['OBZ_RECORD_OKTMO_INVALID', { ...flat, oktmo: '4270' }],
    ['OBZ_RECORD_CELL_INVALID', { ...counted, cell: '8a11754995fffff' }],
    ['OBZ_RECORD_CELL_INVALID', { ...counted, cell: '52.6' }],
    ['OBZ_RECORD_CELL_INVALID', { ...counted, cell: '88fffffffffffff' }],
    ['OBZ_RECORD_CELL_INVALID', { ...counted, cell: '8811754995ffff0' }],
    ['OBZ_RECORD_CELL_INVALID', { ...counted, cell: '8809ffffffffff7' }],
    ['OBZ_RECORD_BAND_INVALID', { ...counted, ageTo: 17 }],
    ['OBZ_RECORD_BAND_INVALID', { ...counted, ageTo: 100_000 }],
    ['OBZ_RECORD_BAND_INVALID', { ...counted, income: { unit: 'kopeck', from: 100, to: 100 } }],
    ['OBZ_RECORD_COUNT_INVALID', { ...counted, suppressedBelow: 5 }],
    ['OBZ_RECORD_COUNT_INVALID', { ...counted, people: undefined }],
    ['OBZ_RECORD_COUNT_INVALID', { ...counted, people: 3.5 }],
    ['OBZ_RECORD_MONTH_FUTURE', { ...counted, month: '2026-04' }],
    ['OBZ_RECORD_CHANGE_EMPTY', { kind: 'benefit-change', key: 'a' }],
    [
      'OBZ_RECORD_PERIOD_INVALID',
      { kind: 'statistic', code: 'x', territory: '00', period: '2020-H1', value: 1, unit: 'unit' },
    ],
    [
      'OBZ_RECORD_GEOMETRY_INVALID',
      {
        kind: 'feature',
        layer: 'l',
        key: 'k',
        geometry: { type: 'Point', coordinates: [52, 139] },
        properties: {},
      },
    ],
    [
      'OBZ_RECORD_PROPERTIES_INVALID',
      { kind: 'feature', layer: 'l', key: 'k', properties: { salary: Number.NaN } },
    ],
  ])('answer %s', (code, record) => {
    expect(codeOf(record)).toBe(code)
  })

  it('never repeat the value at fault, which may be personal', () => {
    const wrong = checkRecord({ ...resident, person: { ...person, snils: '11223344596' } }, rules)
    expect(JSON.stringify(wrong)).not.toContain('11223344596')
  })
})

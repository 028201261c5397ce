import { describe, expect, test } from 'vitest'
import type { IncomeRecord, ObzorRecord } from '../model/index.ts'
import { rawOfRecord, recordOfRaw, recordWith, rowOfRecord } from './raw-record.ts'
import { rawOfRow, rowOfRaw } from './table/raw-row.ts'

const income: IncomeRecord = {
  kind: 'income',
  key: 'а-1',
  person: { snils: '11223344595', familyName: 'Придуманова', firstName: 'Анна', birthDate: '2080-01-01' },
  month: '2024-05',
  amountKopecks: 1_500_050,
  incomeCode: '2000',
}
const place: ObzorRecord = {
  kind: 'feature',
  layer: 'places',
  key: '1',
  geometry: { type: 'Point', coordinates: [390.5, 52.6] },
  properties: { seats: 40, isOpen: true, name: null },
}

describe('a record in quarantine', () => {
  test.each([undefined, '<СведДох>…</СведДох>', rawOfRow(['А'], ['1'])])(
    'is found again beside %s',
    (raw) => {
      expect(recordOfRaw(rawOfRecord(income, raw))?.record).toEqual(income)
    },
  )

  test('leaves the row of a table as it came', () => {
    expect(rowOfRaw(rawOfRecord(income, rawOfRow(['А'], ['1'])))).toEqual({ columns: ['А'], cells: ['1'] })
  })

  test('is none where the row never became one', () => {
    for (const raw of ['<СведДох/>', '{"columns":["А"],"cells":["1"]}', '{"kind":"inc', '5'])
      expect(recordOfRaw(raw)).toBeUndefined()
  })

  test('is mended by its fields, each of which keeps its type', () => {
    const { columns, cells } = rowOfRecord(income)
    const row = Object.fromEntries(columns.map((column, at) => [column, cells[at]]))
    expect(row).toMatchObject({ 'person.birthDate': '2080-01-01', amountKopecks: '15000.50', payerInn: '' })
    expect(columns).not.toContain('kind')
    const mended = recordWith(income, {
      'person.birthDate': '1980-01-01',
      amountKopecks: '16 000,00',
      payerInn: '',
      kind: 'person',
      'person.__proto__': 'x',
    })
    expect(mended).toEqual({
      ...income,
      person: { ...income.person, birthDate: '1980-01-01' },
      amountKopecks: 1_600_000,
    })
  })

  test('has its place mended as latitude and longitude, and its numbers stay numbers', () => {
    expect(rowOfRecord(place).columns).toContain('geometry.longitude')
    expect(
      recordWith(place, {
        'geometry.longitude': '39,5',
        'properties.seats': '41',
        'properties.isOpen': 'false',
      }),
    ).toEqual({
      ...place,
      geometry: { type: 'Point', coordinates: [39.5, 52.6] },
      properties: { seats: 41, isOpen: false, name: null },
    })
  })
})

import { readFileSync } from 'node:fs'
import { dbfOf, deliveryOf, inCyrillic, odsOf, runConnector, xlsxOf } from '@obzor/core/plugin-api/testing'
import { describe, expect, it } from 'vitest'
import { katarsisPlugin } from './index.ts'

const table = readFileSync(new URL('../fixtures/unemployed.csv', import.meta.url), 'utf8')
const cells = table
  .trimEnd()
  .split('\n')
  .map((line) => line.split(';'))
const read = (content: string | Uint8Array, columns: Record<string, string> = {}) =>
  runConnector(katarsisPlugin, 'katarsis.unemployed', {
    config: { columns },
    delivery: deliveryOf(content),
  })

describe('a table of the employment service', () => {
  it('makes each registration a status with its dates', async () => {
    const { records, rejections, failure } = await read(table)
    expect([failure, rejections]).toEqual([undefined, []])
    expect(records).toHaveLength(4)
    expect(records[3]).toEqual({
      kind: 'status',
      key: '2025-104',
      person: {
        snils: '90000011187',
        familyName: 'Несуществующая',
        firstName: 'Мария',
        patronymic: 'Сергеевна',
        birthDate: '2001-09-09',
      },
      status: 'employment',
      value: 'unemployed',
      startsOn: '2025-01-13',
      endsOn: '2025-03-03',
    })
    expect(records[1]).toMatchObject({ value: 'seeking' })
  })

  it('is the same in windows-1251, in a book and in a DBF', async () => {
    const { records } = await read(table)
    const sheets = [{ name: 'Лист1', rows: cells }]
    for (const content of [inCyrillic(table, 'windows-1251'), xlsxOf({ sheets }), odsOf(sheets)])
      expect((await read(content)).records).toEqual(records)
    const columns = {
      key: 'DELO',
      fullName: 'FIO',
      birthDate: 'BIRTH',
      snils: 'SNILS',
      status: 'STATUS',
      startsOn: 'REG',
      endsOn: 'UNREG',
    }
    const names = ['DELO', 'FIO', 'BIRTH', 'SNILS', 'STATUS', 'REG', 'UNREG']
    const fields = names.map((name) => ({ name, type: 'C' as const, length: 60 }))
    expect((await read(dbfOf({ fields, rows: cells.slice(1) }), columns)).records).toEqual(records)
  })

  it('may lack a column of statuses, and have the name in three', async () => {
    const columns = { fullName: '', familyName: 'Фамилия', firstName: 'Имя', key: '', status: '', endsOn: '' }
    const { records, failure } = await read(
      'Фамилия;Имя;Дата рождения;СНИЛС;Дата постановки на учет\nПридуманова;Анна;01.02.1984;900-000-000 81;10.01.2025\n',
      columns,
    )
    expect(failure).toBeUndefined()
    expect(records).toMatchObject([{ value: 'unemployed', person: { familyName: 'Придуманова' } }])
  })

  it('puts a row of another word or a wrong СНИЛС aside, without its values, and takes the rest', async () => {
    const wrong = table.replace('Ищущий работу', 'думает').replace('900-000-074', '900-000-075')
    const { records, rejections } = await read(wrong)
    expect(records).toHaveLength(2)
    expect(rejections.map(({ line, field }) => [line, field])).toEqual([
      [3, 'Статус'],
      [4, 'СНИЛС'],
    ])
    expect(JSON.stringify(rejections.map(({ reason }) => reason))).not.toMatch(/думает|900/)
  })

  it('refuses a table whose columns were renamed, and names the ones it misses', async () => {
    const { failure, records } = await read(table.replace('СНИЛС', 'Страховой номер'))
    expect(failure).toMatchObject({ code: 'OBZ_SOURCE_SCHEMA_CHANGED' })
    expect(failure?.fact).toContain('«СНИЛС»')
    expect(records).toEqual([])
  })
})

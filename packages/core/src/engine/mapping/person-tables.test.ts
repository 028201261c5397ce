// Tables of agencies that publish no format of theirs: the employment service, the register of vehicles, a list of residents.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { snilsCheckNumber } from '../../model/index.ts'
import { tablePlaces } from '../../plugin-api/mapping/index.ts'
import { loadPack } from '../../regions/index.ts'
import { previewTable, type PreviewWish } from './preview.ts'

const pack = loadPack()
const places = tablePlaces(
  pack.municipalities.map(({ oktmo, name, centreName, centre }) => ({
    oktmo,
    names: [name.ru],
    centreName,
    centre,
  })),
  Object.fromEntries(pack.municipalities.map(({ oktmo }) => [oktmo, oktmo])),
)
const folder = mkdtempSync(path.join(tmpdir(), 'obzor-persons-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Cyrillic as Russian spreadsheets write it. */
const windows1251 = (text: string): Buffer =>
  Buffer.from(
    Array.from(text, (letter) => {
      const code = letter.codePointAt(0)!
      return code < 128 ? code : letter === 'ё' ? 0xb8 : letter === '№' ? 0xb9 : code - 0x410 + 0xc0
    }),
  )
function preview(lines: readonly string[], wish: PreviewWish = {}, encode = windows1251) {
  const file = path.join(folder, 'table.csv')
  const content = encode(`${lines.join('\r\n')}\r\n`)
  writeFileSync(file, content)
  const upload = { upload: 'test', fileName: 'table.csv', sizeBytes: content.length, path: file }
  return previewTable(upload, wish, { places, today: '2025-04-15' })
}
const snils = (number: number): string => {
  const nine = String(300_000_000 + number)
  const check = String(snilsCheckNumber(nine)).padStart(2, '0')
  return `${nine.slice(0, 3)}-${nine.slice(3, 6)}-${nine.slice(6)} ${check}`
}
const names = ['Придуманова Анна Ивановна', 'Небывалов Пётр Олегович', 'Вымышленный Олег Петрович']

describe('the employment service', () => {
  const statuses = ['Безработный', 'Ищущий работу', 'признан безработным']
  const rows = names.map((name, at) =>
    [
      at + 1,
      name,
      `0${at + 1}.02.1980`,
      snils(at),
      statuses[at],
      `1${at}.01.2025`,
      at === 0 ? '01.03.2025' : '',
    ].join(';'),
  )
  const table = [
    '№ п/п;ФИО гражданина;Дата рождения;СНИЛС;Статус;Дата постановки на учет;Дата снятия с учета',
    ...rows,
  ]

  test('is recognised as statuses of people, by the names of its columns and by what stands in them', async () => {
    const { encoding, suggestedTarget, rules, trial } = await preview(table)
    expect([encoding, suggestedTarget]).toEqual(['windows-1251', 'status'])
    expect(rules.fields).toEqual({
      fullName: { column: 'ФИО гражданина' },
      birthDate: { column: 'Дата рождения' },
      snils: { column: 'СНИЛС' },
      status: { column: 'Статус' },
      startsOn: { column: 'Дата постановки на учет' },
      endsOn: { column: 'Дата снятия с учета' },
    })
    expect(trial).toMatchObject({ rowsRead: 3, rowsAccepted: 3, faults: [], missingFields: [] })
    expect(trial.stored[1]!.values).toMatchObject({ status: 'seeking', startsOn: '2025-01-11' })
    expect(trial.stored[2]!.values).toMatchObject({ familyName: 'Вымышленный', status: 'unemployed' })
  })

  test('with a status nobody knows has that row set aside, and is told which words there are', async () => {
    const { trial } = await preview([...table, `4;${names[0]};01.02.1980;${snils(9)};думает;01.02.2025;`])
    expect(trial.rowsAccepted).toBe(3)
    expect(trial.faults).toMatchObject([{ line: 5, field: 'Статус' }])
    expect(trial.faults[0]!.reason).toContain('безработный')
  })
})

test('a register of vehicles is recognised as property, with shares and a VIN', async () => {
  const vins = ['XTA210990Y0000001', 'XTA210990Y0000002', 'XTA210990Y0000003']
  const { suggestedTarget, trial } = await preview([
    'Фамилия;Имя;Отчество;Дата рождения;СНИЛС;Вид ТС;VIN;Доля;Дата регистрации',
    ...names.map((name, at) =>
      [
        ...name.split(' '),
        '05.06.1975',
        snils(at),
        'Легковой автомобиль',
        vins[at],
        at === 2 ? '1/2' : '',
        '10.11.2018',
      ].join(';'),
    ),
  ])
  expect(suggestedTarget).toBe('property')
  expect(trial).toMatchObject({ rowsAccepted: 3, faults: [] })
  expect(trial.stored[2]!.values).toMatchObject({
    object: 'vehicle',
    objectNumber: vins[2],
    share: '1/2',
    startsOn: '2018-11-10',
  })
})

test('a list of residents is recognised as people, also those without СНИЛС', async () => {
  const { suggestedTarget, trial } = await preview([
    'ФИО;Дата рождения;Пол;СНИЛС;Муниципальный район;Номер семьи',
    `${names[0]};01.02.1980;Ж;${snils(1)};Грязинский район;17`,
    `${names[1]};03.04.2019;М;;Грязинский район;17`,
    `${names[2]};03.04.1949;М;${snils(2)};г. Елец;18`,
  ])
  expect(suggestedTarget).toBe('person')
  expect(trial).toMatchObject({ rowsAccepted: 3, faults: [] })
  expect(trial.stored[1]!.values).toMatchObject({ firstName: 'Пётр', householdKey: '17' })
  expect(trial.stored[1]!.values).not.toHaveProperty('snils')
})

test('groups of disability and real estate are read in the words of agencies', async () => {
  const fields = {
    snils: { column: 'СНИЛС' },
    fullName: { column: 'ФИО' },
    birthDate: { column: 'ДР' },
  }
  const person = [snils(1), names[0], '01.02.1980']
  const common = { encoding: 'auto', delimiter: 'auto' } as const
  const groups = await preview(
    [
      'СНИЛС;ФИО;ДР;Группа',
      ...['1', 'II группа', 'Третья', 'ребёнок-инвалид'].map((word) => [...person, word].join(';')),
    ],
    {
      rules: {
        ...common,
        target: 'status',
        fields: { ...fields, status: { column: 'Группа' }, startsOn: { constant: '01.01.2020' } },
      },
    },
  )
  expect(groups.trial.stored.map(({ values }) => values['status'])).toEqual([
    'group-1',
    'group-2',
    'group-3',
    'child',
  ])
  const things = await preview(
    [
      'СНИЛС;ФИО;ДР;Объект;Доля;Кв',
      ...['Квартира;1/3;54,2', 'Земельный участок;0,25;600', 'Гараж;общая;18'].map(
        (rest) => `${person.join(';')};${rest}`,
      ),
    ],
    {
      rules: {
        ...common,
        target: 'property',
        fields: {
          ...fields,
          object: { column: 'Объект' },
          share: { column: 'Доля' },
          areaM2: { column: 'Кв' },
        },
      },
    },
  )
  expect(
    things.trial.stored.map(({ values }) => [values['object'], values['share'], values['areaM2']]),
  ).toEqual([
    ['dwelling', '1/3', '54.2'],
    ['land', '25/100', '600'],
  ])
  expect(things.trial.faults).toMatchObject([{ line: 4, field: 'Доля' }])
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { MappingTarget } from '../../model/index.ts'
import { placeOf, tablePlaces } from '../../plugin-api/mapping/index.ts'
import { loadPack } from '../../regions/index.ts'
import { lookOf } from './column-looks.ts'
import { suggestFields, suggestRules, suggestTarget } from './field-suggestions.ts'
import { previewTable, type PreviewWish } from './preview.ts'

const pack = loadPack()
const places = tablePlaces(
  [
    ...pack.municipalities.map(({ oktmo, name, nameCases, centreName, centre }) => ({
      oktmo,
      names: [name.ru, nameCases?.genitive, nameCases?.prepositional].filter((text) => text !== undefined),
      centreName,
      centre,
    })),
    { oktmo: '48', names: [pack.name.ru, pack.nameCases.genitive], centreName: null, centre: null },
  ],
  Object.fromEntries(pack.municipalities.map(({ oktmo }) => [oktmo, oktmo])),
)
const folder = mkdtempSync(path.join(tmpdir(), 'obzor-preview-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function preview(content: string | Buffer, wish: PreviewWish = {}) {
  const file = path.join(folder, 'table.csv')
  writeFileSync(file, content)
  const upload = { upload: 'test', fileName: 'table.csv', sizeBytes: content.length, path: file }
  return previewTable(upload, wish, { places, today: '2024-12-15' })
}

/** Cyrillic as Russian spreadsheets write it. */
function windows1251(text: string): Buffer {
  return Buffer.from(
    Array.from(text, (letter) => {
      const code = letter.codePointAt(0)!
      if (code < 128) return code
      if (letter === 'ё' || letter === 'Ё') return letter === 'ё' ? 0xb8 : 0xa8
      if (letter === '«' || letter === '»') return letter === '«' ? 0xab : 0xbb
      return code - 0x410 + 0xc0
    }),
  )
}

describe('names of municipalities', () => {
  test.each(pack.municipalities)(
    '$name.ru is found by every case of its name',
    ({ oktmo, name, nameCases }) => {
      const words = [
        name.ru,
        name.ru.toUpperCase().replace('РАЙОН', 'МУНИЦИПАЛЬНЫЙ РАЙОН'),
        nameCases?.genitive ?? name.ru,
        `в ${nameCases?.prepositional ?? name.ru}`,
        oktmo,
        `${oktmo.slice(0, 5)}101001`,
      ]
      expect(words.map((word) => placeOf(word, places))).toEqual(words.map(() => oktmo))
    },
  )

  test('a city is told from the district of its name, and the region is the region', () => {
    const codeOf = (name: string) => pack.municipalities.find((each) => each.name.ru === name)?.oktmo
    expect(placeOf('городской округ город Липецк', places)).toBe(codeOf('Липецк'))
    expect(placeOf('г. Елец', places)).toBe(codeOf('Елец'))
    expect(placeOf('Липецкая область', places)).toBe('48')
    expect(placeOf('Тридесятое царство', places)).toBeUndefined()
  })
})

describe('suggestions', () => {
  const suggested = (target: MappingTarget, header: string[], ...rows: string[][]) =>
    Object.fromEntries(
      suggestFields(target, columnsOf(header, rows)).map(({ field, column }) => [field, column]),
    )
  const columnsOf = (header: string[], rows: string[][]) =>
    header.map((name, at) => ({
      name,
      look: lookOf(
        rows.map((row) => row[at]!),
        places,
      ),
    }))
  const INCOME = ['№ п/п', 'СНИЛС', 'Ф.И.О. получателя', 'Дата рожд.', 'Период', 'Код дохода', 'Сумма, руб.']
  const INCOMES = [
    ['1', '112-233-445 95', 'Придуманова Анна Ивановна', '01.02.1980', '05.2024', '2000', '15 000,50'],
    ['2', '900-000-001 82', 'Небывалов Пётр Ильич', '03.04.1975', '05.2024', '2000', '7 200,00'],
  ]

  test('a register of incomes is known by СНИЛС, name and sum', () => {
    expect(suggestTarget(columnsOf(INCOME, INCOMES))).toBe('income')
    expect(suggested('income', INCOME, ...INCOMES)).toEqual({
      snils: 'СНИЛС',
      fullName: 'Ф.И.О. получателя',
      birthDate: 'Дата рожд.',
      month: 'Период',
      incomeCode: 'Код дохода',
      amount: 'Сумма, руб.',
    })
  })

  test('the short Latin names of a DBF are known too', () => {
    const header = ['NPP', 'SNILS', 'FIO', 'DR', 'MES', 'KOD', 'SUMMA']
    expect(suggested('income', header, ...INCOMES)).toEqual({
      snils: 'SNILS',
      fullName: 'FIO',
      birthDate: 'DR',
      month: 'MES',
      incomeCode: 'KOD',
      amount: 'SUMMA',
    })
  })

  test('what the cells say goes before what the header says', () => {
    const header = ['Колонка 1', 'Адрес', 'Широта']
    const rows = [
      ['52.60, 39.57', 'Липецк', 'не указана'],
      ['52.61, 39.58', 'Липецк', 'не указана'],
    ]
    expect(suggested('feature', header, ...rows)).toEqual({ coordinates: 'Колонка 1', municipality: 'Адрес' })
  })

  test('a table of municipalities and years is a statistic', () => {
    const header = ['Муниципальное образование', 'Год', 'Число получателей, чел.']
    const rows = [
      ['Грязинский район', '2023', '1 204'],
      ['Елецкий муниципальный район', '2024', '987'],
    ]
    expect(suggestTarget(columnsOf(header, rows))).toBe('statistic')
    expect(suggested('statistic', header, ...rows)).toEqual({
      territory: 'Муниципальное образование',
      period: 'Год',
      value: 'Число получателей, чел.',
    })
  })

  test('nothing of a person becomes a property of a public layer, and a count of people does', () => {
    const header = [
      'Координаты',
      'СНИЛС',
      'Получатель',
      'Фамилия',
      'Мест, всего',
      'Мест, всего',
      'Получателей',
    ]
    const rows = [['52.60, 39.57', '112-233-445 95', 'Придуманова Анна', 'Придуманова', '15', '16', '120']]
    const { properties } = suggestRules('feature', columnsOf(header, rows))
    expect(properties?.map(({ name, type }) => [name, type])).toEqual([
      ['mest_vsego', 'number'],
      ['mest_vsego_2', 'number'],
      ['poluchateley', 'number'],
    ])
  })
})

describe('a preview', () => {
  const TABLE = [
    'Номер;Название;Широта;Долгота;Мест',
    '1;Столовая «Уют»;52,6031;39,5708;40',
    '2;"Ёлочка; корпус 2";52,5997;39,5602;1 250',
    '3;Без места;нет;39,5;6',
    '4;Лишняя;52,6;39,5;6;7',
    '',
  ].join('\r\n')

  test.each([
    ['windows-1251', ';', windows1251(TABLE)],
    ['utf-8', ';', `\uFEFF${TABLE}`],
    ['utf-8', '\t', TABLE.replaceAll(/;(?! )/g, '\t')],
  ] as const)(
    'of a file in %s with %j says what becomes of each row',
    async (encoding, delimiter, content) => {
      const seen = await preview(content)
      expect(seen).toMatchObject({ encoding, delimiter, suggestedTarget: 'feature' })
      expect(seen.columns.map(({ name, type }) => [name, type])).toEqual([
        ['Номер', 'number'],
        ['Название', 'text'],
        ['Широта', 'text'],
        ['Долгота', 'number'],
        ['Мест', 'number'],
      ])
      expect(seen.rows[1]).toEqual(['2', 'Ёлочка; корпус 2', '52,5997', '39,5602', '1 250'])
    },
  )

  test('tries the rules it is given and names what they put aside, by line and column', async () => {
    const { rules } = await preview(TABLE.replace('нет', '52,6'))
    const { trial } = await preview(windows1251(TABLE), { rules })
    expect(trial).toMatchObject({ rowsRead: 4, rowsAccepted: 2, missingColumns: [], missingFields: [] })
    expect(trial.faults.map(({ line, field, code }) => [line, field, code])).toEqual([
      [4, 'Широта', 'OBZ_SOURCE_FIELD_INVALID'],
      [5, 'row', 'OBZ_SOURCE_ROW_LENGTH'],
    ])
    expect(trial.faults[0]!.cells).toEqual(['3', 'Без места', 'нет', '39,5', '6'])
  })

  test('under rules of another file names the columns that are not there, and under half of the rules the fields', async () => {
    const { rules } = await preview(TABLE.replace('нет', '52,6'))
    const other = await preview(TABLE.replace('Широта', 'Шир.'), { rules })
    expect(other.trial).toMatchObject({ rowsRead: 0, missingColumns: ['Широта'] })
    const half = await preview(TABLE, { rules: { ...rules, fields: { key: { column: 'Номер' } } } })
    expect(half.trial.missingFields).toEqual(['coordinates'])
  })

  test('the vocabulary has the last word: a month that has not begun is put aside', async () => {
    const { trial } = await preview('Район;Месяц;Сумма\nГрязинский район;05.2024;1\n', {
      rules: {
        target: 'income',
        encoding: 'auto',
        delimiter: 'auto',
        fields: {
          snils: { constant: '112-233-445 95' },
          fullName: { constant: 'Придуманова Анна' },
          birthDate: { constant: '1980-01-01' },
          month: { constant: '2025-01' },
          amount: { column: 'Сумма' },
          incomeCode: { constant: '2000' },
        },
      },
    })
    expect(trial.faults.map(({ field, code }) => [field, code])).toEqual([
      ['month', 'OBZ_RECORD_MONTH_FUTURE'],
    ])
  })

  test('an encoding that was chosen holds, and what is no table is refused', async () => {
    const wrong = await preview(windows1251(TABLE), {
      encoding: 'windows-1251',
      delimiter: ',',
      headerRow: 1,
    })
    expect(wrong.columns).toHaveLength(1)
    await expect(preview(windows1251(TABLE), { encoding: 'utf-8' })).rejects.toMatchObject({
      code: 'OBZ_CSV_ENCODING',
    })
    await expect(preview('Номер;Название\n')).rejects.toMatchObject({ code: 'OBZ_SOURCE_NO_ROWS' })
  })

  const PLACES = [
    '№ п/п;Код объекта;Открыта;Широта;Долгота;Платная;Выручка, тыс.',
    '1;С-1;31.05.2024;52,6031;39,5708;+;1\u00A0250,5',
    '2;С-2;45443;52,5997;39,5602;-;-',
    '3;С-3;32.05.2024;52,6;39,5;-;н/д',
    '4;С-4;1 марта 24;95;39,5;+;7',
    ...Array.from({ length: 8 }, (_, at) => `${at + 5};С-${at + 5};0${at + 1}.02.2024;52,5;39,5;+;7`),
    'Итого;;;;;;1 257,5',
    '',
  ].join('\n')

  test('a day, a yes and a number are known by what stands in the cells, and a broken day is put aside', async () => {
    const { rules, trial, columns, suggestions } = await preview(PLACES)
    expect(rules.properties?.map(({ name, type }) => [name, type])).toEqual([
      ['kod_obyekta', 'string'],
      ['otkryta', 'date'],
      ['platnaya', 'boolean'],
      ['vyruchka_tys', 'number'],
    ])
    expect(rules.fields['key']).toEqual({ column: 'Код объекта' })
    expect(columns.map(({ isOrdinal }) => isOrdinal)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
      false,
    ])
    expect(
      trial.stored
        .slice(0, 3)
        .map(({ values }) => [values['.otkryta'], values['.platnaya'], values['.vyruchka_tys']]),
    ).toEqual([
      ['2024-05-31', 'true', '1250.5'],
      ['2024-05-31', 'false', undefined],
      ['2024-02-01', 'true', '7'],
    ])
    expect(trial.faults.map(({ line, field, code }) => [line, field, code])).toEqual([
      [4, 'Открыта', 'OBZ_SOURCE_FIELD_INVALID'],
      [5, 'Широта', 'OBZ_SOURCE_FIELD_INVALID'],
      [14, 'row', 'OBZ_SOURCE_TOTALS_ROW'],
    ])
    expect(suggestions.find(({ field }) => field === 'latitude')).toMatchObject({
      because: 'name-and-content',
      fitShare: 1,
    })
  })

  test('a column of days of which many are broken is one of days, when its header says so', async () => {
    const table = (header: string): string =>
      [`Рег. номер;Широта;Долгота;${header}`, 'П-1;52,6;39,5;нет', 'П-2;52,7;39,5;31.05.2024', ''].join('\n')
    const named = await preview(table('Дата открытия'))
    expect(named.rules.properties?.at(-1)).toMatchObject({ column: 'Дата открытия', type: 'date' })
    expect(named.rules.fields['key']).toEqual({ column: 'Рег. номер' })
    expect((await preview(table('Открытие'))).rules.properties?.at(-1)).toMatchObject({ type: 'string' })
  })

  test('what a rule asks for has to be there, a dash for a number too', async () => {
    const { rules } = await preview(PLACES)
    const properties = rules.properties!.map((each) => ({
      ...each,
      isRequired: each.column.startsWith('Выручка'),
    }))
    const { trial } = await preview(PLACES, { rules: { ...rules, properties } })
    expect(trial.faults[0]).toMatchObject({
      line: 3,
      field: 'Выручка, тыс.',
      code: 'OBZ_SOURCE_FIELD_MISSING',
    })
  })

  test('the number of a line is no key, and says that it is one', async () => {
    const table = 'Номер;Широта;Долгота\n1;52,6;39,5\n2;52,7;39,6\n3;52,8;39,7\n'
    const { rules, columns } = await preview(table)
    expect(rules.fields['key']).toBeUndefined()
    expect(columns[0]).toMatchObject({ isOrdinal: true, isUnique: true })
  })

  test('rows of one key are counted, and points outside of the region with the way to mend it', async () => {
    const { rules } = await preview(PLACES)
    const twice = PLACES.replace('С-2', 'С-1')
    expect((await preview(twice, { rules })).trial.repeatedKeys).toEqual({ rows: 1, line: 3 })
    const { latitude, longitude } = rules.fields
    const exchanged = { ...rules, fields: { ...rules.fields, latitude: longitude!, longitude: latitude! } }
    expect((await preview(PLACES, { rules: exchanged })).trial.places).toEqual({
      rowsOutside: 11,
      isExchanged: true,
    })
    expect((await preview(PLACES, { rules })).trial.places).toEqual({ rowsOutside: 0, isExchanged: false })
  })

  test('columns that were renamed are told with what they are called now', async () => {
    const { rules } = await preview(PLACES)
    const other = PLACES.replace('Код объекта', 'Код обьекта соцпитания').replace('Выручка, тыс.', 'Доля')
    const { trial, renamed } = await preview(other, { rules })
    expect(trial.missingColumns).toEqual(['Код объекта', 'Выручка, тыс.'])
    expect(renamed).toEqual([
      { column: 'Код объекта', likely: 'Код обьекта соцпитания' },
      // One is left on each side.
      { column: 'Выручка, тыс.', likely: 'Доля' },
    ])
  })
})

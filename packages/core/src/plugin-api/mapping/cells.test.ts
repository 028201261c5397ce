import { describe, expect, test } from 'vitest'
import { FieldFault } from '../table/index.ts'
import * as cells from './cells.ts'
import { placeOf, tablePlaces } from './places.ts'

const refuses = (read: () => unknown): void => {
  expect(read).toThrow(FieldFault)
}

describe('cells as agencies write them', () => {
  test.each([
    ['1 234,50', 123_450],
    ['1 234.5 ₽', 123_450],
    ['15000 руб.', 1_500_000],
    ['1\u00A0234\u202F567,8', 123_456_780],
    ['1.234.567,80 ₽', 123_456_780],
    ['1,234.56', 123_456],
    ['₽ 12', 1200],
    ['0', 0],
  ])('%s is %i kopecks', (cell, kopecks) => {
    expect(cells.roublesIn(cell, 'Сумма')).toBe(kopecks)
  })

  test.each([
    ['8,7 %', 8.7],
    ['-3', -3],
    ['1 116 265', 1_116_265],
    ['\u22123,5', -3.5],
    ['€ 5', 5],
    ['1.234.567', 1_234_567],
    ['0.125', 0.125],
  ])('%s is the number %f', (cell, value) => {
    expect(cells.numberIn(cell, 'Значение')).toBe(value)
  })

  test.each([
    ['31.05.2024', '2024-05-31'],
    ['1/5/2024', '2024-05-01'],
    ['2024-05-31 12:00:00', '2024-05-31'],
    ['2024-05-31T12:00:00.000Z', '2024-05-31'],
    ['2024.5.1', '2024-05-01'],
    ['31-05-2024', '2024-05-31'],
    ['31.05.24', '2024-05-31'],
    ['31.05.71', '1971-05-31'],
    ['31.05.2024 г.', '2024-05-31'],
    ['31 мая 2024 г.', '2024-05-31'],
    ['«31» мая 2024 года', '2024-05-31'],
    ['1 марта 2024', '2024-03-01'],
    ['31-май-24', '2024-05-31'],
    ['31 May 2024', '2024-05-31'],
    ['45443', '2024-05-31'],
    ['45443,75', '2024-05-31'],
  ])('%s is the day %s', (cell, day) => {
    expect(cells.dateIn(cell, 'Дата')).toBe(day)
  })

  test.each(['31.02.2024', '05/31/2024', '31.05', '2024', '100000', '31 мартобря 2024', '31.05-2024'])(
    '%s is no day',
    (cell) => {
      expect(() => cells.dateIn(cell, 'Дата')).toThrow(FieldFault)
    },
  )

  test.each([
    ['да', true],
    ['+', true],
    ['1', true],
    ['Имеется', true],
    ['Нет', false],
    ['\u2212', false],
    ['—', false],
    ['0', false],
  ])('%s is %s', (cell, value) => {
    expect(cells.yesNoIn(cell, 'Есть')).toBe(value)
  })

  test('a mark of no data is one, a value is none', () => {
    expect(['-', '…', 'х', 'н/д', 'Нет данных', '#N/A'].map(cells.isEmptyMark)).toEqual(Array(6).fill(true))
    expect(['0', 'нет', '-1', 'хлеб', ''].map(cells.isEmptyMark)).toEqual(Array(5).fill(false))
  })

  test.each([
    ['2024', '2024'],
    ['2024 год', '2024'],
    ['I квартал 2024', '2024-Q1'],
    ['4 кв. 2024 г.', '2024-Q4'],
    ['2024-Q3', '2024-Q3'],
    ['май 2024', '2024-05'],
    ['марта 2024 г.', '2024-03'],
    ['05.2024', '2024-05'],
    ['31.05.2024', '2024-05'],
  ])('%s is the period %s', (cell, period) => {
    expect(cells.periodIn(cell, 'Период')).toBe(period)
  })

  test('СНИЛС in any form, also one whose zeros a spreadsheet has eaten; a wrong check number is refused', () => {
    for (const cell of ['112-233-445 95', '11223344595', '112 233 445 95'])
      expect(cells.snilsIn(cell, 'СНИЛС')).toBe('11223344595')
    expect(cells.snilsIn('100199700', 'СНИЛС')).toBe('00100199700')
    refuses(() => cells.snilsIn('112-233-445 96', 'СНИЛС'))
    refuses(() => cells.snilsIn('12', 'СНИЛС'))
  })

  test('a place in one cell, with points or with commas', () => {
    for (const cell of ['52.6031, 39.5708', '52,6031 39,5708', '52,6031; 39,5708', '52,6031, 39,5708'])
      expect(cells.coordinatesIn(cell, 'Координаты')).toEqual([39.5708, 52.6031])
    refuses(() => cells.coordinatesIn('52.6031', 'Координаты'))
  })

  test('a name in one cell', () => {
    expect(cells.fullNameIn('Придуманова  Анна Ивановна', 'ФИО')).toEqual({
      familyName: 'Придуманова',
      firstName: 'Анна',
      patronymic: 'Ивановна',
    })
    refuses(() => cells.fullNameIn('Придуманова', 'ФИО'))
  })

  test('what cannot be read is refused without its value', () => {
    for (const read of [
      () => cells.dateIn('31.02.2024', 'x'),
      () => cells.periodIn('давно', 'x'),
      () => cells.sexIn('?', 'x'),
      () => cells.yesNoIn('может быть', 'x'),
      () => cells.roublesIn('1,234', 'x'),
      () => cells.textIn('', 'x'),
    ])
      refuses(read)
    expect(() => cells.dateIn('Придуманова', 'x')).not.toThrow(/Придуманова/)
  })
})

test('a name that two places share leads to neither, and a town gives way to a municipality', () => {
  const place = (oktmo: string, name: string, centreName: string) => ({
    oktmo,
    names: [name],
    centreName,
    centre: [39, 52] as [number, number],
  })
  const places = tablePlaces(
    [
      place('11000000', 'Новый район', 'Ясный'),
      place('12000000', 'Новый округ', 'Светлый'),
      place('13000000', 'Ясный', 'Ясный'),
    ],
    { '10000000': '13000000' },
  )
  expect(placeOf('новый', places)).toBeUndefined()
  expect(placeOf('Новый муниципальный округ', places)).toBeUndefined()
  expect(placeOf('Новый округ', places)).toBe('12000000')
  expect(placeOf('г. Ясный', places)).toBe('13000000')
  expect(placeOf('10000000', places)).toBe('13000000')
  expect(placeOf('constructor', places)).toBeUndefined()
})

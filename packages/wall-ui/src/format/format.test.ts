import { describe, expect, it } from 'vitest'
import { ageInWords, calendarDay, clockTime, monthName } from './ages.ts'
import { joinWritten, writeDelta, writeNumber, writeRoubles, writeValue } from './numbers.ts'
import { pluralOf } from './plurals.ts'

const [NARROW, NO_BREAK] = ['\u202f', '\u00a0']

describe('numbers on a wall', () => {
  it('are grouped by narrow no-break spaces in Russian and commas in English', () => {
    expect(writeNumber(1_116_265, 'ru')).toBe(`1${NARROW}116${NARROW}265`)
    expect(writeNumber(1_116_265, 'en')).toBe('1,116,265')
  })
  it('have a decimal comma in Russian and keep their digits', () => {
    expect(writeNumber(8.7, 'ru', 1)).toBe('8,7')
    expect(writeNumber(8, 'ru', 2)).toBe('8,00')
  })
  it('never show a negative zero', () => {
    expect(writeNumber(-0.004, 'ru', 1)).toBe('0,0')
    expect(writeNumber(-1.2, 'ru', 1)).toBe('−1,2')
  })
  it('join per cent with a space in Russian only', () => {
    const written = writeValue(8.7, 'percent', 'ru', 1)
    expect(joinWritten(written, 'ru')).toBe(`8,7${NO_BREAK}%`)
    expect(joinWritten(writeValue(8.7, 'percent', 'en', 1), 'en')).toBe('8.7%')
  })
  it('scale roubles to what can be read and keep three figures', () => {
    expect(writeRoubles(412_600_000, 'ru')).toEqual({ number: '412,6', unit: `млн${NO_BREAK}₽` })
    expect(writeRoubles(1_012_000_000, 'ru')).toEqual({ number: '1,01', unit: `млрд${NO_BREAK}₽` })
    expect(writeRoubles(9_500, 'ru')).toEqual({ number: `9${NARROW}500`, unit: '₽' })
  })
  it('keep the scale of the target while a value walks to it', () => {
    expect(writeRoubles(990_000_000, 'ru', 1, 1_010_000_000).unit).toBe(`млрд${NO_BREAK}₽`)
  })
})

describe('a change', () => {
  it('gets as many digits as it needs not to be zero', () => {
    expect(writeDelta(0.1, 'percent', 'ru', 1)).toBe(`0,1${NO_BREAK}п.${NO_BREAK}п.`)
    expect(writeDelta(-0.003, 'percent', 'ru', 1)).toBe(`0,003${NO_BREAK}п.${NO_BREAK}п.`)
  })
  it('too small for four digits is not written', () => {
    expect(writeDelta(0.000_01, 'percent', 'ru', 2)).toBe('')
    expect(writeDelta(0, 'person', 'ru', 0)).toBe('')
  })
  it('of people and of money carries its unit', () => {
    expect(writeDelta(-12, 'person', 'ru', 0)).toBe(`12${NO_BREAK}чел.`)
    expect(writeDelta(1_400_000, 'rouble', 'ru', 1)).toBe(`1,40${NO_BREAK}млн${NO_BREAK}₽`)
    expect(writeDelta(3, 'unit', 'en', 0)).toBe('3')
  })
})

describe('Russian plurals', () => {
  it.each([
    [1, 0],
    [2, 1],
    [4, 1],
    [5, 2],
    [0, 2],
    [11, 2],
    [12, 2],
    [14, 2],
    [21, 0],
    [22, 1],
    [111, 2],
    [1001, 0],
    [1.5, 1],
  ])('%d takes form %d', (count, form) => expect(pluralOf(count, 'ru')).toBe(form))
})

describe('an age in words', () => {
  it.each([
    [0, 'только что'],
    [-5000, 'только что'],
    [9_999, 'только что'],
    [45_000, `40${NO_BREAK}с назад`],
    [120_000, `2${NO_BREAK}мин назад`],
    [3_600_000, `1${NO_BREAK}ч назад`],
    [86_400_000, `1${NO_BREAK}день назад`],
    [3 * 86_400_000, `3${NO_BREAK}дня назад`],
    [37 * 86_400_000, `37${NO_BREAK}дней назад`],
  ])('%d ms is «%s»', (ms, words) => expect(ageInWords(ms, 'ru')).toBe(words))
  it('is English where the wall is', () =>
    expect(ageInWords(2 * 86_400_000, 'en')).toBe(`2${NO_BREAK}days ago`))
})

describe('dates', () => {
  const noon = Date.UTC(2026, 10, 22, 9, 5)
  it('are told in the region’s own time', () => {
    expect(clockTime(noon, 'ru', 'Europe/Moscow')).toBe('12:05')
    expect(clockTime(noon, 'ru', 'Europe/Samara')).toBe('13:05')
  })
  it('are written without «г.»', () => {
    expect(calendarDay(noon, 'ru', 'Europe/Moscow')).toBe('воскресенье, 22 ноября 2026')
  })
  it('name the month the figures describe', () => {
    expect(monthName('2024-12', 'ru')).toBe('декабрь 2024')
    expect(monthName('2024-12', 'en')).toBe('December 2024')
  })
})

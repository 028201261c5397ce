// What clerks do to a name, a date and a number.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { birthDigits, BLOCKING, identityOf, plainWords, sound } from './identity.ts'

const of = (familyName: string, firstName: string, patronymic?: string) =>
  identityOf({ familyName, firstName, patronymic, birthDate: '1987-04-09' })

describe('an identity', () => {
  it('is one writing of case, ё, hyphens, spaces and Latin look-alikes', () => {
    expect(of('  ПЕТРОВА-Водкина ', 'Алёна', 'ФЁДОРОВНА')).toEqual(
      of('Петрова Водкина', 'алена', 'Федоровна'),
    )
    expect(of('Пeтpoв', 'Ивaн').surname).toBe(of('Петров', 'Иван').surname)
  })

  it('has no patronymic where a dash or a word stands for none', () => {
    for (const none of ['', '-', '—', 'нет', 'Отсутствует', undefined])
      expect(of('Ким', 'Анна', none).patronymic).toBeNull()
  })

  it('keeps оглы and кызы out of the comparison and learns the sex from them', () => {
    expect(of('Алиев', 'Тимур', 'Рашид оглы')).toMatchObject({ patronymic: 'рашид', sex: 'm' })
    expect(of('Алиева', 'Зара', 'Рашид-кызы')).toMatchObject({ patronymic: 'рашид', sex: 'f' })
  })

  it('has family and given name put right when they were swapped', () => {
    expect(of('Сергей', 'Кузнецов', 'Иванович')).toEqual(of('Кузнецов', 'Сергей', 'Иванович'))
    // Two names that may both be either stay as they are.
    expect(of('Роман', 'Сергей').surname).toBe('роман')
  })

  it('has the ending of a surname made one, and short names made full', () => {
    expect(of('Вишневская', 'Катя').surname).toBe(of('Вишневский', 'Екатерина').surname)
    expect(of('Попова', 'Катя').given).toBe('екатерина')
    // Женя may be Евгений or Евгения.
    expect(of('Попова', 'Женя').given).toBe('женя')
  })

  it('has a number only when its check digits are right', () => {
    expect(identityOf({ snils: '112-233-445 95' }).snils).toBe('11223344595')
    expect(identityOf({ snils: '112-233-445 96' }).snils).toBeNull()
    expect(identityOf({ snils: '001-001-998 00' }).snils).toBe('00100199800')
  })

  it('is the same when it is normalised twice', () => {
    const name = fc.string({
      unit: fc.constantFrom(...'абвгдеёжзиклмнопрстуфхцчшщыьэюяАПOHеp- '),
      maxLength: 20,
    })
    fc.assert(
      fc.property(name, name, name, (familyName, firstName, patronymic) => {
        const once = identityOf({ familyName, firstName, patronymic })
        const twice = identityOf({
          familyName: once.surname ?? undefined,
          firstName: once.given ?? undefined,
          patronymic: once.patronymic ?? undefined,
        })
        expect({ ...twice, sex: null }).toEqual({ ...once, sex: null })
      }),
    )
  })
})

describe('a date of birth', () => {
  it('is read in every order, with day and month put right when only one way is possible', () => {
    expect([
      birthDigits('1987-04-09'),
      birthDigits('09.04.1987'),
      birthDigits('1987-23-04'),
      birthDigits('1987-04-00'),
    ]).toEqual(['19870409', '19870409', '19870423', '19870400'])
    for (const odd of ['', '1787-01-01', 'нет', '1987-40-40']) expect(birthDigits(odd)).toBeNull()
  })
})

describe('the sound of a name', () => {
  it('forgives what is not heard', () => {
    expect(sound('воробьев')).toBe(sound('воробев'))
    expect(sound('филиппов')).toBe(sound('филипов'))
    expect(sound('безруков')).toBe(sound('бесруков'))
    expect(sound('петров')).not.toBe(sound('павлов'))
  })
})

it('no key is made of what is missing', () => {
  const nobody = identityOf({})
  expect(BLOCKING.map((keyOf) => keyOf(nobody))).toEqual(BLOCKING.map(() => null))
  expect(plainWords('123')).toBeNull()
})

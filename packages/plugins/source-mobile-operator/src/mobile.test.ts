import { readFileSync } from 'node:fs'
import { deliveryOf, runConnector } from '@obzor/core/plugin-api/testing'
import { describe, expect, it } from 'vitest'
import { agesIn, incomeIn, peopleIn } from './bands.ts'
import { mobilePlugin } from './index.ts'

const table = readFileSync(new URL('../fixtures/cells.csv', import.meta.url), 'utf8')
const read = (content: string, config: Record<string, unknown> = {}) =>
  runConnector(mobilePlugin, 'mobile.cells', { config, delivery: deliveryOf(content) })

describe('bands as operators write them', () => {
  it.each([
    ['0-17', { ageFrom: 0, ageTo: 17 }],
    ['18–34 лет', { ageFrom: 18, ageTo: 34 }],
    ['<18', { ageFrom: 0, ageTo: 17 }],
    ['55+', { ageFrom: 55 }],
    ['65 и старше', { ageFrom: 65 }],
  ])('%s is an age', (cell, ages) => {
    expect(agesIn(cell, 'x')).toEqual(ages)
  })
  it.each([
    ['<1', 'line', { unit: 'line-percent', from: 0, to: 100 }],
    ['1,5-2', 'line', { unit: 'line-percent', from: 150, to: 200 }],
    ['4+', 'line', { unit: 'line-percent', from: 400 }],
    ['до 15 000 руб.', 'rouble', { unit: 'kopeck', from: 0, to: 1_500_000 }],
    ['от 60 000 ₽', 'rouble', { unit: 'kopeck', from: 6_000_000 }],
  ] as const)('%s is an income', (cell, unit, income) => {
    expect(incomeIn(cell, 'x', unit)).toEqual(income)
  })
  it('a number held back is not zero, whatever sign stands for it', () => {
    for (const cell of ['', '*', '—', 'н/д']) expect(peopleIn(cell, 'x', 5)).toEqual({ suppressedBelow: 5 })
    expect(peopleIn('<10', 'x', 5)).toEqual({ suppressedBelow: 10 })
    expect(peopleIn('0', 'x', 5)).toEqual({ people: 0 })
    expect(() => peopleIn('много', 'x', 5)).toThrow('no number of people')
    expect(() => agesIn('старые', 'x')).toThrow('no band')
  })
})

describe('a table of operators', () => {
  it('keeps each operator apart, its bands in its own unit, and says what was held back', async () => {
    const { records, rejections, failure } = await read(table)
    expect([failure, rejections]).toEqual([undefined, []])
    expect(records).toHaveLength(7)
    expect(records[1]).toEqual({
      kind: 'areaCount',
      operator: 'mts',
      month: '2025-03',
      cell: '8811754995fffff',
      ageFrom: 18,
      ageTo: 34,
      sex: 'male',
      income: { unit: 'line-percent', from: 0, to: 100 },
      suppressedBelow: 5,
    })
    expect(records[5]).toEqual({
      kind: 'areaCount',
      operator: 'beeline',
      month: '2025-03',
      cell: '8811754995fffff',
      ageFrom: 35,
      ageTo: 54,
      income: { unit: 'kopeck', from: 1_500_000, to: 3_000_000 },
      people: 46,
    })
    expect(records[6]).not.toHaveProperty('income')
  })

  it('puts a row aside whose operator nobody has named, and takes the rest', async () => {
    const { records, rejections } = await read(`${table}МегаФон;03.2025;8811754995fffff;55+;Ж;4+;12\n`)
    expect(records).toHaveLength(7)
    expect(rejections).toMatchObject([{ line: 9, field: 'operator' }])
  })

  it('takes an operator more by the settings alone', async () => {
    const operators = [{ code: 'megafon', title: 'МегаФон', words: ['Мегафон'], income: 'line' }]
    const { records, rejections } = await read(
      'operator,month,cell,age,sex,income,count\nМегаФон,2025-03,8811754995fffff,55+,F,4+,12\n',
      { operators },
    )
    expect(rejections).toEqual([])
    expect(records).toMatchObject([{ operator: 'megafon', people: 12 }])
  })
})

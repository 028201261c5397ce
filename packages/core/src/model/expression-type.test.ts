import { expect, test } from 'vitest'
import {
  BY_AGE,
  BY_CHILDREN,
  BY_DEPTH,
  BY_EARNERS,
  BY_HOUSEHOLD_TYPE,
  BY_OCCUPATION,
  BY_SEX,
  BY_SUPPORT,
  add,
  and,
  bin,
  cell,
  checkIndicator,
  eq,
  field,
  inOrderOfReading,
  int,
  lt,
  min,
  mul,
  per,
  ratio,
  sub,
  typeOf,
  when,
  type DerivedIndicator,
  type Expression,
  type IndicatorDeclaration,
} from './index.ts'

const text = { ru: 'проверка', en: 'check' }
const common = {
  title: text,
  method: text,
  unit: 'unit',
  fractionDigits: 0,
  direction: 'neutral',
} as const
const counted = (parts: Partial<IndicatorDeclaration>): IndicatorDeclaration => ({
  ...common,
  code: 'check.one',
  over: 'person',
  numerator: int(1),
  factor: 1,
  ...parts,
})
const isPoor = lt(field('incomeKopecks'), field('lineKopecks'))
const typeInHousehold = (expression: Expression) =>
  typeOf(expression, { over: 'household', place: 'check.one.numerator' })

test('every standard breakdown divides whom it is for, and puts each into exactly one class', () => {
  for (const over of ['person', 'household'] as const) {
    const ofHouseholds = [BY_CHILDREN, BY_HOUSEHOLD_TYPE, BY_EARNERS, BY_SUPPORT, BY_DEPTH]
    const breakdowns = over === 'person' ? [BY_AGE, BY_SEX, BY_OCCUPATION, ...ofHouseholds] : ofHouseholds
    expect(() => checkIndicator(counted({ over, breakdowns }))).not.toThrow()
  }
})

test('a household has no age, and the message names the place', () => {
  expect(() => checkIndicator(counted({ over: 'household', breakdowns: [BY_AGE] }))).toThrow(
    /OBZ_INDICATOR_FIELD_UNKNOWN: check\.one\.breakdowns\.age\.of\.of: .*'ageYears'/,
  )
  expect(() => checkIndicator(counted({ numerator: when(field('toString'), int(1), int(0)) }))).toThrow(
    /check\.one\.numerator\.condition: .* no field 'toString'/,
  )
})

test('conditions are no numbers, numbers are no conditions, and shares are not added to amounts', () => {
  const gap = ratio(sub(field('lineKopecks'), field('incomeKopecks')), field('lineKopecks'), 1_000_000)
  const wrong: [Expression, RegExp][] = [
    [add(isPoor, int(1)), /numerator\.left: a number stands here/],
    [when(field('members'), int(1), int(0)), /numerator\.condition: a condition stands here/],
    [and(isPoor, int(1)), /numerator\.right: a condition stands here/],
    [add(gap, field('members')), /numerator: it joins share and integer/],
    [when(isPoor, gap, field('members')), /numerator: it joins share and integer/],
    [int(0.5), /numerator: 0\.5 is not an integer/],
    [bin(field('members'), [3, 2]), /edges do not ascend/],
    [ratio(field('members'), field('members'), 0), /scale is 0/],
  ]
  for (const [expression, message] of wrong) expect(() => typeInHousehold(expression)).toThrow(message)
  expect(typeInHousehold(when(isPoor, mul(field('members'), gap), int(0))).type).toBe('share')
  expect(typeInHousehold(ratio(field('incomeKopecks'), field('members'), 1)).type).toBe('integer')
})

test('bounds are proven where they can be, and left to be checked where a source might lie', () => {
  expect(typeInHousehold(mul(field('members'), int(1_000_000)))).toMatchObject({
    min: 1_000_000,
    max: 32_767_000_000,
    isProven: true,
  })
  expect(typeInHousehold(mul(field('incomeKopecks'), int(2))).isProven).toBe(false)
  expect(typeInHousehold(ratio(min(field('incomeKopecks'), int(1e12)), field('members'), 10))).toMatchObject({
    min: 0,
    max: 1e13,
    isProven: true,
  })
})

test('a class that may lie outside of the values is refused before anybody is counted', () => {
  const [first, ...others] = BY_CHILDREN.values
  const short = { ...BY_CHILDREN, values: others }
  expect(() => checkIndicator(counted({ breakdowns: [short] }))).toThrow(/between 0 and 4, and must be/)
  const open = { ...BY_CHILDREN, of: field('children') }
  expect(() => checkIndicator(counted({ breakdowns: [open] }))).toThrow(
    /must be proven to lie between 0 and 4/,
  )
  const twice = { ...BY_SEX, values: [first!, first!, first!] }
  expect(() => checkIndicator(counted({ breakdowns: [twice] }))).toThrow(/named twice/)
  expect(() => checkIndicator(counted({ filter: field('members') }))).toThrow(/filter: it is not a condition/)
  expect(() => checkIndicator(counted({ filter: eq(field('sex'), int(2)) }))).not.toThrow()
})

test('derived indicators stand after what they read; circles and gaps are named', () => {
  const derived = (code: string, ...reads: [string, string]): DerivedIndicator => ({
    ...common,
    code,
    derived: per(cell(reads[0]), cell(reads[1])),
  })
  const refused: string[] = []
  const ordered = inOrderOfReading(
    [
      derived('late', 'early', 'check.one'),
      derived('early', 'check.one', 'check.one'),
      derived('left', 'right', 'early'),
      derived('right', 'left', 'early'),
      derived('lost', 'nowhere', 'early'),
      counted({}),
    ],
    (code, fact) => refused.push(`${code}: ${fact}`),
  )
  expect(ordered.map(({ code }) => code)).toEqual(['check.one', 'early', 'late'])
  expect(refused.map((line) => line.split(',')[0])).toEqual([
    'left: it reads right',
    'right: it reads left',
    'lost: it reads nowhere',
  ])
  expect(() => checkIndicator(derived('self', 'self', 'early'))).toThrow(/derived from itself/)
})

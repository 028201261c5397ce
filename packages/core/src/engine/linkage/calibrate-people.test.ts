// What pairs are worth as a whole, judged by those whose numbers say who they are.
import { expect, test } from 'vitest'
import { calibrate, LABELLED_MIN, patternOf, type Calibration, type CensusCell } from './calibrate-people.ts'
import { chanceOfBits } from './people-model.ts'

const OPTIONS = { top: [3, 3, 3, 3, 1], joinFrom: 500, sameSurname: 0.005, twoNumbers: -800 }
const [MISSING, TWO, ONE] = [-1, 0, 1]

/** Pairs of different sources that agree in surname, given name, patronymic and birthday as told. */
const pairs = (
  [surname, given, patronymic, birth]: readonly [number, number, number, number],
  number: number,
  count: number,
  weight: number,
): CensusCell => ({
  isSameSource: false,
  levels: [surname, given, patronymic, birth, number],
  weight,
  pairs: count,
})
const ALIKE = [3, 3, 3, 3] as const
const MARRIED = [0, 3, 3, 3] as const
const NAMESAKES = [3, 3, 3, 0] as const

/** Ten times as many strangers under two numbers as without one, and people under one number who write themselves alike. */
const region = (unnumbered: readonly CensusCell[]): CensusCell[] => [
  pairs(ALIKE, ONE, 20_000, 3_500),
  pairs(MARRIED, ONE, 400, 1_800),
  pairs(NAMESAKES, ONE, 40, 600),
  pairs(NAMESAKES, TWO, 50_000, -1_000),
  pairs(MARRIED, TWO, 3_000, -50),
  pairs(ALIKE, TWO, 12, 1_400),
  ...unnumbered,
]
const told = ({ together, twoNumbers }: Calibration, { isSameSource, levels, weight }: CensusCell): number =>
  chanceOfBits(
    weight +
      (together[patternOf(isSameSource, levels)] ?? 0) +
      (levels.at(-1) === TWO ? twoNumbers - OPTIONS.twoNumbers : 0),
  )
const calibrated = (unnumbered: readonly CensusCell[]): Calibration => calibrate(region(unnumbered), OPTIONS)!

test('strangers of one given name, patronymic and birthday are not taken for one person under two numbers', () => {
  const strangers = pairs(MARRIED, TWO, 3_000, -50)
  expect(told({ together: {}, twoNumbers: OPTIONS.twoNumbers }, strangers)).toBeGreaterThan(0.4)
  expect(told(calibrated([]), strangers)).toBeLessThan(0.01)
})

test('pairs that lack a number are told what those with numbers make of them', () => {
  const [married, alike] = [pairs(MARRIED, MISSING, 700, 300), pairs(ALIKE, MISSING, 2_000, 1_200)]
  const namesakes = pairs(NAMESAKES, MISSING, 5_004, 0)
  const shifts = calibrated([married, alike, namesakes])
  // 5,000 namesakes are a tenth of those with numbers, so 300 of the 700 are strangers too.
  expect(told(shifts, married)).toBeGreaterThan(0.52)
  expect(told(shifts, married)).toBeLessThan(0.62)
  expect(told(shifts, namesakes)).toBeLessThan(0.01)
  expect(told(shifts, alike)).toBeGreaterThan(0.99)
})

test('a rarer name keeps speaking more within one pattern', () => {
  const common = pairs(MARRIED, MISSING, 350, 100)
  const rare = pairs(MARRIED, MISSING, 350, 600)
  const rest = [pairs(ALIKE, MISSING, 2_000, 1_200), pairs(NAMESAKES, MISSING, 5_004, 0)]
  const shifts = calibrated([common, rare, ...rest])
  expect(told(shifts, rare)).toBeGreaterThan(told(shifts, common))
  const mean = (told(shifts, rare) + told(shifts, common)) / 2
  expect(Math.abs(mean - 0.57)).toBeLessThan(0.05)
})

test('a value that is missing leaves the others to speak', () => {
  const married = pairs(MARRIED, MISSING, 700, 300)
  const rest = [pairs(ALIKE, MISSING, 2_000, 1_200), pairs(NAMESAKES, MISSING, 5_004, 0)]
  const nameless = pairs([0, 3, -1, 3], MISSING, 40, 300)
  const shifts = calibrated([married, nameless, ...rest])
  expect(Math.abs(told(shifts, nameless) - told(shifts, married))).toBeLessThan(0.05)
})

test('few numbers teach nothing', () => {
  const few = region([]).map((cell) => ({ ...cell, pairs: Math.min(cell.pairs, LABELLED_MIN / 10) }))
  expect(calibrate(few, OPTIONS)).toBeNull()
})

test('two numbers speak against one person as rarely as one person has two', () => {
  expect(calibrated([]).twoNumbers).toBe(-1_100)
  // One in a hundred of those who agree in all else: an agency of this region gives numbers twice.
  const twice = [...region([]), pairs(ALIKE, TWO, 203, 1_400)]
  const { twoNumbers } = calibrate(twice, OPTIONS)!
  expect(twoNumbers).toBeGreaterThan(-720)
  expect(twoNumbers).toBeLessThan(-640)
})

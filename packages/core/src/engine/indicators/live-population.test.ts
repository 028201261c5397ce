// Members that come, change in every way and go, against reading those that are left anew.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  BY_CHILDREN,
  BY_SEX,
  field,
  int,
  lt,
  mul,
  when,
  type IndicatorDeclaration,
  type Population,
} from '../../model/index.ts'
import { LivePopulation } from './live-population.ts'
import { PopulationPlan } from './population-plan.ts'

const text = { ru: '', en: '' }
const shared = {
  title: text,
  method: text,
  fractionDigits: 0,
  direction: 'neutral',
  factor: 1,
  breakdowns: [BY_CHILDREN],
} as const
const isPoor = lt(field('incomeKopecks'), field('lineKopecks'))
const planOf = (over: Population): PopulationPlan => {
  const plan = new PopulationPlan(over)
  const indicators: IndicatorDeclaration[] = [
    { ...shared, over, code: 'all', unit: 'unit', numerator: int(1) },
    {
      ...shared,
      over,
      code: 'poor',
      unit: 'unit',
      numerator: when(isPoor, int(1), int(0)),
      ...(over === 'person' && { breakdowns: [BY_CHILDREN, BY_SEX], pairs: true }),
    },
    { ...shared, over, code: 'income', unit: 'rouble', numerator: field('incomeKopecks') },
    // By a field of the person alone, where there are persons: their parts of one household differ.
    {
      ...shared,
      over,
      code: 'weighed',
      unit: 'rouble',
      numerator: mul(field('incomeKopecks'), over === 'person' ? field('sex') : int(2)),
    },
  ]
  for (const indicator of indicators) plan.add(indicator)
  return plan
}

const TERRITORIES = 3
interface Step {
  id: number
  territory: number
  income: number
  line: number
  children: number
  codes: string
  isGone: boolean
}
const steps = fc.array(
  fc.record({
    id: fc.nat({ max: 25 }),
    territory: fc.nat({ max: TERRITORIES }),
    income: fc.integer({ min: -2, max: 8 }),
    line: fc.constant(4),
    children: fc.nat({ max: 2 }),
    // Men and women of one household; often the same two, so that only amounts change.
    codes: fc.constantFrom(String.fromCharCode(66 + 16, 66 + 32), String.fromCharCode(66 + 32), ''),
    isGone: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  }),
  { minLength: 20, maxLength: 150 },
)

const put = (live: LivePopulation, { id, territory, income, line, children, codes }: Step): void => {
  const values: Record<string, number> = { incomeKopecks: income, lineKopecks: line, children }
  live.put(
    id,
    territory,
    live.fields.map((name) => values[name] ?? 0),
    codes,
  )
}

const stateOf = (live: LivePopulation): unknown =>
  live.sums.map(({ sums, members, largestAt }) => ({
    sums: [...sums],
    members: [...members],
    largest: largestAt && [...sums].map((_, at) => [...largestAt(at)]),
  }))

test.each(['household', 'person'] as const)(
  'the sums of a %s population are those of who is left, and so are the largest contributions',
  (over) => {
    fc.assert(
      fc.property(steps, (changes) => {
        const live = new LivePopulation(planOf(over), TERRITORIES)
        const left = new Map<number, Step>()
        for (const step of changes) {
          if (step.isGone) {
            live.remove(step.id)
            left.delete(step.id)
          } else {
            put(live, step)
            left.set(step.id, step)
          }
        }
        const anew = new LivePopulation(planOf(over), TERRITORIES)
        for (const step of left.values()) put(anew, step)
        expect(stateOf(live)).toEqual(stateOf(anew))
      }),
      { numRuns: 60 },
    )
  },
)

test('a territory is touched by what changes a sum in it, and by nothing else', () => {
  const live = new LivePopulation(planOf('household'), TERRITORIES)
  const one = { id: 1, territory: 2, income: 3, line: 4, children: 0, codes: '', isGone: false }
  put(live, one)
  expect(live.takeTouched()).toEqual([2])
  put(live, one)
  expect(live.takeTouched()).toEqual([])
  put(live, { ...one, income: 2 })
  expect(live.takeTouched()).toEqual([2])
  put(live, { ...one, territory: 3 })
  expect(live.takeTouched()).toEqual([2, 3])
})

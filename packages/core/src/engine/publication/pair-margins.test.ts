// What is hidden of a breakdown is not told by a pair that has it as a margin: whoever adds the cells of the pair gets it otherwise.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  BY_SEX,
  defaultPolicy,
  field,
  int,
  lt,
  when,
  type CountedCell,
  type IndicatorDeclaration,
} from '../../model/index.ts'
import { PublicationGate } from './publication-gate.ts'

const REGION = '42'
const TOWNS = ['42001000', '42002000', '42003000']
const TERRITORIES = [{ oktmo: REGION, parent: null }, ...TOWNS.map((oktmo) => ({ oktmo, parent: REGION }))]
const AGES = ['child', 'adult', 'old']
const SEXES = ['male', 'female']
const dimension = (code: string, values: readonly string[]) => ({
  ...BY_SEX,
  code,
  values: values.map((value) => ({ code: value, title: BY_SEX.title })),
})
const POOR: IndicatorDeclaration = {
  code: 'poor',
  title: BY_SEX.title,
  method: BY_SEX.title,
  over: 'person',
  numerator: when(lt(field('incomeKopecks'), field('lineKopecks')), int(1), int(0)),
  breakdowns: [dimension('age', AGES), dimension('sex', SEXES)],
  pairs: true,
  factor: 1,
  unit: 'person',
  fractionDigits: 0,
  direction: 'more-is-worse',
}

interface Group {
  town: number
  age: number
  sex: number
  count: number
}

function cellsBy(
  groups: readonly Group[],
  dimensions: readonly ('age' | 'sex')[],
  isWide: boolean,
): CountedCell[] {
  const counts = new Map<string, { territory: string; by: Record<string, string>; count: number }>()
  for (const { town, age, sex, count } of groups) {
    for (const territory of [REGION, ...(isWide ? [TOWNS[town]!] : [])]) {
      const all = { age: AGES[age]!, sex: SEXES[sex]! }
      const by = Object.fromEntries(dimensions.map((each) => [each, all[each]]))
      const place = [territory, ...dimensions.map((each) => `${each}=${all[each]}`)].join('/')
      const known = counts.get(place)?.count ?? 0
      counts.set(place, { territory, by, count: known + count })
    }
  }
  return [...counts.values()].map(({ territory, by, count }) => ({
    id: `poor/${territory}${
      dimensions.length > 0
        ? `/${Object.entries(by)
            .map(([name, value]) => `${name}=${value}`)
            .join(';')}`
        : ''
    }`,
    indicator: 'poor',
    territory,
    ...(dimensions.length > 0 && { by }),
    numerator: count,
    denominator: 1,
    value: count,
    members: { numerator: count, denominator: 0 },
  }))
}

/** Ages whose figure of the region is hidden while each sex of them is shown. */
function toldByPairs(groups: readonly Group[]): string[] {
  const gate = new PublicationGate({ policy: defaultPolicy({ training: true }), now: () => new Date(0) })
  const declared = { indicators: [POOR], territories: TERRITORIES }
  const totals = cellsBy(groups, [], true)
  gate.publish({ ...declared, cells: totals })
  const [ages, sexes] = [cellsBy(groups, ['age'], true), cellsBy(groups, ['sex'], true)]
  gate.publishPart('age', { ...declared, dimensions: ['age'], cells: ages, margins: totals })
  gate.publishPart('sex', { ...declared, dimensions: ['sex'], cells: sexes, margins: totals })
  const margins = [...totals, ...ages, ...sexes].filter(({ territory }) => territory === REGION)
  const pairs = cellsBy(groups, ['age', 'sex'], false)
  gate.publishPart('pair', { ...declared, dimensions: ['age', 'sex'], cells: pairs, margins })
  const shown = gate.cells('internal', ['age', 'sex'])
  return gate
    .cells('internal', ['age'])
    .filter(({ territory, hidden }) => territory === REGION && hidden)
    .map(({ by }) => by!['age']!)
    .filter((age) => shown.filter(({ by }) => by!['age'] === age).every(({ hidden }) => !hidden))
}

test('no figure of a breakdown that is hidden is the sum of cells of a pair that are shown', () => {
  const group = fc.record({
    town: fc.nat(TOWNS.length - 1),
    age: fc.nat(AGES.length - 1),
    sex: fc.nat(SEXES.length - 1),
    count: fc.integer({ min: 1, max: 12 }),
  })
  fc.assert(
    fc.property(fc.array(group, { minLength: 4, maxLength: 30 }), (groups) => {
      expect(toldByPairs(groups)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

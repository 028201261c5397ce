// A few people of unknown sex do not take the men with them, and everything still adds up.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BY_AGE, BY_SEX } from '../breakdown.ts'
import { field, int, lt, when } from '../expression.ts'
import { cellId, type CountedCell, type IndicatorDeclaration } from '../indicator.ts'
import { NOTHING_HIDDEN, defaultPolicy, disclose, recodeNotStated } from './index.ts'

const REGION = '42'
const TOWNS = ['42001000', '42002000', '42003000']
const TERRITORIES = [{ oktmo: REGION, parent: null }, ...TOWNS.map((oktmo) => ({ oktmo, parent: REGION }))]
const RATE: IndicatorDeclaration = {
  code: 'rate',
  title: BY_SEX.title,
  method: BY_SEX.title,
  over: 'person',
  numerator: when(lt(field('incomeKopecks'), field('lineKopecks')), int(1), int(0)),
  denominator: int(1),
  breakdowns: [BY_SEX, BY_AGE],
  pairs: true,
  factor: 100,
  unit: 'percent',
  fractionDigits: 1,
  direction: 'more-is-worse',
}
const COUNT: IndicatorDeclaration = (({ denominator: _denominator, ...rest }) => ({
  ...rest,
  code: 'count',
  unit: 'person',
  factor: 1,
}))(RATE)

interface Group {
  town: string
  by: Record<string, string>
  poor: number
  all: number
}

/** As the engine counts. */
function cellsBy(groups: readonly Group[], dimensions: readonly string[]): CountedCell[] {
  const sums = new Map<string, Group>()
  for (const { town, by, poor, all } of groups) {
    const part = Object.fromEntries(dimensions.map((dimension) => [dimension, by[dimension]!]))
    for (const place of [REGION, town]) {
      const key = JSON.stringify([place, part])
      const known = sums.get(key) ?? { town: place, by: part, poor: 0, all: 0 }
      sums.set(key, { ...known, poor: known.poor + poor, all: known.all + all })
    }
  }
  return [...sums.values()].flatMap(({ town, by, poor, all }) => {
    const part = dimensions.length === 0 ? undefined : by
    const cell = (indicator: string, numerator: number, denominator: number, value: number): CountedCell => ({
      id: cellId(indicator, town, part),
      indicator,
      territory: town,
      ...(part && { by: part }),
      numerator,
      denominator,
      value,
      members: { numerator, denominator: indicator === 'rate' ? denominator : 0 },
    })
    return [cell('rate', poor, all, (100 * poor) / all), cell('count', poor, 1, poor)]
  })
}

const partOf = (groups: readonly Group[], dimensions: readonly string[]) => ({
  indicators: [RATE, COUNT],
  territories: TERRITORIES,
  dimensions,
  cells: cellsBy(groups, dimensions),
  margins: [[], ...(dimensions.length > 1 ? dimensions.map((one) => [one]) : [])].flatMap((of) =>
    cellsBy(groups, of),
  ),
})

const FEW: Group[] = TOWNS.flatMap((town) => [
  { town, by: { sex: 'unknown', age: '25-34' }, poor: 1, all: 2 },
  { town, by: { sex: 'male', age: '25-34' }, poor: 80, all: 1_000 },
  { town, by: { sex: 'female', age: '25-34' }, poor: 120, all: 1_200 },
])

const hiddenOf = ({ indicators, territories, margins, cells }: ReturnType<typeof partOf>): string[] =>
  disclose({
    indicators,
    territories,
    cells: [...margins, ...cells],
    policy: defaultPolicy({ training: false }),
    audience: 'public',
    former: NOTHING_HIDDEN,
  }).cells.flatMap(({ id, hidden }) => (hidden ? [id] : []))

describe('a class «not known»', () => {
  test('of a few is counted in the largest class, and nobody is hidden for it', () => {
    const part = partOf(FEW, ['sex'])
    expect(hiddenOf(part).filter((id) => /sex=(?:fe)?male/.test(id))).not.toEqual([])
    const recoded = recodeNotStated(part)
    expect(hiddenOf(recoded)).toEqual([])
    const women = recoded.cells.find(({ id }) => id === `rate/${TOWNS[0]!}/sex=female`)!
    expect(women).toMatchObject({ numerator: 121, denominator: 1_202, value: (100 * 121) / 1_202 })
    expect(women.members).toEqual({ numerator: 121, denominator: 1_202 })
    expect(recoded.cells.find(({ id }) => id === `count/${TOWNS[0]!}/sex=female`)).toMatchObject({
      numerator: 121,
      denominator: 1,
      value: 121,
    })
  })

  test('of two thousandths of the region and more is a figure of its own', () => {
    const many = FEW.map((group) => (group.by['sex'] === 'unknown' ? { ...group, poor: 5, all: 5 } : group))
    const part = partOf(many, ['sex'])
    expect(recodeNotStated(part)).toBe(part)
  })

  test('goes into the same class in a pair as in its margins', () => {
    const { cells, margins } = recodeNotStated(partOf(FEW, ['sex', 'age']))
    const women = `rate/${REGION}/sex=female`
    expect(cells.find(({ id }) => id === `${women};age=25-34`)!.numerator).toBe(363)
    expect(margins.find(({ id }) => id === women)!.numerator).toBe(363)
    expect([...cells, ...margins].filter(({ by }) => by?.['sex'] === 'unknown')).toEqual([])
  })

  test('leaves every sum over the classes as it is', () => {
    const group = fc
      .record({
        town: fc.constantFrom(...TOWNS),
        by: fc.record({
          sex: fc.constantFrom('unknown', 'male', 'female'),
          age: fc.constantFrom('unknown', '0-6', '65-up'),
        }),
        poor: fc.nat(2),
        all: fc.integer({ min: 1_000, max: 9_000 }),
      })
      .map(({ all, ...of }) => ({ ...of, all: Object.values(of.by).includes('unknown') ? 2 : all }))
    let joinedCount = 0
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 40 }), (groups) => {
        for (const dimensions of [['sex'], ['sex', 'age']]) {
          const part = partOf(groups, dimensions)
          const recoded = recodeNotStated(part)
          joinedCount += Number(recoded !== part)
          for (const place of [REGION, ...TOWNS]) {
            const sum = (cells: readonly CountedCell[]): number[] =>
              cells
                .filter(({ territory, indicator }) => territory === place && indicator === 'rate')
                .reduce(([top, bottom], cell) => [top! + cell.numerator, bottom! + cell.denominator], [0, 0])
            expect(sum(recoded.cells)).toEqual(sum(part.cells))
          }
        }
      }),
      { numRuns: 100 },
    )
    expect(joinedCount).toBeGreaterThan(10)
  })
})

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ObzorError } from '../../model/index.ts'
import { INDICES, measure, type MeasureOptions, type MeasureReport } from './measure.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'obzor-measure-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function measured(csv: string, options: Partial<MeasureOptions> = {}): Promise<MeasureReport> {
  const file = path.join(folder, 'persons.csv')
  writeFileSync(file, csv)
  return await measure({
    file,
    columns: { income: 'income' },
    line: 125,
    comparison: 'lt',
    decimal: '.',
    indices: INDICES,
    replicates: 0,
    seed: 1,
    say: () => undefined,
    ...options,
  })
}
const refusal = async (csv: string, options: Partial<MeasureOptions> = {}): Promise<ObzorError> =>
  await measured(csv, options).then(
    () => expect.unreachable('it was measured'),
    (error: unknown) => error as ObzorError,
  )
const table = (header: string, rows: readonly (readonly (string | number)[])[]): string =>
  `${[header, ...rows.map((row) => row.join(','))].join('\n')}\n`

describe('a table of persons', () => {
  it('is measured as the textbook says', async () => {
    const { total, input } = await measured('income\n150\n100\n160\n110\n')
    expect(input.rows).toBe(4)
    expect(total).toMatchObject({ persons: 4, poorPersons: 2, fgt0: 0.5, deficit: 40, median: 130 })
    expect(total.fgt1).toBeCloseTo(0.08, 15)
    expect(total.fgt2).toBeCloseTo(0.0136, 15)
    expect(total.gini).toBeCloseTo((10 + 50 + 60 + 40 + 50 + 10) / (4 * 520), 15)
    expect(total.sen).toBeCloseTo(0.09, 15)
  })

  it('is the same by groups as each group alone, with weights and a line of each person', async () => {
    const rows = Array.from({ length: 500 }, (_, row) => [
      (row * 7919) % 1000,
      1 + (row % 4) / 4,
      300 + (row % 3) * 50,
      ['Липецк', 'Елец', "Лев'Толстой"][row % 3]!,
    ])
    const columns = { income: 'доход', weight: 'вес', line: 'граница', by: 'район' }
    const options = { columns, line: 'column' as const }
    const header = 'доход,вес,граница,район'
    const { groups, total } = await measured(table(header, rows), options)
    expect(groups.map(({ group }) => group)).toEqual(['Елец', "Лев'Толстой", 'Липецк'])
    expect(total.weight).toBeCloseTo(
      groups.reduce((sum, { weight }) => sum + weight, 0),
      10,
    )
    for (const { group, ...grouped } of groups) {
      const own = table(
        header,
        rows.filter(([, , , name]) => name === group),
      )
      const alone = (await measured(own, options)).total
      // The line of the risk of poverty is the whole country's, so the group alone has another one.
      const { atRiskOfPoverty: _a, relativeMedianGap: _b, ...same } = alone
      const numbers = Object.entries(same).filter(([, value]) => typeof value === 'number')
      expect(numbers.length).toBeGreaterThan(10)
      const rounded = (of: object): [string, string][] =>
        numbers.map(([name]) => [name, (of as Record<string, number>)[name]!.toPrecision(11)])
      expect(rounded(grouped)).toEqual(rounded(same))
    }
  })

  it('without a line takes 60 % of the median, as Eurostat does', async () => {
    const { atRiskThreshold, line, total } = await measured('income\n40\n50\n100\n200\n300\n', {
      line: 'relative',
    })
    expect(atRiskThreshold).toBe(60)
    expect(line).toMatchObject({ kind: 'relative', value: 60 })
    expect(total).toMatchObject({ fgt0: 0.4, atRiskOfPoverty: 0.4, relativeMedianGap: 0.25 })
  })

  it('counts who has exactly the line as poor only when asked', async () => {
    const csv = 'income\n125\n200\n'
    expect((await measured(csv)).total.fgt0).toBe(0)
    expect((await measured(csv, { comparison: 'le' })).total.fgt0).toBe(0.5)
  })

  it('leaves out what is not stated, and says how much', async () => {
    const csv = table('income,w,z', [
      [100, 1, 125],
      ['', 1, 125],
      [100, '', 125],
      [100, 0, 125],
      [100, 1, ''],
    ])
    const { input, total } = await measured(csv, {
      columns: { income: 'income', weight: 'w', line: 'z' },
      line: 'column',
    })
    expect(input).toMatchObject({
      rows: 5,
      leftOut: { incomeMissing: 1, weightMissing: 1, weightZero: 1, lineMissing: 1 },
    })
    expect(total).toMatchObject({ persons: 1, fgt0: 1 })
  })

  it('names a group that has no line, and gives it no measures', async () => {
    const { groups, emptyGroups, total } = await measured(
      'income,z,g\n100,125,a\n100,,b\n,125,b\n150,125,a\n',
      {
        columns: { income: 'income', line: 'z', by: 'g' },
        line: 'column',
      },
    )
    expect(groups.map(({ group }) => group)).toEqual(['a'])
    expect(emptyGroups).toEqual(['b'])
    expect(total).toMatchObject({ persons: 2, fgt0: 0.5 })
  })

  it('of nothing but zeros is wholly poor, and what divides by income is not defined', async () => {
    const { total } = await measured('income\n0\n0\n0\n')
    expect(total).toMatchObject({ fgt0: 1, fgt1: 1, fgt2: 1, sen: 1, deficit: 375, meanIncome: 0, median: 0 })
    expect(total).toMatchObject({
      watts: null,
      gini: null,
      fifths: null,
      s80s20: null,
      deficitShareOfIncome: null,
    })
    expect(total).toMatchObject({ atRiskOfPoverty: 0, relativeMedianGap: null })
  })

  it('takes a negative income as it is: a debt deepens the gap beyond the line', async () => {
    const { total } = await measured('income\n-125\n125\n250\n')
    expect(total).toMatchObject({ poorPersons: 1, deficit: 250, positiveWeight: 2 })
    expect(total.fgt1).toBeCloseTo(2 / 3, 14)
    expect(total.watts).toBe(0)
  })

  it('with a decimal comma and semicolons is read when the sign is named', async () => {
    const { total } = await measured('income;x\n"100,5";1\n200;2\n', { decimal: ',' })
    expect(total).toMatchObject({ meanIncome: 150.25 })
  })

  it('with households has intervals that hold what they are about, and are those of the seed', async () => {
    const rows = Array.from({ length: 2000 }, (_, row) => [(row * 7919) % 1000, Math.floor(row / 4)])
    const options = { columns: { income: 'income', household: 'home' }, replicates: 200 }
    const { total } = await measured(table('income,home', rows), options)
    const { wilson, bootstrap } = total.intervals.fgt0!
    for (const [low, high] of [wilson!, bootstrap!]) {
      expect(low).toBeLessThan(total.fgt0!)
      expect(high).toBeGreaterThan(total.fgt0!)
      expect(high - low).toBeLessThan(0.06)
    }
    expect((await measured(table('income,home', rows), options)).total.intervals).toEqual(total.intervals)
  })

  it('gives only the indices that were asked', async () => {
    const { total, atRiskThreshold } = await measured('income\n100\n', { indices: ['fgt0', 'gini'] })
    expect(Object.keys(total).sort()).toEqual(
      ['fgt0', 'gini', 'intervals', 'persons', 'poorPersons', 'poorWeight', 'weight'].sort(),
    )
    expect(atRiskThreshold).toBeNull()
  })
})

describe('a table that cannot be measured', () => {
  it.each([
    ['a text for an income, with its line', 'income\n100\nмного\n', {}, 'OBZ_MEASURE_VALUE', /3/],
    ['an income that is not finite', 'income\n100\nnan\n', {}, 'OBZ_MEASURE_VALUE', /1 row/],
    [
      'a negative weight',
      'income,w\n100,-1\n',
      { columns: { income: 'income', weight: 'w' } },
      'OBZ_MEASURE_VALUE',
      /weight/,
    ],
    [
      'a line of 0',
      'income,z\n100,0\n',
      { columns: { income: 'income', line: 'z' }, line: 'column' },
      'OBZ_MEASURE_VALUE',
      /line/,
    ],
    ['no such column', 'pay\n100\n', {}, 'OBZ_MEASURE_COLUMN', /pay/],
    ['no rows', 'income\n', {}, 'OBZ_MEASURE_EMPTY', /no row/],
    ['a median of 0 for a line', 'income\n0\n0\n', { line: 'relative' }, 'OBZ_MEASURE_LINE', /0/],
  ] as const)('for %s is refused', async (_, csv, options, code, fact) => {
    const error = await refusal(csv, options)
    expect(error.code).toBe(code)
    expect(error.fact).toMatch(fact)
  })

  it('because it is not there is refused, and nothing is left in the temporary folder', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('obzor-measure-')).length
    const error = await measure({
      file: path.join(folder, 'absent.csv'),
      columns: { income: 'income' },
      line: 1,
      comparison: 'lt',
      decimal: '.',
      indices: INDICES,
      replicates: 0,
      seed: 1,
      say: () => undefined,
    }).catch((caught: unknown) => caught as ObzorError)
    expect(error).toMatchObject({ code: 'OBZ_MEASURE_FILE' })
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('obzor-measure-')).length).toBe(before)
  })
})

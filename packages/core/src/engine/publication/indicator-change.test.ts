// The change between two dates, told by published rows: what is hidden in them stays hidden in what is told of them.
import { beforeEach, describe, expect, test } from 'vitest'
import {
  BY_RATIO,
  BY_SEX,
  int,
  type ChangeInputs,
  type Indicator,
  type IndicatorDeclaration,
} from '../../model/index.ts'
import { IndicatorChanges } from './indicator-change.ts'
import type { SeriesBreak, ValueRow, ValuesQuery } from './indicator-schemas.ts'

const text = { ru: 'Проба', en: 'Trial' }
const CHANGES_BY: ChangeInputs = { persons: 'persons', meanIncome: 'income', meanLine: 'line' }
const RATE: IndicatorDeclaration & { pluginId: string } = {
  pluginId: 'indicator-test',
  code: 'rate',
  title: text,
  method: text,
  over: 'person',
  numerator: int(1),
  denominator: int(1),
  breakdowns: [BY_SEX],
  changesBy: CHANGES_BY,
  factor: 100,
  unit: 'percent',
  fractionDigits: 1,
  direction: 'more-is-worse',
}
const TERRITORIES = [
  { oktmo: '42', parent: null },
  { oktmo: '42601000', parent: '42' },
  { oktmo: '42602000', parent: '42' },
]

type Figures = Record<string, [numerator: number | null, denominator: number | null, value: number | null]>
const share = (poor: number, all: number): Figures[string] => [poor, all, (100 * poor) / all]
const HIDDEN: Figures[string] = [null, null, null]
/** Ten thousand people, spread evenly over income ÷ line from 0 to 4: every 0.05 of the line has 125 of them. */
const evenly = (rise: number): Figures =>
  Object.fromEntries(
    BY_RATIO.values.map(({ code }) => {
      const [from, to = 4 * 1_000 * rise] = code.replace('-up', '').split('-').map(Number)
      const count = (10_000 * Math.max(0, Math.min(to, 4_000 * rise) - from!)) / (4_000 * rise)
      return [`persons/42/ratio=${code}`, [count, 1, count]]
    }),
  )
const BEFORE: Figures = {
  'rate/42': share(2_500, 10_000),
  'rate/42601000': share(1_000, 8_000),
  'rate/42602000': share(1_500, 2_000),
  'rate/42/sex=male': share(1_000, 4_500),
  'rate/42/sex=female': share(1_500, 5_500),
  'persons/42': [10_000, 1, 10_000],
  'income/42': [null, null, 20_000],
  'line/42': [null, null, 10_000],
  ...evenly(1),
}
// Incomes rose by a quarter: a fifth of the people are poor.
const AFTER: Figures = {
  ...BEFORE,
  'rate/42': share(2_000, 10_000),
  'rate/42601000': share(800, 8_000),
  'rate/42602000': share(1_200, 2_000),
  'income/42': [null, null, 25_000],
  ...evenly(1.25),
}

let figures: Record<string, Figures>
let breaks: SeriesBreak[]
let changes: IndicatorChanges
beforeEach(() => {
  figures = { '2025-10': { ...BEFORE }, live: { ...AFTER } }
  breaks = []
  const indicator = (code: string): Indicator & { pluginId: string } => ({ ...RATE, code })
  const values = (code: string, query: ValuesQuery) => {
    const { territory = '', by, from: period = 'live' } = query
    const asked = territory.split(',').map((oktmo) => `${code}/${oktmo}`)
    const rows = Object.entries(figures[period] ?? {}).flatMap(
      ([id, [numerator, denominator, value]]): ValueRow[] => {
        const [, oktmo, part = ''] = id.split('/')
        const isAsked = asked.includes(`${code}/${oktmo}`) && id.startsWith(`${code}/`)
        if (!isAsked || part.split('=')[0] !== (by ?? '')) return []
        const known = {
          value,
          numerator,
          denominator,
          low: null,
          high: null,
          rounded: null,
          countedAt: null,
          note: null,
        }
        const byValue: Record<string, string> = by === undefined ? {} : { [by]: part.split('=')[1]! }
        const hidden = value === null
        return [
          { indicator: code, territory: oktmo!, by: byValue, period, vintage: 'first', hidden, ...known },
        ]
      },
    )
    return Promise.resolve({
      code,
      unit: 'percent',
      audience: 'public' as const,
      breaks,
      numberReturned: 1,
      values: rows,
    })
  }
  changes = new IndicatorChanges({
    values: { indicator, values },
    gate: { described: { indicators: [RATE], territories: TERRITORIES } },
  })
})
const told = (by = 'territory', from = '2025-10') =>
  changes.change('rate', { territory: '42', from, to: 'live', by }, 'public')

describe('the change of a rate', () => {
  test('is told by its causes, which sum to it', async () => {
    const { difference, causes } = await told()
    expect(difference).toBe(-5)
    const of = new Map(causes.values.map(({ factor, contribution }) => [factor, contribution]))
    expect([...of.keys()]).toEqual(['income', 'distribution', 'line'])
    expect(of.get('income')).toBeCloseTo(-5, 10)
    expect(of.get('line')).toBe(0)
    expect(of.get('income')! + of.get('distribution')! + of.get('line')!).toBeCloseTo(-5, 12)
  })

  test('is told by municipalities, the largest contribution first', async () => {
    const { parts } = await told()
    // 0.2 × (60 − 75) = −3 and 0.8 × (10 − 12.5) = −2.
    expect(parts.values.map(({ code }) => code)).toEqual(['42602000', '42601000'])
    expect(parts.values[0]!.within).toBeCloseTo(-3, 12)
    expect(parts.values[1]!.within).toBeCloseTo(-2, 12)
    expect(parts.rest).toBeCloseTo(0, 12)
  })

  test('keeps a hidden municipality and one that was merged in the rest', async () => {
    figures['live']!['rate/42602000'] = HIDDEN
    const hidden = await told()
    expect(hidden.parts.values.map(({ code }) => code)).toEqual(['42601000'])
    expect(hidden.parts.rest).toBeCloseTo(-3, 12)
    delete figures['live']!['rate/42602000']
    expect((await told()).parts.rest).toBeCloseTo(-3, 12)
  })

  test('by sex is of the same figures, and by what it is not divided by there is none', async () => {
    expect((await told('sex')).parts.values).toHaveLength(2)
    expect((await told('age')).parts).toMatchObject({ reason: 'not-declared', values: [] })
  })
})

describe('what cannot be told is said', () => {
  test('a date without a figure', async () => {
    const answer = await told('territory', '2019-01')
    expect(answer).toMatchObject({
      from: null,
      difference: null,
      causes: { reason: 'no-figure' },
      parts: { reason: 'no-figure' },
    })
  })

  test('figures that were counted in different ways', async () => {
    breaks = [{ period: '2025-11', reason: text }]
    expect(await told()).toMatchObject({ difference: null, breaks, causes: { reason: 'method-changed' } })
    breaks = [{ period: '2025-09', reason: text }]
    expect((await told()).difference).toBe(-5)
  })

  test('a class of incomes that is hidden, where a cause needs it', async () => {
    figures['live']!['persons/42/ratio=1050-1100'] = HIDDEN
    expect((await told()).causes).toEqual({ reason: 'not-shown', values: [] })
    figures['live'] = { ...AFTER, 'persons/42/ratio=0-250': HIDDEN, 'persons/42/ratio=3000-up': HIDDEN }
    expect((await told()).causes.reason).toBeNull()
  })

  test('incomes that are all 0, and a territory without people', async () => {
    figures['live']!['income/42'] = [null, null, 0]
    expect((await told()).causes.reason).toBe('nobody')
    figures['live'] = { ...AFTER, 'persons/42': [0, 1, 0], 'rate/42': [0, 0, null] }
    const answer = await told()
    expect([answer.difference, answer.causes.reason, answer.parts.reason]).toEqual([
      null,
      'not-shown',
      'nobody',
    ])
  })

  test('a territory that is not there', async () => {
    const asked = changes.change(
      'rate',
      { territory: '77', from: '2025-10', to: 'live', by: 'sex' },
      'public',
    )
    await expect(asked).rejects.toMatchObject({ code: 'OBZ_INDICATOR_CELL_UNKNOWN' })
  })
})

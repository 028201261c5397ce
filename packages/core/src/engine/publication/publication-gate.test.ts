import { describe, expect, test } from 'vitest'
import {
  defaultPolicy,
  field,
  int,
  lt,
  when,
  type CountedCell,
  type DisclosurePolicy,
  type IndicatorDeclaration,
} from '../../model/index.ts'
import { PublicationGate, type CountedPicture } from './publication-gate.ts'

const text = { ru: '', en: '' }
const shared = {
  title: text,
  method: text,
  over: 'household',
  fractionDigits: 0,
  direction: 'neutral',
  factor: 1,
  unit: 'unit',
} as const
const POOR: IndicatorDeclaration = {
  ...shared,
  code: 'poor',
  numerator: when(lt(field('incomeKopecks'), field('lineKopecks')), int(1), int(0)),
}
const VACANCIES: IndicatorDeclaration = {
  ...shared,
  code: 'vacancies',
  over: 'feature:vacancies',
  numerator: field('one'),
}
const TERRITORIES = [
  { oktmo: '42', parent: null },
  ...['42001000', '42002000', '42003000'].map((oktmo) => ({ oktmo, parent: '42' })),
]

function picture(counts: readonly number[]): CountedPicture {
  const all = [counts.reduce((sum, count) => sum + count, 0), ...counts]
  const cells = ['poor', 'vacancies'].flatMap((indicator) =>
    TERRITORIES.map(({ oktmo }, index): CountedCell => {
      const count = all[index]!
      return {
        id: `${indicator}/${oktmo}`,
        indicator,
        territory: oktmo,
        numerator: count,
        denominator: 1,
        value: count,
        members: { numerator: count, denominator: 0 },
      }
    }),
  )
  return { indicators: [POOR, VACANCIES], territories: TERRITORIES, cells }
}

let time = Date.parse('2025-03-03T08:00:00Z')
const gateOf = (changes: Partial<DisclosurePolicy> = {}): PublicationGate => {
  time = Date.parse('2025-03-03T08:00:00Z')
  const policy = { ...defaultPolicy({ training: true }), ...changes }
  return new PublicationGate({ policy, now: () => new Date(time) })
}
const values = (cells: readonly { id: string; value: number | null }[], code = 'poor'): (number | null)[] =>
  TERRITORIES.map(({ oktmo }) => cells.find(({ id }) => id === `${code}/${oktmo}`)!.value)

describe('the gate', () => {
  test('totals of large groups are what was counted, to the last unit', () => {
    expect(values(gateOf().publish(picture([1_001, 2_002, 3_003])))).toEqual([6_006, 1_001, 2_002, 3_003])
  })

  test('a small group is hidden with another, and each audience has its own threshold', () => {
    const gate = gateOf()
    expect(values(gate.publish(picture([4, 200, 3_003])))).toEqual([3_207, null, null, 3_003])
    expect(values(gate.cells('internal'))).toEqual([3_207, 4, 200, 3_003])
  })

  test('counts of a small territory are rounded for the public and exact inside', () => {
    const gate = gateOf()
    const cells = gate.publish(picture([37, 200, 3_003]))
    expect(values(cells)).toEqual([3_240, 35, 200, 3_003])
    expect(cells.find(({ id }) => id === 'poor/42001000')).toMatchObject({ rounded: 5, numerator: 35 })
    expect(values(gate.cells('internal'))[1]).toBe(37)
  })

  test('what is no person is not hidden', () => {
    expect(values(gateOf().publish(picture([1, 2, 3])), 'vacancies')).toEqual([6, 1, 2, 3])
  })

  test('no answer says how many stand behind a figure', () => {
    for (const cell of gateOf().publish(picture([4, 200, 3_003]))) expect(cell).not.toHaveProperty('members')
  })

  test('held figures change when enough members have, and with the tick only', () => {
    const gate = gateOf({ differencing: 'hold', roundTo: { public: 1, internal: 1 } })
    gate.publish(picture([100, 200, 300]))
    const change = (ids: number[]): void => {
      for (const id of ids)
        gate.changedMembers!.note(
          id,
          { territory: '42001000', figures: 'poor' },
          { territory: '42001000', figures: '' },
        )
    }
    change([1, 2])
    time += 3_600_000
    expect(gate.isDirty()).toBe(true)
    expect(values(gate.publish(picture([98, 200, 300])))).toEqual([600, 100, 200, 300])
    change([3, 4, 5])
    expect(gate.isDirty()).toBe(false)
    expect(values(gate.publish(picture([95, 200, 300])))).toEqual([600, 100, 200, 300])
    time += 3_600_000
    expect(values(gate.publish(picture([95, 200, 300])))).toEqual([595, 95, 200, 300])
    expect(values(gate.publish(picture([95, 200, 300])), 'vacancies')[0]).toBe(595)
  })

  test('a new long period publishes what was held', () => {
    const gate = gateOf({ differencing: 'hold', roundTo: { public: 1, internal: 1 } })
    gate.publish(picture([100, 200, 300]))
    time = Date.parse('2025-04-01T00:00:10Z')
    expect(gate.isDirty()).toBe(true)
    expect(values(gate.publish(picture([99, 200, 300])))).toEqual([599, 99, 200, 300])
  })

  test('where changes are shown at once a group that has grown is shown at once', () => {
    const gate = gateOf({ roundTo: { public: 1, internal: 1 } })
    expect(values(gate.publish(picture([4, 0, 0])))[1]).toBeNull()
    expect(values(gate.publish(picture([50, 200, 3_003])))).toEqual([3_253, 50, 200, 3_003])
  })

  test('where they are held a group that grew past the threshold is shown in the next period, and not when it only swings about it', () => {
    const gate = gateOf({ differencing: 'hold', roundTo: { public: 1, internal: 1 } })
    gate.publish(picture([4, 200, 3_003]))
    for (let id = 0; id < 46; id += 1)
      gate.changedMembers!.note(id, null, { territory: '42001000', figures: '' })
    time += 3_600_000
    expect(values(gate.publish(picture([50, 200, 3_003])))[1]).toBeNull()
    for (let id = 100; id < 200; id += 1)
      gate.changedMembers!.note(id, null, { territory: '42001000', figures: '' })
    time += 3_600_000
    expect(values(gate.publish(picture([150, 200, 3_003])))[1]).toBe(150)
    time = Date.parse('2025-04-01T00:00:10Z')
    expect(values(gate.publish(picture([4, 200, 3_003])))[1]).toBeNull()
    time = Date.parse('2025-05-01T00:00:10Z')
    expect(values(gate.publish(picture([6, 200, 3_003])))[1]).toBeNull()
    time = Date.parse('2025-06-01T00:00:10Z')
    expect(values(gate.publish(picture([7, 200, 3_003])))[1]).toBe(7)
  })

  test('a breakdown that is counted no longer is asked for in vain', () => {
    const gate = gateOf()
    const whole = picture([1_001, 2_002, 3_003])
    const by = { sex: 'male' }
    const cells = whole.cells
      .filter(({ indicator }) => indicator === 'poor')
      .map((cell) => ({ ...cell, id: `${cell.id}/sex=male`, by }))
    gate.publish(whole)
    gate.publishPart('household/sex', { ...whole, dimensions: ['sex'], cells, margins: whole.cells })
    expect(
      values(gate.cells('public', ['sex']).map((cell) => ({ ...cell, id: `poor/${cell.territory}` }))),
    ).toEqual(
      // Counts of a breakdown are rounded whatever their size.
      [6_005, 1_000, 2_000, 3_005],
    )
    gate.keepParts(new Set())
    expect(gate.cells('public', ['sex'])).toEqual([])
  })

  test('another policy is due at once', () => {
    const gate = gateOf()
    gate.publish(picture([4, 200, 3_003]))
    gate.setPolicy({
      ...gate.policy,
      threshold: { public: 3, internal: 3 },
      roundTo: { public: 1, internal: 1 },
    })
    expect(gate.isDirty()).toBe(true)
    gate.publish(picture([4, 200, 3_003]))
    expect(gate.isDirty()).toBe(false)
  })
})

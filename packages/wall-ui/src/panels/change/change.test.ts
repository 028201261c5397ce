import { afterEach, describe, expect, it, vi } from 'vitest'
import { barOf, changeOf, monthsToCompare, readChange, type ChangeAnswer } from './change.ts'

const answer: ChangeAnswer = {
  from: { period: '2024-01', value: 9 },
  to: { period: '2025-01', value: 8 },
  difference: -1,
  causes: { reason: null, values: [{ factor: 'income', contribution: -1 }] },
  parts: {
    reason: null,
    values: [
      { code: 'a', within: -0.5, between: -0.25 },
      { code: 'b', within: -0.25, between: 0.125 },
      { code: 'c', within: -0.125, between: 0 },
    ],
    rest: 0,
  },
}

describe('the change of a year', () => {
  it('is from a year before the newest month, or from the oldest of a shorter history', () => {
    expect(monthsToCompare(['2023-06', '2024-02', '2024-01', '2025-01', '2025-01-15'], 12)).toEqual({
      from: '2024-01',
      to: '2025-01',
    })
    expect(monthsToCompare(['2024-11', '2024-12'], 12)).toEqual({ from: '2024-11', to: '2024-12' })
    // Nothing within a year: the month before is better than none.
    expect(monthsToCompare(['2020-01', '2024-12'], 12)).toEqual({ from: '2020-01', to: '2024-12' })
    expect(monthsToCompare(['2024-12', '2024-12-15'], 12)).toBeNull()
  })

  it('has lines that sum to it whatever has no line of its own', () => {
    const { parts } = changeOf(answer, 2)!
    expect(parts.lines).toEqual([
      { key: 'a', contribution: -0.75 },
      { key: 'b', contribution: -0.125 },
    ])
    expect(parts.others).toBe(-0.125)
    expect(parts.othersCount).toBe(1)
  })

  it('is none where one of the months is hidden', () => {
    expect(changeOf({ ...answer, from: { period: '2024-01', value: null } }, 2)).toBeNull()
    expect(changeOf({ ...answer, to: null }, 2)).toBeNull()
  })

  it('is drawn to its side of nothing', () => {
    expect(barOf(-0.5, 1)).toEqual({ width: 0.5, isUp: false })
    expect(barOf(0, 0)).toEqual({ width: 0, isUp: false })
  })
})

describe('what is read of a change', () => {
  const question = { indicator: 'poverty.rate', region: '48', months: 12, by: 'territory', parts: 2 }
  const answers = (values: { period: string; value: number | null }[], change: ChangeAnswer = answer) =>
    vi.stubGlobal('fetch', async (address: string) =>
      Response.json(address.includes('/change?') ? change : { values }),
    )
  const read = () => readChange(question, new AbortController().signal)
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('is the change of two months on record', async () => {
    answers([
      { period: '2024-01', value: 9 },
      { period: '2025-01', value: 8 },
    ])
    expect(await read()).toMatchObject({ kind: 'told', change: { difference: -1 } })
  })

  it('is which months there are while they are fewer than two; a hidden one is none, one of two kinds of period is one', async () => {
    answers([
      { period: '2024-12', value: null },
      { period: '2025-01', value: 8 },
      { period: '2025-01', value: 8 },
      { period: '2025', value: 8 },
    ])
    expect(await read()).toEqual({ kind: 'too-short', months: ['2025-01'] })
    answers([])
    expect(await read()).toEqual({ kind: 'too-short', months: [] })
  })

  it('is nothing where the platform shows one of the months no more', async () => {
    answers(
      [
        { period: '2024-01', value: 9 },
        { period: '2025-01', value: 8 },
      ],
      { ...answer, to: null },
    )
    expect(await read()).toEqual({ kind: 'not-shown' })
  })
})

import { describe, expect, it } from 'vitest'
import { chooseFlows, flowArrow, flowWidthRem, legendValues, readFlows, type Flow } from './flows.ts'
import { distanceToPath } from '../shapes/shapes.ts'

const members = { from: 'home', to: 'work', value: 'people', period: 'month' }
type Row = [id: string, home: unknown, work: unknown, people: unknown, month: unknown]
const read = (rows: Row[], until?: string) =>
  readFlows({ read: (_members, max) => rows.slice(0, max)[Symbol.iterator]() as never }, members, until)
const flow = (from: string, to: string, value: number): Flow => ({ ids: [`${from}${to}`], from, to, value })

describe('flows that are read from a layer', () => {
  const rows: Row[] = [
    ['1', 'a', 'b', 40, '2024-11'],
    ['2', 'a', 'b', 50, '2024-12'],
    ['3', 'b', 'a', 70, '2024-12'],
    ['4', 'a', 'b', 5, '2024-12'],
  ]
  it('are those of the newest period, the largest first, and what became one pair is one arrow', () => {
    expect(read(rows)).toEqual({
      period: '2024-12',
      flows: [
        { ids: ['3'], from: 'b', to: 'a', value: 70 },
        { ids: ['2', '4'], from: 'a', to: 'b', value: 55 },
      ],
    })
  })
  it('are those of the month that a wall looks back to', () => {
    expect(read(rows, '2024-11')).toMatchObject({ period: '2024-11', flows: [{ value: 40 }] })
    expect(read([['1', 'a', 'b', 9, '2024']], '2024-05').flows).toHaveLength(1)
    expect(read([['1', 'a', 'b', 9, '2024-Q4']], '2024-09').flows).toHaveLength(0)
  })
  it('leave out who stays, who has no place and what is no number', () => {
    expect(
      read([
        ['1', 'a', 'a', 9, ''],
        ['2', null, 'a', 9, ''],
        ['3', 'a', 'b', null, ''],
        ['4', 'a', 'b', 0, ''],
      ]).flows,
    ).toEqual([])
  })
})

describe('flows that are drawn', () => {
  const flows = [flow('a', 'b', 90), flow('b', 'a', 80), flow('a', 'c', 30), flow('c', 'b', 10)]
  const options = { of: null, direction: 'both', max: 2, isOnMap: () => true } as const
  it('are the largest, and the others are counted', () => {
    expect(chooseFlows(flows, options)).toEqual({ shown: flows.slice(0, 2), rest: { count: 2, value: 40 } })
  })
  it('are of a municipality that is pointed out its own, in and out or one of both', () => {
    const own = (direction: 'both' | 'in' | 'out') =>
      chooseFlows(flows, { ...options, of: 'b', direction, max: 9 }).shown.map(({ from, to }) => from + to)
    expect(own('both')).toEqual(['ab', 'ba', 'cb'])
    expect(own('in')).toEqual(['ab', 'cb'])
    expect(own('out')).toEqual(['ba'])
  })
  it('end on the map', () => {
    const { shown, rest } = chooseFlows(flows, { ...options, isOnMap: (oktmo) => oktmo !== 'a' })
    expect([shown, rest.count]).toEqual([[flows[3]], 0])
  })
  it('are as wide as their values, and the smallest is still seen', () => {
    const [small, half, large] = [1, 50, 100].map((value) => flowWidthRem(value, 100, 'linear'))
    expect(half! - small!).toBeCloseTo((large! - small!) * (49 / 99), 5)
    expect(flowWidthRem(25, 100, 'sqrt')).toBeCloseTo(flowWidthRem(50, 100, 'linear'))
    expect(flowWidthRem(1e-9, 100, 'linear')).toBeGreaterThan(0.15)
  })
  it('have a legend of up to three round values, none outside of what is drawn', () => {
    expect(legendValues(1_834, 5)).toEqual([50, 200, 1_000])
    expect(legendValues(55, 5)).toEqual([5, 10, 50])
    expect(legendValues(7, 5)).toEqual([5])
    expect(legendValues(4, 3)).toEqual([4])
    expect(legendValues(0, 0)).toEqual([])
  })
})

describe('an arrow', () => {
  const size = { widthPx: 10, rem: 16 }
  it('bends to the right of its way, so that both ways lie beside each other', () => {
    const there = flowArrow([0, 0], [400, 0], size)!
    const back = flowArrow([400, 0], [0, 0], size)!
    const middleY = ({ spine }: { spine: Float64Array }): number => spine[25]!
    expect(middleY(there)).toBeGreaterThan(30)
    expect(middleY(back)).toBeLessThan(-30)
  })
  it('is found by whoever points at it and by nobody far from it', () => {
    const arrow = flowArrow([0, 0], [400, 0], size)!
    expect(distanceToPath(arrow.spine, [arrow.spine[20]!, arrow.spine[21]!])).toBeLessThan(1)
    expect(distanceToPath(arrow.spine, [200, -60])).toBeGreaterThan(60)
  })
  it('is not there between two places that are one on the screen', () => {
    expect(flowArrow([10, 10], [12, 12], size)).toBeNull()
  })
  it('has an outline that begins and ends narrow and closes on both sides', () => {
    const { outline } = flowArrow([0, 0], [400, 0], size)!
    expect(outline.every(Number.isFinite)).toBe(true)
    const [rightX, rightY, leftX, leftY] = [outline[0]!, outline[1]!, outline.at(-2)!, outline.at(-1)!]
    expect(Math.hypot(rightX - leftX, rightY - leftY)).toBeCloseTo(3.5, 1)
  })
})

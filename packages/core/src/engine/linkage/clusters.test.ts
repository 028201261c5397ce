import { describe, expect, it } from 'vitest'
import { close, clusters } from './clusters.ts'
import { chanceOf } from './fellegi-sunter.ts'
import { FoundPairs, PairsOfRecords } from './found-pairs.ts'

interface Pair {
  left: number
  right: number
  weight: number
}
const found = (pairs: readonly Pair[]): FoundPairs => {
  const list = new FoundPairs()
  for (const { left, right, weight } of pairs) list.add(left, right, weight)
  return list
}

describe('clusters', () => {
  const of = (records: number, pairs: Pair[], isUnique = false): number[] => [
    ...clusters(records, found(pairs), {
      threshold: 3,
      source: Uint8Array.from({ length: records }, (_, at) => at % 2),
      isUnique,
    }),
  ]
  it('join what is sure, from the surest down', () => {
    expect(
      of(4, [
        { left: 0, right: 1, weight: 9 },
        { left: 2, right: 3, weight: 4 },
      ]),
    ).toEqual([0, 0, 2, 2])
  })
  it('are not chained by one doubtful pair between two sure groups', () => {
    const family = [
      { left: 0, right: 1, weight: 20 },
      { left: 2, right: 3, weight: 20 },
      { left: 1, right: 2, weight: 4 },
    ]
    expect(of(4, family)).toEqual([0, 0, 2, 2])
    expect(of(4, [...family, { left: 0, right: 2, weight: 9 }, { left: 1, right: 3, weight: 5 }])).toEqual([
      0, 0, 0, 0,
    ])
  })
  it('hold one record of each file where a file promises so', () => {
    const pairs = [
      { left: 0, right: 1, weight: 9 },
      { left: 1, right: 2, weight: 8 },
      { left: 0, right: 2, weight: 8 },
    ]
    expect(of(3, pairs, true)).toEqual([0, 0, 2])
    expect(of(3, pairs)).toEqual([0, 0, 0])
  })
})

it('pairs come the surest first, those that are as sure by their records', () => {
  const weights = [-7, 3, 250_000, 3, 0, -0.5, 3.000001, 70_000]
  const list = found(weights.map((weight, at) => ({ left: 70_000 * (at % 3), right: 70_001 * at, weight })))
  const told = Array.from(list.surestFirst(), (pair) => [
    list.weight[pair]!,
    list.left[pair]!,
    list.right[pair]!,
  ])
  expect(told).toEqual(told.toSorted((a, b) => b[0]! - a[0]! || a[1]! - b[1]! || a[2]! - b[2]!))
  expect(told).toHaveLength(weights.length)
})

describe('pairs of one group', () => {
  const chancesOf = ({ size, left, right, weight }: FoundPairs): Map<string, number> =>
    new Map(Array.from({ length: size }, (_, at) => [`${left[at]}-${right[at]}`, chanceOf(weight[at]!)]))

  it('are as sure as the way over a third, and told though no rule found them', () => {
    const pairs = found([
      { left: 0, right: 1, weight: 10 },
      { left: 1, right: 2, weight: 10 },
      { left: 1, right: 3, weight: 8 },
      { left: 0, right: 3, weight: -2 },
      { left: 0, right: 4, weight: 1 },
    ])
    close(pairs, Uint32Array.from([0, 0, 0, 0, 4]), () => true)
    const chances = chancesOf(pairs)
    expect(chances.get('0-2')).toBeCloseTo(chanceOf(10) ** 2, 6)
    expect(chances.get('0-3')).toBeCloseTo(chanceOf(10) * chanceOf(8), 6)
    // Of another group nothing changes.
    expect(chances.get('0-4')).toBeCloseTo(chanceOf(1), 6)
    expect(pairs.size).toBe(7)
  })

  it('that do not count are not added', () => {
    const pairs = found([
      { left: 0, right: 1, weight: 10 },
      { left: 1, right: 2, weight: 10 },
    ])
    close(pairs, Uint32Array.from([0, 0, 0]), (left, right) => left % 2 !== right % 2)
    expect(pairs.size).toBe(2)
  })
})

describe('many pairs', () => {
  it('are kept in order, and by record', () => {
    const pairs = found(
      Array.from({ length: 5_000 }, (_, at) => ({ left: at, right: at + 1, weight: (at * 7_919) % 5_000 })),
    )
    const weights = Array.from(pairs.surestFirst(), (pair) => pairs.weight[pair])
    expect(weights).toEqual(weights.toSorted((a, b) => b! - a!))
    expect([...new PairsOfRecords(5_001, pairs).of(100)].sort()).toEqual([100, 99])
    expect([...new PairsOfRecords(5_001, pairs).of(5_000)]).toEqual([4_999])
  })
})

// Groups of records, from weights and decisions.
import { describe, expect, it } from 'vitest'
import { partition, type PartitionInput, type WeighedPair } from './partition.ts'
import { BUILT_IN } from './people-model.ts'

const pair = (left: number, right: number, bits: number, said: Partial<WeighedPair> = {}): WeighedPair => ({
  left,
  right,
  weight: bits * 100,
  given: 560,
  snils: 0,
  ...said,
})
const of = (records: number, input: Partial<PartitionInput>) => {
  const { group, ...rest } = partition({
    snils: Array.from({ length: records }, () => null),
    pairs: [],
    same: [],
    different: [],
    model: BUILT_IN,
    ...input,
  })
  return { group: [...group], ...rest }
}

describe('a partition', () => {
  it('joins what is sure and asks once about two groups that may be one', () => {
    const { group, asked } = of(4, { pairs: [pair(0, 1, 12), pair(2, 3, 12), pair(1, 2, 2), pair(0, 2, 3)] })
    expect(group).toEqual([0, 0, 2, 2])
    expect(asked.map(({ pair: { left, right }, reason }) => [left, right, reason])).toEqual([
      [0, 2, 'doubtful'],
    ])
  })

  it('never puts two numbers into one group by weight, and asks', () => {
    const { group, asked } = of(3, { snils: ['a', null, 'b'], pairs: [pair(0, 1, 14), pair(1, 2, 12)] })
    expect(group).toEqual([0, 0, 2])
    expect(asked.map(({ reason }) => reason)).toEqual(['two-snils'])
  })

  it('asks about two numbers only where the records outweigh them', () => {
    // 9 bits for one person, and two numbers speak 11 against it.
    const doubt = { snils: ['a', null, 'b'], pairs: [pair(0, 1, 14), pair(1, 2, 9)] }
    expect(of(3, doubt)).toMatchObject({ group: [0, 0, 2], asked: [] })
    // Acts of a region have told of many; those that they left out are no oftener for it.
    const model = { ...BUILT_IN, levels: { ...BUILT_IN.levels, snils: [-800, 1_990] } }
    expect(of(3, { ...doubt, model }).asked).toEqual([])
  })

  it('neither joins nor asks about twins', () => {
    const twins = pair(0, 1, 9, { given: -830 })
    expect(of(2, { pairs: [twins] })).toMatchObject({ group: [0, 1], asked: [] })
  })

  it('asks about one number whose records disagree, however little they agree', () => {
    const shared = pair(0, 1, -28, { given: -830, snils: 1990 })
    expect(of(2, { snils: ['a', 'a'], pairs: [shared] })).toMatchObject({
      group: [0, 1],
      asked: [{ reason: 'shared-snils' }],
    })
  })

  it('follows decisions against every weight, and asks no more about them', () => {
    const pairs = [pair(0, 1, 20), pair(1, 2, -5)]
    expect(of(3, { pairs, same: [[1, 2]], different: [[0, 1]] })).toMatchObject({
      group: [0, 1, 1],
      asked: [],
    })
  })

  it('tells of decisions that contradict each other, and keeps those apart', () => {
    const input = {
      same: [
        [0, 1],
        [1, 2],
      ] as const,
      different: [[0, 2]] as const,
    }
    expect(of(3, input)).toMatchObject({ group: [0, 0, 2], contradicted: [[1, 2]] })
  })

  it('takes no more than a bound into one group by weight', () => {
    const many = 130
    const pairs = Array.from({ length: many - 1 }, (_, at) => pair(at, at + 1, 20))
    const places = Array.from({ length: many }, (_, at) => at)
    const all = [
      ...pairs,
      ...places.flatMap((one) =>
        places.filter((other) => one + 1 < other).map((other) => pair(one, other, 10)),
      ),
    ]
    const sizes = Object.values(Object.groupBy(of(many, { pairs: all }).group, String)).map(
      (own) => own!.length,
    )
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100)
  })
})

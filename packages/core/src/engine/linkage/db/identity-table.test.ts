// What a pair weighs in the table: its columns, and its pattern as a whole.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { patternOf, type CensusCell } from '../calibrate-people.ts'
import { BLOCKING, identityOf, type WrittenIdentity } from '../identity.ts'
import { BUILT_IN } from '../people-model.ts'
import { IdentityTable } from './identity-table.ts'

const MEMORY_MB = 128
const anna = { familyName: 'Ветлугина', firstName: 'Анна', patronymic: 'Львовна', birthDate: '1984-05-06' }
const RECORDS: readonly (WrittenIdentity & { source: number })[] = [
  { ...anna, source: 1, snils: '11223344595' },
  { ...anna, source: 2 },
  { ...anna, source: 2, familyName: 'Юсупова' },
]
/** Of surname, given name, patronymic, birthday and number. */
const ALIKE = [3, 3, 3, 3, -1]
const RENAMED = [0, 3, 3, 3, -1]

let table: IdentityTable
beforeAll(async () => {
  table = await IdentityTable.open(MEMORY_MB)
  const numbers = new Map<string, bigint>()
  for (const [at, { source, ...written }] of RECORDS.entries()) {
    const identity = identityOf(written)
    const keys = BLOCKING.map((keyOf, rule) => {
      const key = keyOf(identity)
      if (key === null) return null
      const text = `${rule} ${key}`
      numbers.set(text, numbers.get(text) ?? BigInt(numbers.size + 1))
      return numbers.get(text)!
    })
    table.add({ at, isTouched: true, source, identity, keys, bits: [1_000, 500, 500] })
  }
  await table.dropCommon(1_000)
})
afterAll(() => table.close())

test('a pattern adds to the pairs that agree so, within one source or across two', async () => {
  const together = {
    [patternOf(false, ALIKE)]: 11,
    [patternOf(false, RENAMED)]: 22,
    [patternOf(true, RENAMED)]: 33,
  }
  const told = new Map<string, number>()
  for (const rule of BLOCKING.keys())
    await table.weigh(rule, { ...BUILT_IN, together }, (left, right, parts) =>
      told.set([left, right].toSorted().join('-'), parts.at(-1)!),
    )
  expect(Object.fromEntries(told)).toEqual({ '0-1': 11, '0-2': 22, '1-2': 33 })
})

test('a version without patterns adds nothing', async () => {
  const told: number[] = []
  for (const rule of BLOCKING.keys())
    await table.weigh(rule, BUILT_IN, (_left, _right, parts) => told.push(parts.at(-1)!))
  expect(told).toEqual([0, 0, 0])
})

test('the census counts each pair once, with its levels', async () => {
  const cells: CensusCell[] = await table.census(BUILT_IN)
  const counted = cells.map(({ isSameSource, levels, pairs }) => [isSameSource, levels.join(' '), pairs])
  expect(counted.toSorted()).toEqual([
    [false, '0 3 3 3 -1', 1],
    [false, '3 3 3 3 -1', 1],
    [true, '0 3 3 3 -1', 1],
  ])
})

// Parameters from the registry's own records.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { IdentityTable } from './db/identity-table.ts'
import { BLOCKING, identityOf } from './identity.ts'
import { isPlausible, LEARNED_RECORDS_MIN, learnPeople, type LearnedPeople } from './learn-people.ts'
import { BUILT_IN } from './people-model.ts'
import { inventedPeople } from './testing/invented-people.ts'

const MEMORY_MB = 256
const keys = new Map<string, bigint>()
const keyOf = (text: string): bigint => {
  const known = keys.get(text) ?? BigInt(keys.size + 1)
  keys.set(text, known)
  return known
}
async function tableOf(people: number): Promise<IdentityTable> {
  const table = await IdentityTable.open(MEMORY_MB)
  for (const [at, { given, surname, birth }] of inventedPeople('ru', people, 3).entries()) {
    const identity = identityOf({ familyName: surname, firstName: given, birthDate: birth })
    table.add({
      at,
      isTouched: true,
      source: 1,
      identity,
      keys: BLOCKING.map((rule, number) => {
        const key = rule(identity)
        return key === null ? null : keyOf(`${number} ${key}`)
      }),
      bits: [null, null, null],
    })
  }
  return table
}

let table: IdentityTable
let learned: LearnedPeople
beforeAll(async () => {
  table = await tableOf(5_000)
  learned = await learnPeople(table)
})
afterAll(() => table.close())

test('nearer values speak more, and equality speaks for one person', () => {
  for (const column of ['surname', 'given', 'birth'] as const) {
    const levels = learned.model.levels[column]
    expect(levels).toEqual(levels.toSorted((a, b) => a - b))
    expect(levels[0]).toBeLessThan(0)
    expect(levels.at(-1)).toBeGreaterThan(200)
  }
  expect(learned.model.prior).toBeLessThan(-800)
  // Whole hundredths of a bit: the same sum in any order.
  expect(Object.values(learned.model.levels).flat().every(Number.isInteger)).toBe(true)
})

test('a frequent name speaks less than a rare one', () => {
  const given = learned.terms.filter(({ column }) => column === 'given')
  expect(given.length).toBeGreaterThan(5)
  for (const { bits } of given) expect(bits).toBeLessThan(learned.model.levels.given.at(-1)!)
  const surname = learned.terms.filter(({ column }) => column === 'surname')
  expect(Math.max(...given.map(({ bits }) => bits))).toBeLessThan(
    Math.max(...surname.map(({ bits }) => bits)),
  )
})

test('what was learned speaks at once in the table that it was learned from', async () => {
  const given = learned.terms.filter(({ column }) => column === 'given').map(({ bits }) => bits)
  const rare = learned.model.levels.given.at(-1)!
  const said: number[] = []
  // By surname and birthday.
  await table.weigh(1, learned.model, (_left, _right, parts) => said.push(parts[1]!))
  const equal = said.filter((bits) => bits === rare || given.includes(bits))
  expect(equal.some((bits) => bits < rare)).toBe(true)
  expect(equal.length).toBeGreaterThan(said.length / 2)
})

test('parameters are taken unseen only when they can be right', () => {
  expect([BUILT_IN, learned.model].every(isPlausible)).toBe(true)
  const { levels } = BUILT_IN
  // Nobody stands twice: equality of birthdays speaks against one person, or any two are one.
  expect(isPlausible({ ...BUILT_IN, levels: { ...levels, birth: [-900, -230, 220, -10] } })).toBe(false)
  expect(isPlausible({ ...BUILT_IN, levels: { ...levels, given: [5, 10, 200, 560] } })).toBe(false)
  expect(isPlausible({ ...BUILT_IN, prior: -100 })).toBe(false)
  expect(isPlausible({ ...BUILT_IN, prior: -5_000 })).toBe(false)
})

test('few records teach nothing', async () => {
  const few = await tableOf(LEARNED_RECORDS_MIN / 10)
  await expect(learnPeople(few)).rejects.toThrow(/OBZ_LINKAGE_TOO_FEW/)
  few.close()
})

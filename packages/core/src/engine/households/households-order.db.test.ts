// Whatever order sources come in, and however they are cut into chunks, the same facts make the same families.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IsoDate } from '../../model/index.ts'
import { seedRegion } from '../../testing/live-engine.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { FamilyFixture } from './testing/family-fixture.ts'

let database: TestDatabase
let people: FamilyFixture

beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  people = await FamilyFixture.open(database)
})
afterAll(async () => {
  await people.close()
  await database.close()
})

const ADULTS = ['a', 'b', 'c', 'd', 'e', 'f']
const CHILDREN: Record<string, IsoDate> = {
  u: '2008-01-01',
  v: '2012-01-01',
  w: '2018-01-01',
  x: '2020-01-01',
  y: '2024-06-06',
}
/** A minor who may be a mother herself. */
const NAMES = [...ADULTS, ...Object.keys(CHILDREN)]

type Fact =
  | { kind: 'stated'; name: string; household: string }
  | { kind: 'wed'; one: string; other: string; from: IsoDate }
  | { kind: 'parted'; one: string; other: string; on: IsoDate }
  | { kind: 'parent'; child: string; of: string; as: 'mother' | 'father' | 'guardian' }
  | { kind: 'died'; name: string; on: IsoDate }

const adult = fc.constantFrom(...ADULTS)
const child = fc.constantFrom(...Object.keys(CHILDREN))
const day = fc.constantFrom<IsoDate>('2009-01-01', '2015-05-05', '2021-02-02', '2024-12-31', '2025-05-05')
const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({
    kind: fc.constant('stated' as const),
    name: fc.constantFrom(...NAMES),
    household: fc.constantFrom('1', '2', '3'),
  }),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wed' as const), one: adult, other: adult, from: day }),
  },
  fc.record({ kind: fc.constant('parted' as const), one: adult, other: adult, on: day }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('parent' as const),
      child,
      of: fc.constantFrom(...ADULTS, 'u'),
      as: fc.constantFrom('mother' as const, 'father' as const, 'guardian' as const),
    }),
  },
  fc.record({ kind: fc.constant('died' as const), name: fc.constantFrom(...NAMES), on: day }),
)

async function everybody(): Promise<void> {
  await people.clear()
  for (const [at, name] of ADULTS.entries()) await people.person(name, { isResident: at < 5 })
  for (const [name, born] of Object.entries(CHILDREN))
    await people.person(name, { born, isResident: name !== 'y' })
}

async function say(told: Fact): Promise<unknown> {
  switch (told.kind) {
    case 'stated':
      return people.states(told.name, { household: told.household })
    case 'wed':
      return told.one === told.other || people.kin(told.one, 'spouse', told.other, { from: told.from })
    case 'parted':
      return told.one === told.other || people.divorce(told.one, told.other, told.on)
    case 'parent':
      return (
        told.child === told.of || people.kin(told.child, told.as, told.of, { from: CHILDREN[told.child]! })
      )
    case 'died':
      return people.death(told.name, told.on)
  }
}

/** A register says one thing of a person, and one act is told once. */
const distinct = (facts: readonly Fact[]): Fact[] => [
  ...new Map(
    facts.map((each) => [
      each.kind === 'stated' || each.kind === 'died' ? `${each.kind} ${each.name}` : JSON.stringify(each),
      each,
    ]),
  ).values(),
]

test('facts one by one, and all at once in chunks of any size, make the same families', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fact, { maxLength: 14 }),
      fc.integer({ min: 1, max: 12 }),
      async (drawn, chunk) => {
        const facts = distinct(drawn)
        await everybody()
        await people.settle()
        for (const each of facts) {
          await say(each)
          await people.settle()
        }
        const oneByOne = { families: await people.families(), doubts: await people.contradictions() }
        await everybody()
        for (const each of facts) await say(each)
        await people.settle('2024-12-31', chunk)
        expect({ families: await people.families(), doubts: await people.contradictions() }).toEqual(oneByOne)
        const { rows } = await database.pool.query<{ wrong: string }>(
          `select count(*) as wrong from registry.person p
           left join registry.household_member m on m.person_id = p.id and upper_inf(m.valid)
          where p.died_on is null and p.household_id is distinct from m.household_id`,
        )
        expect(rows[0]!.wrong, 'the membership of today is that of the person').toBe('0')
      },
    ),
    { numRuns: Number(process.env.OBZOR_RUNS ?? 8) },
  )
}, 180_000)

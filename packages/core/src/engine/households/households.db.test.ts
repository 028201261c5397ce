// Who is whose family: what registers and acts make of it, what becomes of households in time, and what bad input comes to.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { FAMILY_MEMBERS_MAX, REGISTER_SILENCE_DAYS_MAX } from '../../model/index.ts'
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
beforeEach(() => people.clear())
afterAll(async () => {
  await people.close()
  await database.close()
})

/** Anna and Boris are married; Vera and Gleb are their children. No register knows families. */
async function family(): Promise<void> {
  await people.person('Anna')
  await people.person('Boris', { sex: 'm', born: '1983-03-03' })
  await people.person('Vera', { born: '2012-02-02' })
  await people.person('Gleb', { sex: 'm', born: '2015-05-05' })
  await people.kin('Anna', 'spouse', 'Boris', { from: '2010-06-01' })
  for (const [child, from] of [
    ['Vera', '2012-02-02'],
    ['Gleb', '2015-05-05'],
  ] as const) {
    await people.kin(child, 'mother', 'Anna', { from })
    await people.kin(child, 'father', 'Boris', { from })
  }
}

test('acts alone make a family of spouses and their minor children', async () => {
  await family()
  await people.person('Dina')
  await people.settle()
  expect(await people.families()).toEqual([['Anna', 'Boris', 'Gleb', 'Vera']])
  expect(await people.householdOf('Dina'), 'nobody says with whom she lives').toBeNull()
  expect(await people.memberships('Boris')).toEqual(['marriage [2010-06-01,)'])
  expect(await people.memberships('Vera')).toEqual(['child [2012-02-02,)'])
})

test('a register of families is believed before acts, and what acts say against it is shown', async () => {
  await family()
  for (const name of ['Anna', 'Boris', 'Vera', 'Gleb']) await people.states(name, { household: '17' })
  await people.divorce('Anna', 'Boris', '2020-01-15')
  await people.settle()
  expect(await people.families()).toEqual([['Anna', 'Boris', 'Gleb', 'Vera']])
  expect(await people.contradictions()).toEqual(['divorced-together'])
  expect(await people.memberships('Anna')).toEqual(['register (,)'])
})

test('whom a register does not name yet joins those whom it names: a newborn its mother, a wife her husband', async () => {
  await people.person('Anna', { household: '17' })
  await people.person('Boris', { sex: 'm' })
  await people.person('Vera', { born: '2024-11-11', isResident: false })
  await people.kin('Anna', 'spouse', 'Boris', { from: '2024-10-10' })
  await people.kin('Vera', 'mother', 'Anna', { from: '2024-11-11' })
  await people.settle()
  expect(await people.families()).toEqual([['Anna', 'Boris', 'Vera']])
  const { rows } = await database.pool.query<{ count: string }>(
    'select count(distinct household_id) from registry.person where household_id is not null',
  )
  expect(rows[0]!.count, 'the membership of today').toBe('1')
})

test('who stands in a register of families without one lives alone', async () => {
  await people.person('Anna', { household: '17' })
  await people.person('Dina')
  await people.settle()
  expect(await people.families()).toEqual([['Anna'], ['Dina']])
  expect(await people.memberships('Dina')).toEqual(['self (,)'])
})

test('a marriage joins two households, and the larger one keeps its number', async () => {
  await people.person('Anna')
  await people.person('Vera', { born: '2012-02-02' })
  await people.kin('Vera', 'mother', 'Anna', { from: '2012-02-02' })
  await people.person('Boris', { sex: 'm' })
  await people.person('Galina', { born: '2011-01-01' })
  await people.person('Fedor', { born: '2013-03-03', sex: 'm' })
  for (const child of ['Galina', 'Fedor']) await people.kin(child, 'father', 'Boris', { from: '2013-03-03' })
  await people.settle()
  const larger = await people.householdOf('Boris')
  await people.kin('Anna', 'spouse', 'Boris', { from: '2024-07-07' })
  await people.settle()
  expect(await people.families()).toEqual([['Anna', 'Boris', 'Fedor', 'Galina', 'Vera']])
  expect(await people.householdOf('Anna')).toBe(larger)
  expect(await people.events()).toEqual([{ kind: 'merge', reason: 'marriage', members: 2, on: '2024-07-07' }])
  expect(await people.memberships('Anna')).toEqual(['self (,2024-07-07)', 'marriage [2024-07-07,)'])
})

test('a divorce takes a household apart on its day: the children stay with their mother, and with them the number', async () => {
  await family()
  await people.settle()
  const home = await people.householdOf('Anna')
  await people.divorce('Anna', 'Boris', '2024-08-08')
  await people.settle()
  expect(await people.families()).toEqual([['Anna', 'Gleb', 'Vera'], ['Boris']])
  expect(await people.householdOf('Vera')).toBe(home)
  expect(await people.memberships('Boris')).toEqual([
    'marriage [2010-06-01,2024-08-08)',
    'self [2024-08-08,)',
  ])
  expect(await people.events()).toEqual([{ kind: 'split', reason: 'self', members: 1, on: '2024-08-08' }])
})

test('a divorce that is declared void puts the family together again', async () => {
  await family()
  await people.settle()
  const before = await people.families()
  const act = await people.divorce('Anna', 'Boris', '2024-08-08')
  await people.settle()
  await people.annul(act)
  await people.settle()
  expect(await people.families()).toEqual(before)
})

test('a child that comes of age leaves on its birthday, though nobody sends anything', async () => {
  await family()
  await people.settle('2029-12-31')
  await people.pass('2029-12-31', '2030-03-01')
  expect(await people.families()).toEqual([['Anna', 'Boris', 'Gleb'], ['Vera']])
  expect((await people.memberships('Vera')).at(-1)).toBe('self [2030-02-02,)')
})

test('a change of one family is looked at alone', async () => {
  for (const home of ['1', '2', '3', '4'])
    for (const name of ['Anna', 'Boris', 'Vera']) await people.person(`${name} ${home}`, { household: home })
  expect(await people.settle()).toBe(12)
  await people.states('Vera 3', { household: '4' })
  expect(await people.settle(), 'one person').toBe(1)
  expect(await people.families()).toContainEqual(['Anna 4', 'Boris 4', 'Vera 3', 'Vera 4'])
})

test('a register that gives a family another number does not make it another household', async () => {
  for (const name of ['Anna', 'Boris', 'Vera']) await people.person(name, { household: 'old' })
  await people.settle()
  const home = await people.householdOf('Anna')
  for (const name of ['Anna', 'Boris', 'Vera']) await people.states(name, { household: 'new' })
  await people.settle()
  expect(await people.householdOf('Vera')).toBe(home)
  expect(await people.events()).toEqual([])
})

test('who is found to be another person joins what both are known for, and was never a member beside them', async () => {
  await people.person('Anna', { household: '17' })
  await people.person('Vera', { born: '2012-02-02' })
  await people.person('Anna of the act')
  await people.kin('Vera', 'mother', 'Anna of the act', { from: '2012-02-02' })
  await people.settle()
  expect(await people.families()).toEqual([['Anna'], ['Anna of the act', 'Vera']])
  await people.merge('Anna of the act', 'Anna')
  await people.settle()
  expect(await people.families()).toEqual([['Anna', 'Vera']])
  expect(await people.memberships('Anna of the act')).toEqual([])
})

test('two members who are one person leave no trace in the history of their household', async () => {
  await family()
  await people.person('Vera of the act', { born: '2012-02-02' })
  await people.kin('Vera of the act', 'mother', 'Anna', { from: '2012-02-02' })
  await people.settle()
  await people.merge('Vera of the act', 'Vera')
  await people.settle()
  expect(await people.families()).toEqual([['Anna', 'Boris', 'Gleb', 'Vera']])
  expect(await people.events()).toEqual([])
})

test('a register that fell silent is outweighed by acts newer than its word, and by no older ones', async () => {
  await family()
  for (const name of ['Anna', 'Boris', 'Vera', 'Gleb']) await people.states(name, { household: '17' })
  await people.divorce('Anna', 'Boris', '2020-01-15')
  await people.settle()
  await database.pool.query(
    `insert into control.source_run (source_id, trigger, state, finished_at)
     values (1, 'schedule', 'succeeded', now() - make_interval(days => $1))`,
    [REGISTER_SILENCE_DAYS_MAX + 1],
  )
  await database.pool.query(`update facts.person_record set received_at = '2022-01-01'`)
  await people.settle()
  expect(await people.families(), 'the word is newer').toEqual([['Anna', 'Boris', 'Gleb', 'Vera']])
  await database.pool.query(`update facts.person_record set received_at = '2019-01-01'`)
  await people.settle()
  expect(await people.families()).toEqual([['Anna', 'Gleb', 'Vera'], ['Boris']])
})

// What sources lie about.

test('a mother who died before the birth builds no family, and it is said', async () => {
  await people.person('Anna')
  await people.person('Vera', { born: '2012-02-02' })
  await people.kin('Vera', 'mother', 'Anna', { from: '2012-02-02' })
  await people.death('Anna', '2011-01-01')
  await people.person('Boris', { household: '17', sex: 'm' })
  await people.kin('Vera', 'father', 'Boris', { from: '2012-02-02' })
  await people.settle()
  expect(await people.families()).toEqual([['Boris', 'Vera']])
  expect(await people.contradictions()).toEqual(['doubtful-kin'])
})

test('people who are each other’s parents come to an end', async () => {
  await people.person('Anna', { born: '2012-02-02', household: '17' })
  await people.person('Vera', { born: '2013-02-02' })
  await people.person('Gleb', { born: '2014-02-02' })
  await people.kin('Anna', 'mother', 'Vera')
  await people.kin('Vera', 'mother', 'Gleb')
  await people.kin('Gleb', 'mother', 'Anna')
  await people.kin('Vera', 'guardian', 'Gleb')
  await people.kin('Gleb', 'guardian', 'Vera')
  await people.settle()
  // Children without an adult: each stays where they are known to be.
  expect(await people.contradictions()).toContain('doubtful-kin')
  expect(await people.householdOf('Anna')).not.toBeNull()
})

test('three hundred people under one number of a household are an institution: acts say who is whose family', async () => {
  await family()
  for (const name of ['Anna', 'Boris', 'Vera', 'Gleb']) await people.states(name, { household: 'dormitory' })
  for (let each = 0; each < 296; each += 1) await people.person(`lodger ${each}`, { household: 'dormitory' })
  await people.settle()
  expect(await people.families()).toEqual([['Anna', 'Boris', 'Gleb', 'Vera']])
  const { rows } = await database.pool.query<{ is_institution: boolean; members: string }>(
    `select h.is_institution, (select count(*) from registry.person p where p.household_id = h.id) as members
       from registry.household h where household_key is not null`,
  )
  expect(rows, 'nobody is counted as of it').toEqual([{ is_institution: true, members: '0' }])
})

test('an institution that all but a family leave is a family again', async () => {
  const names = Array.from({ length: FAMILY_MEMBERS_MAX + 1 }, (_, each) => `person ${each}`)
  for (const name of names) await people.person(name, { household: '17' })
  await people.settle()
  expect(await people.families()).toEqual([])
  for (const name of names.slice(3)) await people.states(name, {})
  await people.settle()
  expect(await people.families()).toContainEqual(names.slice(0, 3))
})

test('a child in two households is of the one that was told of last, and it is said', async () => {
  await people.person('Anna', { household: 'hers' })
  await people.person('Boris', { household: 'his', source: 'second', sex: 'm' })
  await people.person('Vera', { born: '2012-02-02', household: 'hers' })
  await people.states('Vera', { household: 'his', source: 'second' })
  await people.settle()
  expect(await people.families()).toEqual([['Anna'], ['Boris', 'Vera']])
  expect(await people.contradictions()).toEqual(['two-households'])
})

test('of two marriages at once the newer one counts, and it is said', async () => {
  for (const name of ['Anna', 'Boris', 'Dina']) await people.person(name)
  await people.kin('Anna', 'spouse', 'Boris', { from: '2010-01-01' })
  await people.kin('Dina', 'spouse', 'Boris', { from: '2020-01-01' })
  await people.settle()
  expect(await people.families()).toEqual([['Anna'], ['Boris', 'Dina']])
  expect(await people.contradictions()).toContain('two-marriages')
})

test('who lived alone and died leaves a household without members, which ends', async () => {
  await people.person('Anna', { household: '17' })
  await people.settle()
  await people.death('Anna', '2024-09-09')
  await people.settle()
  expect(await people.families()).toEqual([])
  expect(await people.memberships('Anna')).toEqual(['register (,2024-09-09)'])
  expect(await people.events()).toEqual([{ kind: 'ended', reason: 'death', members: 1, on: '2024-09-09' }])
})

test('a household all of whose members moved to others ends, and says where they went', async () => {
  await people.person('Anna', { household: '17' })
  await people.person('Boris', { household: '17' })
  await people.person('Dina', { household: '18' })
  await people.person('Elena', { household: '18' })
  await people.person('Fedor', { household: '18' })
  await people.settle()
  await people.states('Anna', { household: '18' })
  await people.states('Boris', { household: '18' })
  await people.settle('2024-12-31')
  expect(await people.families()).toEqual([['Anna', 'Boris', 'Dina', 'Elena', 'Fedor']])
  expect(await people.events()).toEqual([{ kind: 'merge', reason: 'register', members: 2, on: '2024-12-31' }])
})

test('the same facts again change nothing', async () => {
  await family()
  await people.settle()
  const read = () =>
    database.pool.query(
      'select household_id, person_id, valid::text, reason, changed_at from registry.household_member order by 2',
    )
  const before = (await read()).rows
  await database.pool.query('insert into registry.household_queue select id from registry.person')
  await people.settle()
  expect((await read()).rows).toEqual(before)
  expect(await people.events()).toEqual([])
})

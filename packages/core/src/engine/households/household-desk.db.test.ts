// The card of a household: members on a day, reasons, acts, what became of it; names only to whoever asks for them.
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedRegion } from '../../testing/live-engine.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { defaultPolicy } from '../../model/index.ts'
import { rawPublicKey, Sealer } from '../access/sealing.ts'
import { householdRows } from './household-counts.ts'
import { HouseholdDesk } from './household-desk.ts'
import { FamilyFixture } from './testing/family-fixture.ts'

const { privateKey } = generateKeyPairSync('x25519')
const ALL: string[] = []

let database: TestDatabase
let people: FamilyFixture
let desk: HouseholdDesk
let home: string

beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  people = await FamilyFixture.open(database)
  desk = new HouseholdDesk({
    pool: database.pool,
    vaultPool: database.pool,
    vaultKeys: () => privateKey,
    today: () => '2024-12-31',
  })
  await people.person('Anna')
  await people.person('Boris', { sex: 'm', born: '1983-03-03' })
  await people.person('Vera', { born: '2012-02-02' })
  await people.kin('Anna', 'spouse', 'Boris', { from: '2010-06-01' })
  await people.kin('Vera', 'mother', 'Anna', { from: '2012-02-02' })
  await people.kin('Vera', 'father', 'Boris', { from: '2012-02-02' })
  await people.settle()
  await people.divorce('Anna', 'Boris', '2024-08-08')
  await people.settle()
  home = (await people.householdOf('Anna'))!
  const sealed = new Sealer(rawPublicKey(privateKey)).seal(
    JSON.stringify({ familyName: 'Озёрная', firstName: 'Анна' }),
  )
  await database.pool.query(
    `insert into vault.person (source_id, record_key, person_id, sealed)
     select source_id, record_key, person_id, $2 from facts.person_record where person_id = $1`,
    [people.idOf('Anna'), sealed],
  )
})
afterAll(async () => {
  await people.close()
  await database.close()
})

test('a card says who is a member today and why, and who was', async () => {
  const card = await desk.card(home, undefined, ALL)
  expect(card).toMatchObject({ onDay: '2024-12-31', isStated: false, territory: { oktmo: '42600000' } })
  const present = card.members.filter(({ isOnDay }) => isOnDay)
  expect(present).toMatchObject([
    { person: people.idOf('Anna'), reason: 'self', from: '2024-08-08', ageYears: 39 },
    { person: people.idOf('Vera'), reason: 'child', from: '2012-02-02', ageYears: 12 },
  ])
  expect(card.events).toMatchObject([{ kind: 'split', from: home, members: 1, onDay: '2024-08-08' }])
  const [marriage] = card.edges.filter(({ relation }) => relation === 'spouse')
  expect(marriage).toMatchObject({
    from: '2010-06-01',
    until: '2024-08-08',
    isOnDay: false,
    elsewhere: await people.householdOf('Boris'),
  })
})

test('on a day before the divorce he is a member and the marriage holds; before her birth the child is not', async () => {
  const before = await desk.card(home, '2024-01-01', ALL)
  expect(before.members.filter(({ isOnDay }) => isOnDay)).toHaveLength(3)
  expect(before.edges.find(({ relation }) => relation === 'spouse')).toMatchObject({ isOnDay: true })
  const couple = await desk.card(home, '2011-01-01', ALL)
  expect(couple.members.filter(({ isOnDay }) => isOnDay)).toHaveLength(2)
})

test('whoever sees a part of the region sees its households alone', async () => {
  await expect(desk.card(home, undefined, ['42600000'])).resolves.toMatchObject({ id: home })
  await expect(desk.card(home, undefined, ['42700000'])).rejects.toMatchObject({
    code: 'OBZ_HOUSEHOLD_UNKNOWN',
  })
  await expect(desk.reveal(home, ['42700000'])).rejects.toMatchObject({ code: 'OBZ_HOUSEHOLD_UNKNOWN' })
})

test('names are those of the members of today', async () => {
  expect(await desk.reveal(home, ALL)).toEqual([
    { person: people.idOf('Anna'), identity: { familyName: 'Озёрная', firstName: 'Анна' } },
  ])
})

test('contradictions are listed a page at a time, and a household is never cut in two', async () => {
  for (let each = 0; each < 12; each += 1) {
    await people.person(`wife ${each}`, { household: `hers ${each}` })
    await people.person(`husband ${each}`, { household: `his ${each}`, sex: 'm' })
    await people.kin(`wife ${each}`, 'spouse', `husband ${each}`, { from: '2020-01-01' })
  }
  await people.settle()
  const first = await desk.contradictions('married-apart', undefined, { limit: 10, scope: ALL })
  const second = await desk.contradictions('married-apart', first.next!, { limit: 20, scope: ALL })
  const seen = [...first.items, ...second.items].map(({ household }) => household)
  expect(new Set(seen).size).toBe(24)
  expect(second.next).toBeNull()
  expect((await desk.contradictions('no-adult', undefined, { limit: 10, scope: ALL })).items).toEqual([])
})

test('what is published says how many there are and nothing of few', async () => {
  const rows = await householdRows(people.client, {
    policy: defaultPolicy({ training: false }),
    onDate: '2024-12-31',
  })
  expect(rows.find(({ id }) => id === 'contradiction/married-apart')).toMatchObject({ households: 25 })
  expect(rows.find(({ id }) => id === 'size/2')).toMatchObject({ households: null, isHidden: true })
  expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(['children/with', 'event/split']))
})

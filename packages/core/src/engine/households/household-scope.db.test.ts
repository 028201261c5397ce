// Families within one's territories, over HTTP: what an officer of a district is answered, and what one tries who wants more. Anything
// of another district is answered as if it did not exist.
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { seedRegion } from '../../testing/live-engine.ts'
import { ask, signedInAs, type Answer, type Method, type Person } from '../access/access-fixture.ts'
import { HiddenDesk } from '../hidden/hidden-desk.ts'
import { hiddenRoutes } from '../hidden/hidden.routes.ts'
import { httpFixture, type HttpFixture } from '../http/http-fixture.ts'
import { HouseholdDesk } from './household-desk.ts'
import { householdRoutes } from './household.routes.ts'
import { FamilyFixture } from './testing/family-fixture.ts'

const { privateKey } = generateKeyPairSync('x25519')
const FIRST = '42600000'
const SECOND = '42700000'
const SETTLEMENT = '42600000101'
/** Ids of the region's territories, in the order in which they are made. */
const PLACES = { [FIRST]: 2, [SECOND]: 3, [SETTLEMENT]: 4 } as const
type Place = keyof typeof PLACES
const NOBODY = '987654321'

let database: TestDatabase
let http: HttpFixture
let people: FamilyFixture
let officers: Record<'first' | 'second' | 'settlement' | 'both' | 'region', Person>
/** Numbers of households. */
let home: Record<'first' | 'second' | 'settlement' | 'father', string>

const move = (place: Place, ...names: string[]): Promise<unknown> =>
  database.pool.query('update registry.person set territory_id = $2 where id = any ($1::bigint[])', [
    names.map((name) => people.idOf(name)),
    PLACES[place],
  ])
async function settleFamily(name: string, place: Place): Promise<string> {
  await people.person(`${name} wife`, { household: `${name} hers` })
  await people.person(`${name} child`, { household: `${name} hers`, born: '2015-05-05' })
  await people.person(`${name} husband`, { household: `${name} his`, sex: 'm' })
  await people.kin(`${name} wife`, 'spouse', `${name} husband`, { from: '2020-01-01' })
  await move(place, `${name} wife`, `${name} child`, `${name} husband`)
  await people.settle()
  return (await people.householdOf(`${name} wife`))!
}
const get = (officer: Person, path: string): Promise<Answer> => ask(http, officer.cookie, 'GET', path)
const statusOf = async (officer: Person, path: string): Promise<number> => (await get(officer, path)).status
const listed = async (officer: Person): Promise<string[]> => {
  const { body } = await get(officer, 'registry/contradictions?kind=married-apart&limit=100')
  return (body['items'] as { household: string }[]).map(({ household }) => household)
}
const told = (id: string, { status, body }: Answer): unknown => {
  const { instance: _own, ...rest } = body
  return [status, JSON.parse(JSON.stringify(rest).replaceAll(id, '№'))]
}

beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  await database.pool.query(
    `insert into territory.territory (oktmo, parent_id, kind, name_ru, name_en, valid_from)
     values ($1, 2, 'municipal-okrug', 'Посёлок', 'Settlement', '2000-01-01')`,
    [SETTLEMENT],
  )
  people = await FamilyFixture.open(database)
  const shared = { pool: database.pool, vaultPool: database.pool, vaultKeys: () => privateKey }
  const households = new HouseholdDesk({ ...shared, today: () => '2024-12-31' })
  const hidden = new HiddenDesk({ ...shared, asOf: '2024-12', ring: () => undefined })
  http = await httpFixture(database.url, {
    routes: [
      (app) => householdRoutes(app, { desk: households }),
      (app) => hiddenRoutes(app, { desk: hidden }),
    ],
  })
  const officer = (...scope: string[]): Promise<Person> => signedInAs(http, ['officer'], scope)
  officers = {
    first: await officer(FIRST),
    second: await officer(SECOND),
    settlement: await officer(SETTLEMENT),
    both: await officer(SECOND, FIRST),
    region: await officer(),
  }
  home = {
    first: await settleFamily('first', FIRST),
    second: await settleFamily('second', SECOND),
    settlement: await settleFamily('settlement', SETTLEMENT),
    father: (await people.householdOf('first husband'))!,
  }
  for (const [id, place] of [
    [home.first, FIRST],
    [home.second, SECOND],
  ] as const)
    await database.pool.query(
      `with counted as (
         insert into registry.household_welfare (household_id, territory_id, members, children, pensioners, income_kopecks, line_kopecks)
         values ($1, $2, 2, 1, 0, 100, 200) returning household_id)
       insert into registry.hidden_poverty (household_id, kind, reasons) select household_id, 'unreached', '{}' from counted`,
      [id, PLACES[place]],
    )
})
afterAll(async () => {
  await http.close()
  await people.close()
  await database.close()
})

/** Everything that tells of a household by a number. */
const ADDRESSES: readonly [Method, (id: string) => string][] = [
  ['GET', (id) => `registry/households/${id}`],
  ['GET', (id) => `registry/households/${id}?on=2024-06-01`],
  ['POST', (id) => `registry/households/${id}/reveal`],
  ['GET', (id) => `welfare/households/${id}`],
  ['GET', (id) => `welfare/households/${id}?month=2024-11`],
]

test('an officer of a district opens its families, and those of no other', async () => {
  for (const [method, address] of ADDRESSES) {
    const statuses = await Promise.all(
      [officers.first, officers.second, officers.both, officers.region].map(
        async ({ cookie }) => (await ask(http, cookie, method, address(home.first))).status,
      ),
    )
    expect([address('N'), ...statuses]).toEqual([address('N'), 200, 404, 200, 200])
  }
})

test('a family of another district is answered as a number that nobody has, and a look at names stands in the journal', async () => {
  for (const [method, address] of ADDRESSES) {
    const theirs = await ask(http, officers.second.cookie, method, address(home.first))
    const nobodys = await ask(http, officers.second.cookie, method, address(NOBODY))
    expect(told(home.first, theirs)).toEqual(told(NOBODY, nobodys))
  }
  const { rows } = await database.pool.query(
    `select distinct actor, outcome, detail ->> 'code' as code from control.journal where action = 'registry.reveal'
        and subject = $1 and actor = $2 order by outcome`,
    [home.first, officers.second.login],
  )
  expect(rows).toEqual([
    { actor: officers.second.login, outcome: 'asked', code: null },
    { actor: officers.second.login, outcome: 'failed', code: 'OBZ_HOUSEHOLD_UNKNOWN' },
  ])
})

test('a list holds the families of the territories alone, and each of them opens', async () => {
  expect(await listed(officers.second)).toEqual(
    [home.second, (await people.householdOf('second husband'))!].toSorted((a, b) => Number(b) - Number(a)),
  )
  for (const officer of Object.values(officers))
    for (const household of await listed(officer))
      expect(await statusOf(officer, `registry/households/${household}`)).toBe(200)
  expect(await listed(officers.region)).toHaveLength(6)
})

test("a district's officer sees its settlements, an officer of a settlement nothing of its district", async () => {
  expect(await statusOf(officers.first, `registry/households/${home.settlement}`)).toBe(200)
  expect(await statusOf(officers.settlement, `registry/households/${home.settlement}`)).toBe(200)
  expect(await statusOf(officers.settlement, `registry/households/${home.first}`)).toBe(404)
  expect(await listed(officers.settlement)).toHaveLength(2)
})

test('rows of hidden poverty open to whose they are, and the same answer is given of what does not exist', async () => {
  const list = await get(officers.second, 'hidden?kind=unreached')
  expect(list.body).toMatchObject({ total: 1, items: [{ household: home.second }] })
  const [{ id: theirs = '' } = {}] = (await get(officers.first, 'hidden?kind=unreached')).body['items'] as {
    id?: string
  }[]
  expect((await get(officers.second, `hidden?kind=unreached&territory=${FIRST}`)).body).toMatchObject({
    total: 0,
    items: [],
  })
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['POST', '/reveal', undefined],
    ['POST', '/decisions', { state: 'confirmed' }],
  ] as const) {
    const [own, nobodys] = await Promise.all(
      [theirs, NOBODY].map((id) => ask(http, officers.second.cookie, method, `hidden/${id}${path}`, body)),
    )
    expect(own!.status).toBe(404)
    expect(told(theirs, own!)).toEqual(told(NOBODY, nobodys!))
  }
  expect((await get(officers.second, 'hidden/places')).body).toMatchObject([{ oktmo: SECOND }])
})

test('one who left for another district is told of without the number of their household', async () => {
  await people.divorce('first wife', 'first husband', '2024-08-08')
  await move(SECOND, 'first husband')
  await people.settle()
  const { body } = await get(officers.first, `registry/households/${home.first}`)
  const [marriage] = (body['edges'] as { relation: string }[]).filter(({ relation }) => relation === 'spouse')
  expect(marriage).toMatchObject({ elsewhere: null, isBeyond: true })
  const { body: whole } = await get(officers.region, `registry/households/${home.first}`)
  expect(whole['edges']).toContainEqual({ ...marriage, elsewhere: home.father, isBeyond: false })
})

test('an event tells that somebody went to another district, and not to which household', async () => {
  await people.person('Anna')
  await people.person('Boris', { sex: 'm' })
  await people.kin('Anna', 'spouse', 'Boris', { from: '2010-06-01' })
  await people.settle()
  await people.divorce('Anna', 'Boris', '2024-08-08')
  await move(SECOND, 'Boris')
  await people.settle()
  const own = (await people.householdOf('Anna'))!
  const eventsFor = async (officer: Person): Promise<unknown> =>
    (await get(officer, `registry/households/${own}`)).body['events']
  expect(await eventsFor(officers.first)).toMatchObject([
    { kind: 'split', from: own, to: null, isBeyond: true },
  ])
  expect(await eventsFor(officers.region)).toMatchObject([
    { kind: 'split', from: own, to: await people.householdOf('Boris'), isBeyond: false },
  ])
})

test('a family that moved is seen where it lives now, with its past, and no more where it lived', async () => {
  await people.person('mover', { household: 'moving' })
  await people.person('mate', { household: 'moving', sex: 'm' })
  await people.settle()
  const before = (await people.householdOf('mover'))!
  expect(await statusOf(officers.first, `registry/households/${before}`)).toBe(200)
  // The register of the new place gives them another key, and one of them goes there first.
  await people.person('host', { household: 'new home' })
  await move(SECOND, 'host', 'mover', 'mate')
  await people.states('mover', { household: 'new home' })
  await people.states('mate', { household: 'new home' })
  await people.settle()
  const now = (await people.householdOf('mover'))!
  for (const household of new Set([before, now])) {
    expect(await statusOf(officers.first, `registry/households/${household}`)).toBe(404)
    expect(await statusOf(officers.second, `registry/households/${household}`)).toBe(200)
  }
})

import { rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verifyJournalAt, journalText } from '../../cli/audit.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { addSources, httpFixture, PASSWORD, type HttpFixture } from '../http/http-fixture.ts'
import { ask, signedInAs } from './access-fixture.ts'
import { canonicalJson } from './db/journal-chain.ts'

let database: TestDatabase
let http: HttpFixture
let chief: string
beforeAll(async () => {
  database = await testDatabase()
  http = await httpFixture(database.url)
  await addSources(http.control)
})
afterAll(async () => {
  await http.close()
  await database.close()
})
/** A journal that begins with the first administrator. */
beforeEach(async () => {
  await database.pool.query(`alter table control.journal disable trigger all;
    truncate control.journal, control.app_user, control.session cascade;
    alter table control.journal drop constraint if exists full_disk;
    alter table control.journal enable always trigger journal_append_only`)
  rmSync(path.join(http.dataDirectory, 'journal-head'), { force: true })
  await http.access.start()
  chief = await http.signedIn()
})

interface Shown {
  id: string
  actor: string | null
  action: string
  subject: string | null
  outcome: string
  detail: object
}
async function journal(query = ''): Promise<{ items: Shown[]; next: string | null }> {
  const { body } = await ask(http, chief, 'GET', `audit${query}`)
  return body as unknown as { items: Shown[]; next: string | null }
}
const short = ({ items }: { items: Shown[] }): string[] =>
  items.map(({ actor, action, subject, outcome }) => [actor, action, subject, outcome].join(' ')).reverse()

describe('the journal', () => {
  test('tells who came, who was refused, who changed whom and what, and never a secret', async () => {
    await ask(http, '', 'POST', 'session', { login: 'nachalnik', password: 'не тот пароль' })
    await ask(http, '', 'POST', 'session', { login: 'моё-тайное-слово', password: 'x' })
    const again = await ask(http, '', 'POST', 'session', { login: 'nachalnik', password: PASSWORD })
    const given = {
      login: 'operator',
      displayName: 'Ирина Оператор',
      roles: ['operator'],
      scope: ['42606000'],
    }
    const made = await ask(http, chief, 'POST', 'users', given)
    const { id } = made.body.user as { id: string }
    await ask(http, chief, 'PATCH', `users/${id}`, { roles: ['analyst'], displayName: 'Ирина' })
    await ask(http, chief, 'PATCH', 'sources/egisso.facts', { enabled: false })
    await ask(http, chief, 'POST', 'sources/fns.income/run')
    await ask(http, chief, 'DELETE', 'runs/17')
    await ask(http, again.cookie ?? '', 'DELETE', 'session')
    const written = await journal()
    expect(short(written)).toEqual([
      'nachalnik setup nachalnik done',
      ' session.open nachalnik refused',
      ' session.open  refused',
      'nachalnik session.open nachalnik done',
      'nachalnik user.create operator done',
      'nachalnik user.change operator done',
      'nachalnik source.switch egisso.facts done',
      'nachalnik source.run fns.income asked',
      'nachalnik source.run fns.income failed',
      'nachalnik source.cancel 17 asked',
      'nachalnik source.cancel 17 done',
      'nachalnik session.close nachalnik done',
    ])
    expect(written.items.map(({ detail }) => detail).reverse()).toMatchObject([
      {},
      { by: 'password' },
      { by: 'password' },
      { factor: 'none' },
      { roles: ['operator'], scope: ['42606000'] },
      { roles: ['analyst'], displayName: true },
      { enabled: false },
      {},
      { code: 'OBZ_SOURCE_BUSY' },
      {},
      {},
      {},
    ])
    const text = JSON.stringify(written)
    for (const secret of [PASSWORD, 'не тот', 'тайное', 'Ирина', String(made.body.password), '127.0.0.1']) {
      expect(text).not.toContain(secret)
    }
  })

  test('a change that does not take place leaves no entry, and one that cannot be written does not take place', async () => {
    const before = await journal()
    await ask(http, chief, 'PATCH', 'users/999', { enabled: false })
    expect((await journal()).items).toEqual(before.items)
    const guest = await signedInAs(http, ['guest'])
    await database.pool.query('alter table control.journal add constraint full_disk check (id < 2)')
    const refused = await ask(http, chief, 'PATCH', `users/${guest.id}`, { roles: ['operator'] })
    expect(refused.status).toBe(500)
    const { body } = await ask(http, chief, 'GET', `users/${guest.id}`)
    expect(body.roles).toEqual(['guest'])
  })

  test('is read in pages and by who, what, whom and when', async () => {
    const people = [await signedInAs(http, ['guest']), await signedInAs(http, ['guest'])]
    const start = encodeURIComponent(http.clock.now().toISOString())
    for (const { id } of people) {
      http.clock.advance(60_000)
      await ask(http, chief, 'DELETE', `users/${id}/sessions`)
    }
    const first = await journal('?limit=2')
    expect(first.items.map(({ id }) => id)).toEqual(['3', '2'])
    expect((await journal(`?limit=2&before=${first.next}`)).items.map(({ id }) => id)).toEqual(['1'])
    const ids = async (query: string): Promise<string[]> => (await journal(query)).items.map(({ id }) => id)
    expect(await ids('?action=session.end')).toEqual(['3', '2'])
    expect(await ids(`?subject=${people[0]!.login}`)).toEqual(['2'])
    expect(await ids('?actor=nobody')).toEqual([])
    const last = encodeURIComponent(http.clock.now().toISOString())
    expect(await ids(`?from=${last}`)).toEqual(['3'])
    expect(await ids(`?to=${start}`)).toEqual(['1'])
    expect((await ask(http, chief, 'GET', 'audit?from=вчера')).status).toBe(400)
  })

  test('many at once make one dense chain', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => signedInAs(http, ['guest'])))
    await Promise.all(people.map(({ id }) => ask(http, chief, 'DELETE', `users/${id}/sessions`)))
    expect(await verify()).toMatchObject({ entries: 21, broken: null })
  })
})

const verify = async () => (await ask(http, chief, 'GET', 'audit/chain')).body
const verb = () => verifyJournalAt(database.url, http.dataDirectory)

describe('the chain', () => {
  beforeEach(async () => {
    for (let entry = 2; entry <= 6; entry += 1) {
      await http.access.journal.note({
        actor: null,
        action: `test.${entry}`,
        detail: { b: true, a: [`${entry}`] },
      })
    }
  })

  test('unbroken is told with its length, by the console and by the verb', async () => {
    expect(await verify()).toMatchObject({
      entries: 6,
      broken: null,
      lastHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(journalText(await verb())).toMatch(/^6 entries, unbroken; the last is [0-9a-f]{64}\n$/)
  })

  test('is append-only: the database refuses to change, delete and empty it, for a replica’s session too', async () => {
    for (const statement of [
      `update control.journal set actor = 'somebody' where id = 3`,
      'delete from control.journal where id = 6',
      'truncate control.journal',
    ]) {
      await expect(database.pool.query(statement)).rejects.toThrow('append-only')
      await expect(
        database.pool.query(`set session_replication_role = replica; ${statement}`),
      ).rejects.toThrow('append-only')
    }
    expect(await verify()).toMatchObject({ entries: 6, broken: null })
  })

  test.each([
    [
      'a word is changed',
      `update control.journal set action = 'test.other' where id = 3`,
      '3',
      'not what was written',
    ],
    [
      'a moment is moved',
      `update control.journal set at = at + interval '1 ms' where id = 4`,
      '4',
      'not what was written',
    ],
    [
      'a detail is changed',
      `update control.journal set detail = '{"a":["x"],"b":true}' where id = 5`,
      '5',
      'not what was',
    ],
    ['one is left out', 'delete from control.journal where id = 4', '4', 'missing'],
    ['the first is left out', 'delete from control.journal where id = 1', '1', 'missing'],
    [
      'one is left out and the rest moved up',
      'delete from control.journal where id = 4; update control.journal set id = id - 1 where id > 4',
      '4',
      'does not continue',
    ],
    ['the end is cut off', 'delete from control.journal where id > 4', '5', 'cut off'],
    ['all is gone', 'delete from control.journal', '1', 'cut off'],
  ])('is found broken when %s past the trigger', async (_name, tampering, id, reason) => {
    await database.pool.query(`alter table control.journal disable trigger all; ${tampering};
      alter table control.journal enable always trigger journal_append_only`)
    expect(await verify()).toMatchObject({ broken: { id, reason: expect.stringContaining(reason) } })
    await expect(verb()).rejects.toMatchObject({
      code: 'OBZ_AUDIT_CHAIN_BROKEN',
      fact: expect.stringContaining(`entry ${id} `),
    })
  })

  test('written anew from its beginning is found by the head that the data folder keeps', async () => {
    const other = await httpFixture(database.url)
    await database.pool.query('alter table control.journal disable trigger all; delete from control.journal')
    for (let entry = 1; entry <= 7; entry += 1)
      await other.access.journal.note({ actor: null, action: 'test.forged' })
    await other.close()
    expect(await verify()).toMatchObject({
      broken: { id: '6', reason: expect.stringContaining('written anew') },
    })
    // What is written later does not overwrite the evidence.
    await http.access.journal.note({ actor: null, action: 'test.later' })
    expect(await verify()).toMatchObject({ broken: { id: '6' } })
  })
})

test('one value has one text, whatever the order of its members', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'ё' }], a: true })).toBe(
    '{"a":true,"b":[1,{"c":"ё","d":null}]}',
  )
  expect(canonicalJson({ a: true, b: [1, { c: 'ё', d: null }] })).toBe(
    canonicalJson({ b: [1, { d: null, c: 'ё' }], a: true }),
  )
})

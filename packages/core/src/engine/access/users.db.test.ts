import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rightsOf } from '../../model/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { addSources, httpFixture, type HttpFixture } from '../http/http-fixture.ts'
import { ask, signedInAs, type Method, type Person } from './access-fixture.ts'

const OWN = 'совсем другая фраза 8'
const GRYAZI = '42606000'
const USMAN = '42648000'

let database: TestDatabase
let http: HttpFixture
let chief: string
beforeAll(async () => {
  database = await testDatabase()
  http = await httpFixture(database.url)
  await addSources(http.control)
  chief = await http.signedIn()
})
afterAll(async () => {
  await http.close()
  await database.close()
})

const asChief = (method: Method, path: string, payload?: object) => ask(http, chief, method, path, payload)
const as = ({ cookie }: Person, method: Method, path: string, payload?: object) =>
  ask(http, cookie, method, path, payload)

interface Made {
  id: string
  password: string
}
async function made(changes: object = {}): Promise<Made> {
  const given = {
    login: 'operator',
    displayName: 'Оператор зала',
    roles: ['operator'],
    scope: [],
    ...changes,
  }
  const { status, body } = await asChief('POST', 'users', given)
  expect(status).toBe(201)
  return { id: (body.user as { id: string }).id, password: body.password as string }
}
const signIn = (login: string, password: string) => ask(http, '', 'POST', 'session', { login, password })

describe('a new user', () => {
  test('signs in with the one-time password and can do nothing before choosing their own', async () => {
    const { password } = await made({ login: 'Novyi' })
    expect(password).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
    const { body, cookie = '' } = await signIn('novyi', password)
    expect(body).toMatchObject({ restriction: 'password', rights: ['account.own'], roles: ['operator'] })
    expect(await ask(http, cookie, 'GET', 'sources')).toMatchObject({
      status: 403,
      body: { code: 'OBZ_ACCESS_PASSWORD_FIRST' },
    })
    const change = (current: string, next: string) =>
      ask(http, cookie, 'PUT', 'account/password', { current, password: next })
    expect(await change('не тот', OWN)).toMatchObject({
      status: 422,
      body: { code: 'OBZ_ACCESS_PASSWORD_INVALID' },
    })
    expect(await change(password, password)).toMatchObject({
      status: 422,
      body: { code: 'OBZ_ACCESS_PASSWORD_WEAK' },
    })
    expect(await change(password, OWN)).toMatchObject({
      status: 200,
      body: { restriction: null, rights: rightsOf(['operator'], []) },
    })
    expect((await ask(http, cookie, 'GET', 'sources')).status).toBe(200)
    expect((await signIn('novyi', password)).status).toBe(401)
    expect((await signIn('novyi', OWN)).status).toBe(200)
  })

  test('whose one-time password is not used within three days is refused as if it were wrong', async () => {
    const { password } = await made({ login: 'opozdal' })
    http.clock.advance(72 * 3_600_000)
    expect(await signIn('opozdal', password)).toMatchObject({
      status: 401,
      body: { code: 'OBZ_ACCESS_CREDENTIALS_WRONG' },
    })
    chief = await http.signedIn()
  })

  test('cannot have the login of another, in any case of letters', async () => {
    await made({ login: 'dvoynik' })
    const again = { login: ' DVOYNIK ', displayName: 'Второй', roles: ['analyst'], scope: [] }
    expect(await asChief('POST', 'users', again)).toMatchObject({
      status: 409,
      body: { code: 'OBZ_ACCESS_LOGIN_TAKEN' },
    })
  })

  test.each([
    ['no role', { roles: [] }],
    ['a role that is none', { roles: ['king'] }],
    ['a territory that is no ОКТМО', { scope: ['Грязи'] }],
    ['a member of ours', { enabled: true }],
  ])('is not made with %s', async (_name, changes) => {
    const given = { login: 'nikto', displayName: 'Никто', roles: ['operator'], scope: [], ...changes }
    expect((await asChief('POST', 'users', given)).status).toBe(400)
  })
})

describe('a change takes effect at once', () => {
  test('a role that is taken away is gone with the next request, and every socket is looked at', async () => {
    let looks = 0
    const stop = http.access.onSessionsChanged(() => (looks += 1))
    const analyst = await signedInAs(http, ['analyst'])
    expect((await as(analyst, 'GET', 'sources')).status).toBe(200)
    expect((await asChief('PATCH', `users/${analyst.id}`, { roles: ['guest'] })).status).toBe(200)
    expect(await as(analyst, 'GET', 'sources')).toMatchObject({
      status: 403,
      body: { code: 'OBZ_ACCESS_DENIED' },
    })
    expect(looks).toBe(1)
    stop()
  })

  test('who is switched off has no session and cannot come back', async () => {
    const { id, password } = await made({ login: 'uvolen' })
    const { cookie = '' } = await signIn('uvolen', password)
    expect(await asChief('PATCH', `users/${id}`, { enabled: false })).toMatchObject({
      body: { enabled: false, sessions: 0 },
    })
    expect((await ask(http, cookie, 'GET', 'session')).status).toBe(401)
    expect((await signIn('uvolen', password)).status).toBe(401)
  })

  test('a reset gives a new one-time password, and the former password and sessions are gone', async () => {
    const { id, password } = await made({ login: 'zabyl' })
    const { cookie = '' } = await signIn('zabyl', password)
    const reset = await asChief('POST', `users/${id}/reset`)
    expect((await ask(http, cookie, 'GET', 'session')).status).toBe(401)
    expect((await signIn('zabyl', password)).status).toBe(401)
    expect((await signIn('zabyl', reset.body.password as string)).status).toBe(200)
  })

  test('nobody takes their own roles away, switches themselves off or resets themselves', async () => {
    const { body } = await asChief('GET', 'session')
    const self = `users/${String(body.userId)}`
    for (const change of [{ roles: ['guest'] }, { scope: [GRYAZI] }, { enabled: false }]) {
      expect(await asChief('PATCH', self, change)).toMatchObject({
        status: 409,
        body: { code: 'OBZ_ACCESS_SELF_CHANGE' },
      })
    }
    expect((await asChief('POST', `${self}/reset`)).status).toBe(409)
    expect(await asChief('PATCH', self, { displayName: 'Начальник' })).toMatchObject({
      body: { displayName: 'Начальник' },
    })
  })

  test('of two administrators who take each other’s role away one is too late', async () => {
    const [left, right] = [
      await signedInAs(http, ['administrator']),
      await signedInAs(http, ['administrator']),
    ]
    const answers = await Promise.all([
      as(left, 'PATCH', `users/${right.id}`, { roles: ['guest'] }),
      as(right, 'PATCH', `users/${left.id}`, { roles: ['guest'] }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403])
  })
})

describe('sessions', () => {
  test('are listed and ended one by one, all others, or by whoever has the right', async () => {
    const { id, password } = await made({ login: 'mnogo' })
    const [here = '', there = '', third = ''] = [
      (await signIn('mnogo', password)).cookie,
      (await signIn('mnogo', password)).cookie,
      (await signIn('mnogo', password)).cookie,
    ]
    const { body } = await ask(http, here, 'GET', 'account/sessions')
    const items = body.items as { id: string; isCurrent: boolean }[]
    expect(items.filter(({ isCurrent }) => isCurrent)).toHaveLength(1)
    const isOpen = async (cookie: string): Promise<boolean> =>
      (await ask(http, cookie, 'GET', 'session')).status === 200
    const newest = items.toSorted((left, right) => Number(right.id) - Number(left.id))[0]!
    expect((await ask(http, here, 'DELETE', `account/sessions/${newest.id}`)).status).toBe(204)
    expect([await isOpen(here), await isOpen(there), await isOpen(third)]).toEqual([true, true, false])
    expect((await ask(http, here, 'DELETE', 'account/sessions')).status).toBe(204)
    expect([await isOpen(here), await isOpen(there)]).toEqual([true, false])
    const guard = await signedInAs(http, ['security'])
    expect((await as(guard, 'DELETE', `users/${id}/sessions`)).status).toBe(204)
    expect(await isOpen(here)).toBe(false)
  })

  test('of somebody else cannot be ended under one’s own account', async () => {
    const [mine, theirs] = [await signedInAs(http, ['guest']), await signedInAs(http, ['guest'])]
    const { body } = await as(theirs, 'GET', 'account/sessions')
    const [session] = body.items as { id: string }[]
    expect(await as(mine, 'DELETE', `account/sessions/${session!.id}`)).toMatchObject({
      status: 404,
      body: { code: 'OBZ_ACCESS_SESSION_UNKNOWN' },
    })
    expect((await as(theirs, 'GET', 'session')).status).toBe(200)
  })
})

describe('territories', () => {
  test('an administrator of a part sees and makes users of that part only', async () => {
    const part = await signedInAs(http, ['administrator'], [GRYAZI])
    const inside = await signedInAs(http, ['operator'], [`${GRYAZI}101`])
    const outside = await signedInAs(http, ['operator'], [USMAN])
    const whole = await signedInAs(http, ['operator'])
    const { body } = await as(part, 'GET', 'users')
    const seen = (body.items as { id: string }[]).map(({ id }) => id)
    expect(seen).toContain(inside.id)
    expect(seen).not.toContain(outside.id)
    expect(seen).not.toContain(whole.id)
    const given = { login: 'chuzhoy', displayName: 'Чужой', roles: ['operator'] }
    for (const scope of [[], [USMAN], [GRYAZI, USMAN]]) {
      expect(await as(part, 'POST', 'users', { ...given, scope })).toMatchObject({
        status: 403,
        body: { code: 'OBZ_ACCESS_DENIED' },
      })
    }
    expect(await as(part, 'PATCH', `users/${inside.id}`, { scope: [] })).toMatchObject({ status: 403 })
    expect((await as(part, 'POST', 'users', { ...given, scope: [GRYAZI] })).status).toBe(201)
  })
})

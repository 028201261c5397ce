// Sign-in by a provider of identities against a real one on this machine, and what an attacker would try on the way.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ProviderSettings } from '../../../model/index.ts'
import { identityProvider, type IdentityProvider, type Lies } from '../../../testing/identity-provider.ts'
import { testDatabase, type TestDatabase } from '../../../testing/index.ts'
import { httpFixture, PASSWORD, type HttpFixture } from '../../http/http-fixture.ts'
import { ask, signedInAs, type Method } from '../access-fixture.ts'

const CLIENT = { clientId: 'obzor', clientSecret: 'тайна с пробелом & знаками' }
const PLATFORM = 'http://127.0.0.1:19000'
const GRYAZI = '42606000'
const PEOPLE = {
  anna: {
    preferred_username: 'Anna',
    name: 'Анна Небывалова',
    groups: ['analysts', 'printers'],
    oktmo: [GRYAZI],
  },
  boris: { preferred_username: 'boris', groups: ['chiefs'], oktmo: '*', amr: ['pwd', 'otp'] },
  vera: { email: 'vera@office.example', groups: ['printers'], oktmo: ['*'] },
  gleb: { preferred_username: 'nachalnik', groups: 'analysts', oktmo: ['*'] },
  dina: { preferred_username: 'dina', groups: ['analysts'] },
}

let database: TestDatabase
let http: HttpFixture
let provider: IdentityProvider
let chief: string
beforeAll(async () => {
  database = await testDatabase()
  provider = await identityProvider({ people: PEOPLE, ...CLIENT })
  http = await httpFixture(database.url)
})
afterAll(async () => {
  await http.close()
  await provider.close()
  await database.close()
})
beforeEach(async () => {
  await database.pool.query('truncate control.app_user, control.session, control.setting cascade')
  await http.access.start()
  // Past the minute in which attempts of the test before count.
  http.clock.advance(60_001)
  chief = await http.signedIn()
  await configured()
})
afterEach(() => {
  provider.lies = {}
  provider.keepsClaimsBack = false
})

const asChief = (method: Method, path: string, payload?: object) => ask(http, chief, method, path, payload)
const settings = (changes: Partial<ProviderSettings> = {}): ProviderSettings => ({
  enabled: true,
  name: 'Единый вход области',
  issuer: provider.issuer,
  clientId: CLIENT.clientId,
  publicUrl: PLATFORM,
  scopes: ['profile'],
  roleClaim: 'groups',
  rules: [
    { value: 'analysts', role: 'analyst' },
    { value: 'chiefs', role: 'administrator' },
  ],
  territoryClaim: 'oktmo',
  localPasswords: true,
  ...changes,
})
async function configured(changes: Partial<ProviderSettings> = {}): Promise<void> {
  const body = { ...settings(changes), clientSecret: CLIENT.clientSecret }
  expect((await asChief('PUT', 'access/provider', body)).status).toBe(200)
}

interface Step {
  location: string
  cookies: string[]
}
async function walk(url: string, cookie = ''): Promise<Step> {
  const answer = await http.server.app.inject({ method: 'GET', url, headers: { cookie, host: 'localhost' } })
  expect(answer.statusCode).toBe(303)
  return {
    location: String(answer.headers.location),
    cookies: [answer.headers['set-cookie'] ?? []].flat().map((set) => set.split(';', 1)[0]!),
  }
}
const begin = (next = '') =>
  walk(`/api/v1/session/provider/begin${next && `?next=${encodeURIComponent(next)}`}`)
const back = (to: string): string => to.replace(PLATFORM, '')
/** From the button to the console, as a browser goes. */
async function signIn(person: keyof typeof PEOPLE, next = ''): Promise<Step & { session: string }> {
  const begun = await begin(next)
  const returned = await walk(back(await provider.approve(begun.location, person)), begun.cookies[0])
  const session = returned.cookies.find((cookie) => cookie.startsWith('obzor_session=')) ?? ''
  return { ...returned, session }
}
const refusalOf = ({ location }: Step): string | null =>
  new URL(location, PLATFORM).searchParams.get('refused')
const whoIs = (session: string) => ask(http, session, 'GET', 'session')

describe('whoever the provider vouches for', () => {
  test('is made a user at the first sign-in, with the role and the territory that their claims give', async () => {
    const { location, session } = await signIn('anna', '/sources/egisso.facts?tab=runs')
    expect(location).toBe('/console/sources/egisso.facts?tab=runs')
    expect((await whoIs(session)).body).toMatchObject({
      login: 'anna',
      displayName: 'Анна Небывалова',
      roles: ['analyst'],
      scope: [GRYAZI],
      byProvider: true,
      restriction: null,
    })
    const { rows } = await database.pool.query(
      "select action, outcome from control.journal where actor = 'anna' order by id desc limit 2",
    )
    expect(rows).toEqual([
      { action: 'session.open', outcome: 'done' },
      { action: 'user.create', outcome: 'done' },
    ])
  })

  test('is the same user the next time, with what the claims say by then', async () => {
    const first = (await whoIs((await signIn('anna')).session)).body
    provider.lies = { claims: { groups: ['chiefs'], oktmo: ['*'], name: 'Анна Иная' } }
    const second = (await whoIs((await signIn('anna')).session)).body
    expect(second).toMatchObject({
      userId: first['userId'],
      displayName: 'Анна Иная',
      roles: ['administrator'],
      scope: [],
    })
  })

  test('tells groups where the token has none: the address of user information is asked', async () => {
    provider.keepsClaimsBack = true
    expect((await whoIs((await signIn('anna')).session)).body).toMatchObject({ roles: ['analyst'] })
  })

  test('never becomes a user of ours with the same login', async () => {
    const { body } = await whoIs((await signIn('gleb')).session)
    expect(body).toMatchObject({ login: 'nachalnik@127.0.0.1', roles: ['analyst'] })
    const { body: own } = await whoIs(chief)
    expect(own).toMatchObject({ login: 'nachalnik', byProvider: false })
    expect(body['userId']).not.toBe(own['userId'])
  })

  test.each([
    ['vera', 'OBZ_ACCESS_PROVIDER_ROLE_MISSING'],
    ['dina', 'OBZ_ACCESS_PROVIDER_TERRITORY_MISSING'],
  ] as const)('is refused in words without a role or a territory: %s', async (person, code) => {
    const refused = await signIn(person)
    expect([refused.session, refusalOf(refused)]).toEqual(['', code])
    expect((await asChief('GET', 'users')).body['items']).toHaveLength(1)
    const { rows } = await database.pool.query(
      'select outcome, detail from control.journal order by id desc limit 1',
    )
    expect(rows).toEqual([{ outcome: 'refused', detail: { by: 'provider', code } }])
  })

  test('has no password here and cannot be given one or other rights', async () => {
    const { session } = await signIn('anna')
    const id = String((await whoIs(session)).body['userId'])
    for (const answer of [
      await asChief('POST', `users/${id}/reset`),
      await asChief('PATCH', `users/${id}`, { roles: ['administrator'] }),
    ]) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'OBZ_ACCESS_PROVIDER_MANAGED' } })
    }
    for (const password of ['', 'null', PASSWORD]) {
      expect((await ask(http, '', 'POST', 'session', { login: 'anna', password })).status).not.toBe(200)
    }
  })

  test('is gone at once when switched off, and stays out', async () => {
    const { session } = await signIn('anna')
    const id = String((await whoIs(session)).body['userId'])
    expect((await asChief('PATCH', `users/${id}`, { enabled: false })).status).toBe(200)
    expect((await whoIs(session)).status).toBe(401)
    expect(refusalOf(await signIn('anna'))).toBe('OBZ_ACCESS_USER_DISABLED')
  })

  test('shows a second factor where the role must have one', async () => {
    const { session } = await signIn('anna')
    await asChief('PUT', 'access/settings', { secondFactorRoles: ['analyst'] })
    expect((await whoIs(session)).status).toBe(401)
    expect(refusalOf(await signIn('anna'))).toBe('OBZ_ACCESS_PROVIDER_FACTOR_MISSING')
    provider.lies = { claims: { amr: ['mfa'] } }
    expect((await whoIs((await signIn('anna')).session)).body).toMatchObject({ restriction: null })
  })

  test('signs out at the provider too', async () => {
    const { session } = await signIn('anna')
    const { status, body } = await ask(http, session, 'DELETE', 'session')
    expect(status).toBe(200)
    const to = new URL(String(body['continueAt']))
    expect(to.origin + to.pathname).toBe(`${provider.issuer}/logout`)
    expect(to.searchParams.get('post_logout_redirect_uri')).toBe(`${PLATFORM}/console/sign-in`)
    expect(to.searchParams.get('id_token_hint')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect((await whoIs(session)).status).toBe(401)
    // Whom a password signed in has nothing to end there.
    expect((await asChief('DELETE', 'session')).status).toBe(204)
  })

  test('may sign with ES256 as well', async () => {
    const other = await identityProvider({ people: PEOPLE, ...CLIENT, algorithm: 'ES256' })
    try {
      await configured({ issuer: other.issuer })
      const begun = await begin()
      const { cookies } = await walk(back(await other.approve(begun.location, 'anna')), begun.cookies[0])
      expect(cookies.some((cookie) => cookie.startsWith('obzor_session='))).toBe(true)
    } finally {
      await other.close()
    }
  })
})

describe('an attacker', () => {
  const now = (): number => Math.floor(Date.now() / 1000)
  const forged: [string, () => Lies, string][] = [
    ['a state of another', () => ({ state: 'another' }), 'OBZ_ACCESS_PROVIDER_ANSWER_INVALID'],
    ['a nonce of another', () => ({ claims: { nonce: 'another' } }), 'OBZ_ACCESS_PROVIDER_ANSWER_INVALID'],
    [
      'a token for another client',
      () => ({ claims: { aud: 'other' } }),
      'OBZ_ACCESS_PROVIDER_ANSWER_INVALID',
    ],
    [
      'a token of another issuer',
      () => ({ claims: { iss: 'https://evil.example' } }),
      'OBZ_ACCESS_PROVIDER_ANSWER_INVALID',
    ],
    [
      'a token that has run out',
      () => ({ claims: { iat: now() - 900, exp: now() - 600 } }),
      'OBZ_ACCESS_PROVIDER_ANSWER_INVALID',
    ],
    ['a token that nobody signed', () => ({ signature: 'none' }), 'OBZ_ACCESS_PROVIDER_ANSWER_INVALID'],
    ['a token signed by a stranger', () => ({ signature: 'foreign' }), 'OBZ_ACCESS_PROVIDER_ANSWER_INVALID'],
    ['a token signed by the secret', () => ({ signature: 'secret' }), 'OBZ_ACCESS_PROVIDER_ANSWER_INVALID'],
    [
      'an answer of another provider (mix-up)',
      () => ({ responseIssuer: 'https://evil.example' }),
      'OBZ_ACCESS_PROVIDER_ANSWER_INVALID',
    ],
    ['a refusal', () => ({ refusal: 'access_denied' }), 'OBZ_ACCESS_PROVIDER_DECLINED'],
  ]
  test.each(forged)('gets nowhere with %s', async (_what, lies, code) => {
    provider.lies = lies()
    const refused = await signIn('boris')
    expect([refused.session, refusalOf(refused)]).toEqual(['', code])
    provider.lies = {}
    expect((await signIn('boris')).session).not.toBe('')
  })

  test('gets nowhere with an answer that was used, or begun in another browser, or is old', async () => {
    const begun = await begin()
    const answer = back(await provider.approve(begun.location, 'boris'))
    expect(refusalOf(await walk(answer))).toBe('OBZ_ACCESS_PROVIDER_ATTEMPT_UNKNOWN')
    const stranger = await begin()
    expect(refusalOf(await walk(answer, stranger.cookies[0]))).toBe('OBZ_ACCESS_PROVIDER_ANSWER_INVALID')
    expect(refusalOf(await walk(answer, 'obzor_sign_in=AAAA'))).toBe('OBZ_ACCESS_PROVIDER_ATTEMPT_UNKNOWN')
    expect((await walk(answer, begun.cookies[0])).location).toBe('/console/')
    expect(refusalOf(await walk(answer, begun.cookies[0]))).toBe('OBZ_ACCESS_PROVIDER_ATTEMPT_UNKNOWN')

    const old = await begin()
    http.clock.advance(600_001)
    expect(refusalOf(await walk(back(await provider.approve(old.location, 'boris')), old.cookies[0]))).toBe(
      'OBZ_ACCESS_PROVIDER_ATTEMPT_UNKNOWN',
    )
  })

  test('gets nowhere with a code of another sign-in: PKCE and the provider refuse it', async () => {
    const [mine, theirs] = [await begin(), await begin()]
    const code = new URL(await provider.approve(theirs.location, 'boris')).searchParams.get('code')!
    const answer = new URL(await provider.approve(mine.location, 'anna'))
    answer.searchParams.set('code', code)
    expect(refusalOf(await walk(back(answer.href), mine.cookies[0]))).toBe(
      'OBZ_ACCESS_PROVIDER_ANSWER_INVALID',
    )
  })

  test.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/x/../..//evil.example\n',
  ])('cannot make sign-in lead to %j', async (next) => {
    const { location } = await signIn('boris', next)
    expect(location.startsWith('/console/')).toBe(true)
    expect(new URL(location, PLATFORM).origin).toBe(PLATFORM)
  })

  test('cannot begin without end', async () => {
    const answers: Step[] = []
    for (let at = 0; at < 35; at += 1) answers.push(await begin())
    expect(refusalOf(answers.at(-1)!)).toBe('OBZ_ACCESS_TOO_MANY_ATTEMPTS')
  })
})

describe('a provider that is down', () => {
  test('is told in words, and a password still opens', async () => {
    const other = await identityProvider({ people: PEOPLE, ...CLIENT })
    await configured({ issuer: other.issuer })
    const begun = await begin()
    const answer = back(await other.approve(begun.location, 'boris'))
    other.lies = { tokenStatus: 503 }
    expect(refusalOf(await walk(answer, begun.cookies[0]))).toBe('OBZ_ACCESS_PROVIDER_UNAVAILABLE')
    await other.close()
    // What was known of it is asked for anew.
    http.clock.advance(600_001)
    expect(refusalOf(await begin())).toBe('OBZ_ACCESS_PROVIDER_UNAVAILABLE')
    const { status } = await ask(http, '', 'POST', 'session', { login: 'nachalnik', password: PASSWORD })
    expect(status).toBe(200)
  })
})

describe('the settings', () => {
  test('never tell the secret, keep it, and do not send it to another address', async () => {
    const saved = await asChief('GET', 'access/provider')
    expect(saved.body).toEqual({ ...settings(), hasSecret: true })
    expect(JSON.stringify(saved.body)).not.toContain(CLIENT.clientSecret)
    const { rows } = await database.pool.query<{ value: unknown }>(
      "select value from control.setting where key = 'access.provider'",
    )
    expect(JSON.stringify(rows)).not.toContain(CLIENT.clientSecret)

    expect((await asChief('PUT', 'access/provider', settings({ name: 'Иначе' }))).body).toMatchObject({
      name: 'Иначе',
      hasSecret: true,
    })
    const elsewhere = settings({ issuer: 'https://elsewhere.example' })
    expect((await asChief('PUT', 'access/provider', elsewhere)).body).toMatchObject({ hasSecret: false })
  })

  test('are tried before they are saved', async () => {
    expect((await asChief('POST', 'access/provider/check', settings())).body).toMatchObject({
      issuer: provider.issuer,
      canSignOut: true,
    })
    const nobody = settings({ issuer: 'http://127.0.0.1:1' })
    expect(await asChief('POST', 'access/provider/check', nobody)).toMatchObject({
      status: 503,
      body: { code: 'OBZ_ACCESS_PROVIDER_UNAVAILABLE' },
    })
  })

  test.each([
    [{ issuer: 'http://login.example' }, 'https://'],
    [{ issuer: 'https://login.example/?a=1' }, 'query'],
    [{ publicUrl: 'obzor' }, 'no address'],
    [{ rules: [] }, 'nobody could sign in'],
    [{ name: ' ' }, 'must not be empty'],
  ])('that cannot be right are refused: %j', async (change, words) => {
    const { status, body } = await asChief('PUT', 'access/provider', settings(change))
    expect([status, body['code']]).toEqual([422, 'OBZ_ACCESS_PROVIDER_SETTINGS_INVALID'])
    expect(String(body['fact'])).toContain(words)
  })

  test('end the sessions that the provider opened when it is switched off', async () => {
    const { session } = await signIn('anna')
    await configured({ enabled: false })
    expect((await whoIs(session)).status).toBe(401)
    expect((await whoIs(chief)).status).toBe(200)
    expect(refusalOf(await begin())).toBe('OBZ_ACCESS_PROVIDER_DISABLED')
    expect((await ask(http, '', 'GET', 'session/provider')).body).toEqual({
      name: null,
      localPasswords: true,
    })
  })

  test('end them when its issuer becomes another one, and at no other change', async () => {
    const { session } = await signIn('anna')
    await configured({ name: 'Вход для всех' })
    expect((await whoIs(session)).status).toBe(200)
    await configured({ issuer: 'https://id.example' })
    expect((await whoIs(session)).status).toBe(401)
    expect((await whoIs(chief)).status).toBe(200)
  })

  test('can leave passwords to administrators, of whom one always remains', async () => {
    const made = await asChief('POST', 'users', {
      login: 'operator',
      displayName: 'Оператор зала',
      roles: ['operator'],
      scope: [],
    })
    await configured({ localPasswords: false })
    const credentials = { login: 'operator', password: String(made.body['password']) }
    expect(await ask(http, '', 'POST', 'session', credentials)).toMatchObject({
      status: 403,
      body: { code: 'OBZ_ACCESS_PASSWORDS_DISABLED' },
    })
    const chiefs = { login: 'nachalnik', password: PASSWORD }
    expect((await ask(http, '', 'POST', 'session', chiefs)).status).toBe(200)

    const { session } = await signIn('boris')
    const id = String((await whoIs(chief)).body['userId'])
    for (const change of [{ enabled: false }, { roles: ['operator'] }, { scope: [GRYAZI] }]) {
      expect(await ask(http, session, 'PATCH', `users/${id}`, change)).toMatchObject({
        status: 409,
        body: { code: 'OBZ_ACCESS_LAST_ADMINISTRATOR' },
      })
    }
    await signedInAs(http, ['administrator'])
    expect((await ask(http, session, 'PATCH', `users/${id}`, { enabled: false })).status).toBe(200)
  })
})

import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { AppUserEntity, SessionEntity } from '../db/entities/index.ts'
import { httpFixture, ORIGIN, PASSWORD, type HttpFixture } from '../http/http-fixture.ts'

let database: TestDatabase
let fixture: HttpFixture
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.pool.query('truncate control.app_user, control.session cascade')
  fixture = await httpFixture(database.url)
})
afterEach(() => fixture.close())

const send = (method: 'POST' | 'DELETE' | 'GET', url: string, payload?: object, headers: object = {}) =>
  fixture.server.app.inject({
    method,
    url,
    ...(payload && { payload }),
    headers: { 'x-obzor': '1', origin: ORIGIN, host: 'localhost', ...headers },
  })
const administrator = async (changes: object = {}) => ({
  code: await fixture.setupCode(),
  login: 'nachalnik',
  displayName: 'Дежурный',
  password: PASSWORD,
  ...changes,
})
const cookieOf = (answer: { headers: object }): string =>
  String((answer.headers as { 'set-cookie'?: string })['set-cookie']).split(';', 1)[0]!

describe('the first administrator', () => {
  test('is made by the code in a file that only its owner reads, and the file is gone after', async () => {
    const file = path.join(fixture.dataDirectory, 'setup-code')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(await fixture.setupCode()).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/)
    expect((await send('GET', '/api/v1/setup')).json()).toEqual({ needed: true })
    const answer = await send('POST', '/api/v1/setup', await administrator())
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({ login: 'nachalnik', roles: ['administrator'], scope: [] })
    expect(answer.headers['set-cookie']).toMatch(/HttpOnly; SameSite=Strict$/)
    expect(existsSync(file)).toBe(false)
    expect((await send('GET', '/api/v1/setup')).json()).toEqual({ needed: false })
    const session = await send('GET', '/api/v1/session', undefined, { cookie: cookieOf(answer) })
    expect(session.json()).toMatchObject({ displayName: 'Дежурный' })
  })

  test('keeps a password only as argon2id and a session only as a hash', async () => {
    const token = (await fixture.signedIn()).split('=', 2)[1]!
    const [user] = await fixture.control.getRepository(AppUserEntity).find()
    expect(user!.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const [session] = await fixture.control.getRepository(SessionEntity).find()
    expect(session!.tokenHash).toHaveLength(32)
    expect(session!.tokenHash.toString('base64url')).not.toBe(token)
  })

  test('types the code in lower case without a hyphen and with O for zero', async () => {
    const code = (await fixture.setupCode()).toLowerCase().replace('-', ' ').replaceAll('0', 'o')
    expect((await send('POST', '/api/v1/setup', await administrator({ code }))).statusCode).toBe(201)
  })

  test('cannot be guessed: five wrong codes, then nobody for a minute, not even with the right one', async () => {
    const wrong = await administrator({ code: 'AAAAA-AAAAA' })
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const answer = await send('POST', '/api/v1/setup', wrong)
      expect(answer.json()).toMatchObject({ status: 403, code: 'OBZ_ACCESS_SETUP_CODE_WRONG' })
    }
    const refused = await send('POST', '/api/v1/setup', await administrator())
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['retry-after']).toBe('60')
    fixture.clock.advance(60_001)
    expect((await send('POST', '/api/v1/setup', await administrator())).statusCode).toBe(201)
  })

  test('is one, though two browsers send the code at the same moment', async () => {
    const body = await administrator()
    const answers = await Promise.all([
      send('POST', '/api/v1/setup', body),
      send('POST', '/api/v1/setup', { ...body, login: 'vtoroy' }),
    ])
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 409])
    expect(await fixture.control.getRepository(AppUserEntity).count()).toBe(1)
  })

  test.each([
    ['short', 'краткий', 'has 7 of at least 12'],
    ['the login', 'мой nachalnik 2024', 'contains the login'],
    ['a worn-out word', 'password123456', 'tried first'],
    ['one letter', 'аааааааааааааа', 'fewer than five'],
  ])('is told what is weak about a password that is %s', async (_name, password, fact) => {
    const answer = await send('POST', '/api/v1/setup', await administrator({ password }))
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({
      code: 'OBZ_ACCESS_PASSWORD_WEAK',
      fact: expect.stringContaining(fact),
    })
  })

  test('finds the same code after a restart, and none once somebody exists', async () => {
    const before = await fixture.setupCode()
    await fixture.access.start()
    expect(await fixture.setupCode()).toBe(before)
    await fixture.signedIn()
    await fixture.access.start()
    expect(existsSync(path.join(fixture.dataDirectory, 'setup-code'))).toBe(false)
  })
})

describe('a session', () => {
  test('lives twelve hours after its last use, and use moves its end on', async () => {
    const cookie = await fixture.signedIn()
    const hours = (count: number): number => count * 3_600_000
    fixture.clock.advance(hours(11))
    expect((await send('GET', '/api/v1/session', undefined, { cookie })).statusCode).toBe(200)
    fixture.clock.advance(hours(11))
    expect((await send('GET', '/api/v1/session', undefined, { cookie })).statusCode).toBe(200)
    fixture.clock.advance(hours(12) + 1)
    const late = await send('GET', '/api/v1/session', undefined, { cookie })
    expect(late.json()).toMatchObject({ status: 401, code: 'OBZ_ACCESS_SESSION_REQUIRED' })
  })

  test('ends by signing out, and signing out twice is no error', async () => {
    const cookie = await fixture.signedIn()
    for (let time = 0; time < 2; time += 1) {
      expect((await send('DELETE', '/api/v1/session', undefined, { cookie })).statusCode).toBe(204)
    }
    expect((await send('GET', '/api/v1/session', undefined, { cookie })).statusCode).toBe(401)
  })

  test('is found by the socket in a header with other cookies, and refused by rubbish', async () => {
    const cookie = await fixture.signedIn()
    expect(await fixture.access.sessionOfCookie(`theme=dark; ${cookie}; a=b`)).toMatchObject({
      login: 'nachalnik',
    })
    for (const header of [undefined, '', 'obzor_session=', `${cookie}x`, `x${cookie}`, 'a'.repeat(9000)]) {
      expect(await fixture.access.sessionOfCookie(header)).toBeNull()
    }
  })

  test('gets a Secure cookie when a proxy on this machine ends https', async () => {
    await fixture.signedIn()
    const answer = await send(
      'POST',
      '/api/v1/session',
      { login: 'NACHALNIK', password: PASSWORD },
      { 'x-forwarded-proto': 'https' },
    )
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['set-cookie']).toMatch(/; Secure$/)
  })

  test('does not start with a wrong password or for nobody, and both answers read the same', async () => {
    await fixture.signedIn()
    const wrong = await send('POST', '/api/v1/session', { login: 'nachalnik', password: 'не тот пароль' })
    const nobody = await send('POST', '/api/v1/session', { login: 'postoronniy', password: PASSWORD })
    expect(wrong.statusCode).toBe(401)
    const { instance: _one, ...wrongBody } = wrong.json() as Record<string, unknown>
    const { instance: _other, ...nobodyBody } = nobody.json() as Record<string, unknown>
    expect(nobodyBody).toEqual(wrongBody)
  })

  test('is refused after five wrong passwords from one address, while another address may still try', async () => {
    await fixture.signedIn()
    const from = (address: string, password: string) =>
      send('POST', '/api/v1/session', { login: 'nachalnik', password }, { 'x-forwarded-for': address })
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await from('198.51.100.7', 'не тот пароль')).statusCode).toBe(401)
    }
    expect((await from('198.51.100.7', PASSWORD)).statusCode).toBe(429)
    expect((await from('198.51.100.8', PASSWORD)).statusCode).toBe(200)
  })
})

test('the log of set-up, sign-in and failure holds no login, password, name, cookie, code or address', async () => {
  const code = await fixture.setupCode()
  const cookie = await fixture.signedIn()
  await send('POST', '/api/v1/session', { login: 'nachalnik', password: PASSWORD }, { cookie })
  await send('POST', '/api/v1/session', { login: 'nachalnik', password: 'не тот пароль' })
  await send('GET', '/api/v1/sources?fio=nachalnik', undefined, { cookie })
  await send('GET', '/nachalnik/nachalnik?name=nachalnik', undefined, { cookie })
  const text = fixture.log.join('')
  expect(fixture.log.length).toBeGreaterThanOrEqual(4)
  expect(text).toContain('"route":"/api/v1/session"')
  const secrets = ['nachalnik', PASSWORD, 'Дежурный', cookie.slice(14), code, '127.0.0.1', 'пароль']
  for (const secret of secrets) expect(text).not.toContain(secret)
})

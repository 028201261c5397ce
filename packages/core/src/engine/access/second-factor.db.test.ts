import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { AppUserEntity } from '../db/entities/index.ts'
import { httpFixture, PASSWORD, type HttpFixture } from '../http/http-fixture.ts'
import { ask, signedInAs } from './access-fixture.ts'
import { codeOfStep, stepAt } from './totp.ts'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

let database: TestDatabase
let http: HttpFixture
let cookie: string
beforeAll(async () => {
  database = await testDatabase()
  http = await httpFixture(database.url)
})
afterAll(async () => {
  await http.close()
  await database.close()
})
beforeEach(async () => {
  await database.pool.query('truncate control.app_user, control.session, control.setting cascade')
  await http.access.start()
  // Past the minute in which attempts of the test before count.
  http.clock.advance(60_001)
  cookie = await http.signedIn()
})

const own = (method: 'POST' | 'DELETE', path: string, payload: object) =>
  ask(http, cookie, method, `account/${path}`, payload)
const signIn = (code?: string) =>
  ask(http, '', 'POST', 'session', {
    login: 'nachalnik',
    password: PASSWORD,
    ...(code !== undefined && { code }),
  })

/** What an authenticator makes of the secret that was typed into it. */
function bytesOf(secret: string): Buffer {
  const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
const codeNow = (secret: string): string => codeOfStep(bytesOf(secret), stepAt(http.clock.now()))

async function enrolled(): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { body } = await own('POST', 'second-factor', { password: PASSWORD })
  const secret = body.secret as string
  const confirmed = await own('POST', 'second-factor/confirm', { code: codeNow(secret) })
  expect(confirmed.status).toBe(200)
  return { secret, recoveryCodes: confirmed.body.recoveryCodes as string[] }
}

describe('a second factor', () => {
  test('counts once its first code has come; from then on the password alone does not open', async () => {
    const begun = await own('POST', 'second-factor', { password: PASSWORD })
    expect(begun.body).toMatchObject({
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      uri: expect.stringContaining('otpauth://totp/Obzor:nachalnik?secret='),
    })
    expect((await signIn()).status).toBe(200)
    expect(await own('POST', 'second-factor/confirm', { code: '000000x' })).toMatchObject({
      status: 422,
      body: { code: 'OBZ_ACCESS_CODE_INVALID' },
    })
    const { secret } = await enrolled()
    expect(await signIn()).toMatchObject({ status: 401, body: { code: 'OBZ_ACCESS_CODE_REQUIRED' } })
    http.clock.advance(30_000)
    const code = codeNow(secret)
    expect(await signIn(code)).toMatchObject({ status: 200, body: { hasSecondFactor: true } })
    // Seen over a shoulder and typed again.
    expect(await signIn(code)).toMatchObject({ status: 422, body: { code: 'OBZ_ACCESS_CODE_INVALID' } })
  })

  test('the same code sent twice at one moment opens one session', async () => {
    const { secret } = await enrolled()
    http.clock.advance(30_000)
    const answers = await Promise.all([signIn(codeNow(secret)), signIn(codeNow(secret))])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
  })

  test('a recovery code opens once, however it is typed', async () => {
    const { recoveryCodes } = await enrolled()
    expect(new Set(recoveryCodes).size).toBe(10)
    const typed = recoveryCodes[3]!.toLowerCase().replaceAll('-', ' ')
    expect((await signIn(typed)).status).toBe(200)
    expect((await signIn(typed)).status).toBe(422)
    expect((await signIn(recoveryCodes[4])).status).toBe(200)
  })

  test('cannot be guessed: five wrong codes, then nobody for a minute, from whatever address', async () => {
    const { secret } = await enrolled()
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await signIn('000000')).status).toBe(422)
    http.clock.advance(30_000)
    expect((await signIn(codeNow(secret))).status).toBe(429)
    http.clock.advance(60_000)
    expect((await signIn(codeNow(secret))).status).toBe(200)
  })

  test('lies in the database sealed, and its recovery codes as hashes', async () => {
    const { secret, recoveryCodes } = await enrolled()
    const { rows } = await database.pool.query<{ all: string }>(
      `select (select jsonb_agg(u) from control.app_user u)::text || (select jsonb_agg(c) from control.recovery_code c)::text as all`,
    )
    const text = rows[0]!.all
    expect(text).not.toContain(secret)
    expect(text).not.toContain(bytesOf(secret).toString('hex'))
    for (const code of recoveryCodes) expect(text).not.toContain(code)
  })

  test('needs the password to begin and to go, and a reset takes it away', async () => {
    await enrolled()
    expect((await own('POST', 'second-factor', { password: 'не тот' })).status).toBe(422)
    expect((await own('DELETE', 'second-factor', { password: 'не тот' })).status).toBe(422)
    expect((await own('DELETE', 'second-factor', { password: PASSWORD })).status).toBe(204)
    expect((await signIn()).status).toBe(200)
    await enrolled()
    const other = await signedInAs(http, ['administrator'])
    const { id } = await http.control.getRepository(AppUserEntity).findOneByOrFail({ login: 'nachalnik' })
    const reset = await ask(http, other.cookie, 'POST', `users/${id}/reset`)
    expect(reset.body.user).toMatchObject({ hasSecondFactor: false })
  })

  test('a role that must have one can do nothing but enrol, and keeps it then', async () => {
    const operator = await signedInAs(http, ['operator'])
    const settings = { secondFactorRoles: ['administrator'] }
    expect(await ask(http, operator.cookie, 'PUT', 'access/settings', settings)).toMatchObject({
      status: 403,
    })
    expect(await ask(http, cookie, 'PUT', 'access/settings', settings)).toMatchObject({
      status: 200,
      body: settings,
    })
    expect(await ask(http, cookie, 'GET', 'users')).toMatchObject({
      status: 403,
      body: { code: 'OBZ_ACCESS_SECOND_FACTOR_FIRST' },
    })
    expect((await ask(http, operator.cookie, 'GET', 'sources')).status).toBe(200)
    await enrolled()
    expect((await ask(http, cookie, 'GET', 'users')).status).toBe(200)
    expect(await own('DELETE', 'second-factor', { password: PASSWORD })).toMatchObject({
      status: 409,
      body: { code: 'OBZ_ACCESS_SECOND_FACTOR_MANDATORY' },
    })
  })
})

// Arranges people who are signed in, for the tests of access/. Not part of the product.
import type { Role } from '../../model/index.ts'
import { AppUserEntity, SessionEntity } from '../db/entities/index.ts'
import { ORIGIN, type HttpFixture } from '../http/http-fixture.ts'
import { newToken, tokenHash } from './session-cookie.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export interface Answer {
  status: number
  body: Record<string, unknown>
  cookie: string | undefined
}

export async function ask(
  http: HttpFixture,
  cookie: string,
  method: Method,
  path: string,
  payload?: object,
): Promise<Answer> {
  const answer = await http.server.app.inject({
    method,
    url: path.startsWith('/') ? path : `/api/v1/${path}`,
    ...(payload && { payload }),
    headers: { 'x-obzor': '1', origin: ORIGIN, host: 'localhost', cookie },
  })
  const set = answer.headers['set-cookie']
  const isJson = String(answer.headers['content-type']).includes('json')
  return {
    status: answer.statusCode,
    body: isJson ? (answer.json() as Record<string, unknown>) : {},
    cookie: typeof set === 'string' ? set.split(';', 1)[0] : undefined,
  }
}

export interface Person {
  id: string
  login: string
  cookie: string
}

let number = 0

/** A user in the database who is signed in already; nobody knows the password. */
export async function signedInAs(http: HttpFixture, roles: Role[], scope: string[] = []): Promise<Person> {
  number += 1
  const login = `person.${number}`
  const users = http.control.getRepository(AppUserEntity)
  const row = { login, displayName: `Сотрудник ${number}`, passwordHash: 'none', roles, scope }
  const { id } = await users.save(users.create(row))
  const token = newToken()
  await http.control.getRepository(SessionEntity).insert({
    tokenHash: tokenHash(token),
    userId: id,
    createdAt: http.clock.now(),
    seenAt: http.clock.now(),
    expiresAt: new Date(http.clock.now().getTime() + 3_600_000),
  })
  return { id, login, cookie: `obzor_session=${token}` }
}

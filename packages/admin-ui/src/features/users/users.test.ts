import type { UserAccount } from '@obzor/core/model'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { userState, usersNamed } from './user-state.ts'
import { useUsers } from './users.store.ts'

const NOW = Date.parse('2025-03-14T12:00:00Z')
const user = (changes: Partial<UserAccount> = {}): UserAccount => ({
  id: '7',
  login: 'hall.two',
  displayName: 'Ёлкина Вера',
  roles: ['operator'],
  scope: [],
  enabled: true,
  hasSecondFactor: false,
  byProvider: false,
  oneTimePasswordUntil: null,
  createdAt: '2025-03-01T09:00:00Z',
  lastSignInAt: null,
  sessions: 0,
  ...changes,
})

test.each([
  ['active', user()],
  ['invited', user({ oneTimePasswordUntil: '2025-03-14T12:00:01Z' })],
  ['expired', user({ oneTimePasswordUntil: '2025-03-14T12:00:00Z' })],
  ['disabled', user({ enabled: false, oneTimePasswordUntil: '2025-03-14T12:00:01Z' })],
])('a user is %s', (state, account) => expect(userState(account, NOW)).toBe(state))

test.each([
  ['', ['hall.two', 'anna']],
  ['ёлк', ['hall.two']],
  [' ANNA ', ['anna']],
  ['никто', []],
])('looked for by %j: %j', (words, logins) => {
  const found = usersNamed([user(), user({ id: '8', login: 'anna', displayName: 'Белова Анна' })], words)
  expect(found.map(({ login }) => login)).toEqual(logins)
})

describe('the store of users', () => {
  const fetched = vi.fn<typeof fetch>()
  beforeEach(() => {
    setActivePinia(createPinia())
    vi.stubGlobal('fetch', fetched)
    fetched.mockReset()
  })
  afterEach(() => vi.unstubAllGlobals())

  test('keeps a one-time password until its page is left', async () => {
    fetched.mockResolvedValue(Response.json({ user: user(), password: 'A-B-C-D' }, { status: 201 }))
    const users = useUsers()
    const draft = { login: 'hall.two', displayName: 'Ёлкина Вера', roles: ['operator' as const], scope: [] }
    expect(await users.create(draft)).toBe('7')
    expect(users.issued?.password).toBe('A-B-C-D')
    expect(users.opened?.login).toBe('hall.two')
    users.forgetIssued()
    expect(users.issued).toBeNull()
  })

  test('a refusal is kept in words, and there is no password to show', async () => {
    fetched.mockResolvedValue(Response.json({ status: 409, code: 'OBZ_ACCESS_LOGIN_TAKEN' }, { status: 409 }))
    const users = useUsers()
    expect(await users.create({ login: 'anna', displayName: 'Анна', roles: ['guest'], scope: [] })).toBeNull()
    expect(users.pressProblem?.code).toBe('OBZ_ACCESS_LOGIN_TAKEN')
    expect(users.issued).toBeNull()
  })

  test('does not ask for sessions that it may not see', async () => {
    fetched.mockImplementation(() => Promise.resolve(Response.json(user())))
    const users = useUsers()
    await users.open('7')
    expect(users.opened?.id).toBe('7')
    expect(fetched).toHaveBeenCalledTimes(1)
  })
})

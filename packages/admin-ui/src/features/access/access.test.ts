import { RIGHTS, ROLES, type Identity } from '@obzor/core/model'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import { createConsoleI18n } from '../../shared/i18n/index.ts'
import { safeNext, writeSetupCode } from './entrance-rules.ts'
import { homePath } from './sections.ts'
import { useSession } from './session.store.ts'

beforeEach(() => setActivePinia(createPinia()))
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })
const identity: Identity = {
  userId: '1',
  login: 'anna',
  displayName: 'Анна',
  roles: ['operator'],
  rights: ['account.own', 'sources.read'],
  scope: [],
  restriction: null,
  hasSecondFactor: false,
  byProvider: false,
  expiresAt: '',
}

test.each([
  ['7k2qx', '7K2QX'],
  ['7k2qxm', '7K2QX-M'],
  ['7K2QX-M4D9A', '7K2QX-M4D9A'],
  ['  7k2qx m4d9a\n', '7K2QX-M4D9A'],
  ['7K2QX-M4D9A-EXTRA', '7K2QX-M4D9A'],
])('a code typed as %j is written %s', (typed, written) => {
  expect(writeSetupCode(typed)).toBe(written)
})

test.each([
  ['/sources/egisso.facts', '/sources/egisso.facts'],
  ['https://zlo.example', '/'],
  ['//zlo.example', '/'],
  ['/\\zlo.example', '/'],
  [undefined, '/'],
])('after signing in with next=%j the way leads to %s', (next, path) => {
  expect(safeNext(next)).toBe(path)
})

test('a page that loads asks once who is signed in', async () => {
  const fetched = vi
    .spyOn(globalThis, 'fetch')
    .mockImplementation((url) =>
      Promise.resolve(json(200, url === '/api/v1/setup' ? { needed: false } : identity)),
    )
  const session = useSession()
  await Promise.all([session.restore(), session.restore()])
  await session.restore()
  expect(session.identity).toMatchObject({ login: 'anna' })
  expect(fetched).toHaveBeenCalledTimes(2)
})

test('an engine that does not answer is asked again by the next step', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('refused'))
  const session = useSession()
  await session.restore()
  expect(session.identity).toBeNull()
  fetched.mockImplementation((url) =>
    Promise.resolve(
      url === '/api/v1/setup'
        ? json(200, { needed: true })
        : json(401, { status: 401, code: 'OBZ_ACCESS_SESSION_REQUIRED' }),
    ),
  )
  await session.restore()
  expect(session.setupNeeded).toBe(true)
})

test('a session that ends elsewhere ends here, and the sign-in says why it came', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(json(200, identity)))
  const session = useSession()
  await session.signIn({ login: 'anna', password: 'слова' })
  expect(session.ended).toBe(false)
  fetched.mockImplementation(() =>
    Promise.resolve(json(401, { status: 401, code: 'OBZ_ACCESS_SESSION_REQUIRED' })),
  )
  const { getSources } = await import('../sources/sources.api.ts')
  await expect(getSources()).rejects.toMatchObject({ status: 401 })
  expect(session.identity).toBeNull()
  expect(session.ended).toBe(true)
})

test('set-up lost to somebody faster leads to the sign-in', async () => {
  vi.spyOn(globalThis, 'fetch').mockImplementation(() =>
    Promise.resolve(json(409, { status: 409, code: 'OBZ_ACCESS_SETUP_DONE' })),
  )
  const session = useSession()
  session.setupNeeded = true
  await expect(session.setUp({ code: '', login: '', displayName: '', password: '' })).rejects.toMatchObject({
    status: 409,
  })
  expect(session.setupNeeded).toBe(false)
})

test('a right that was taken away is gone with the next look, and a silent engine takes nothing', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(json(200, identity)))
  const session = useSession()
  await session.signIn({ login: 'anna', password: 'слова' })
  fetched.mockRejectedValue(new TypeError('refused'))
  await session.refresh()
  expect(session.may('sources.read')).toBe(true)
  fetched.mockImplementation(() => Promise.resolve(json(200, { ...identity, rights: ['account.own'] })))
  await session.refresh()
  expect(session.may('sources.read')).toBe(false)
})

test('a look that was under way while the person signed out does not sign them in again', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(json(200, identity)))
  const session = useSession()
  await session.signIn({ login: 'anna', password: 'слова' })
  let late: (answer: Response) => void = () => undefined
  fetched.mockImplementationOnce(() => new Promise((resolve) => (late = resolve)))
  const looking = session.refresh()
  fetched.mockImplementation(() => Promise.resolve(new Response(null, { status: 204 })))
  await session.signOut()
  late(json(200, identity))
  await looking
  expect(session.identity).toBeNull()
})

test.each([
  [['account.own', 'sources.read', 'plugins.read'], '/sources'],
  [['account.own', 'users.read'], '/users'],
  [['account.own'], '/indicators'],
  [[], '/account'],
])('with %j the console opens at %s', (rights, path) => {
  expect(homePath((right) => (rights as string[]).includes(right))).toBe(path)
})

test.each(['ru', 'en'] as const)('every right and every role has its words: %s', (language) => {
  const { te } = createConsoleI18n(language).global
  const keys = [...RIGHTS.map((right) => `rights.${right}`), ...ROLES.map((role) => `roles.about.${role}`)]
  expect(keys.filter((key) => !te(key, language))).toEqual([])
})

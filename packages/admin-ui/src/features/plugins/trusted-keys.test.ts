import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useTrustedKeys } from './trusted-keys.store.ts'

const fetched = vi.fn<typeof fetch>()
beforeEach(() => {
  setActivePinia(createPinia())
  vi.stubGlobal('fetch', fetched)
  fetched.mockReset()
})
afterEach(() => vi.unstubAllGlobals())
const pem = (kind: string): string =>
  `-----BEGIN ${kind} KEY-----\nMCowBQYDK2VwAyEA\n-----END ${kind} KEY-----\n`

test('a key that was added is in the list and marked as not compared yet', async () => {
  const key = { id: '0123-4567', name: 'Управление цифрового развития' }
  fetched.mockResolvedValueOnce(Response.json(key, { status: 201 }))
  fetched.mockResolvedValueOnce(Response.json({ items: [key] }))
  const keys = useTrustedKeys()
  expect(await keys.add(` ${key.name} `, pem('PUBLIC'))).toBe(true)
  expect(JSON.parse(String(fetched.mock.calls[0]![1]!.body))).toEqual({
    name: key.name,
    publicKey: pem('PUBLIC').trim(),
  })
  expect(keys.list).toEqual([key])
  expect(keys.newest).toBe(key.id)
})

test.each(['PRIVATE', 'ENCRYPTED PRIVATE', 'RSA PRIVATE'])(
  'a %s key does not leave this page',
  async (kind) => {
    expect(await useTrustedKeys().add('Автор', pem(kind))).toBe(false)
    expect(fetched).not.toHaveBeenCalled()
  },
)

test('a refusal is kept in words and the list stays', async () => {
  fetched.mockResolvedValue(Response.json({ status: 422, code: 'OBZ_BUNDLE_KEY_INVALID' }, { status: 422 }))
  const keys = useTrustedKeys()
  expect(await keys.add('Автор', 'не ключ')).toBe(false)
  expect(keys.pressProblem?.code).toBe('OBZ_BUNDLE_KEY_INVALID')
  expect(keys.doing).toBeNull()
})

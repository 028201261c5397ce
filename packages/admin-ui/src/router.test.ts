import type { Identity } from '@obzor/core/model'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test } from 'vitest'
import { useSession } from './features/access/session.store.ts'
import { signedInWay } from './router.ts'

beforeEach(() => setActivePinia(createPinia()))

function signedIn(given: Partial<Identity>): void {
  useSession().identity = {
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
    ...given,
  }
}

test.each([
  ['sources', { right: 'sources.read' as const }, true],
  ['account', {}, true],
  ['users', { right: 'users.read' as const }, '/sources'],
  ['sign-in', { open: true }, '/sources'],
  ['home', {}, '/sources'],
  ['new-password', {}, '/sources'],
])('an operator who wants %s gets there or to the first section', (name, meta, way) => {
  signedIn({})
  expect(signedInWay({ name, meta })).toEqual(way)
})

test('with a one-time password every way leads to a password of one’s own', () => {
  signedIn({ restriction: 'password', rights: ['account.own'] })
  expect(signedInWay({ name: 'account', meta: {} })).toEqual({ name: 'new-password' })
  expect(signedInWay({ name: 'new-password', meta: {} })).toBe(true)
})

test('until a required second factor is on, every way leads to the own account', () => {
  signedIn({ restriction: 'second-factor', rights: ['account.own'] })
  expect(signedInWay({ name: 'sources', meta: { right: 'sources.read' } })).toEqual({ name: 'account' })
  expect(signedInWay({ name: 'account', meta: {} })).toBe(true)
})

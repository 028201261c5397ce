import type { SavedProvider } from '@obzor/core/model'
import { expect, test } from 'vitest'
import { returnAddress } from '../access/provider.api.ts'
import { refusalOf } from '../access/entrance-rules.ts'
import { changeOf, formOf, keepsSecret } from './provider-form.ts'

const saved: SavedProvider = {
  enabled: true,
  name: 'Единый вход',
  issuer: 'https://login.region.example',
  clientId: 'obzor',
  publicUrl: '',
  scopes: ['profile', 'groups'],
  roleClaim: 'groups',
  rules: [],
  territoryClaim: '',
  localPasswords: true,
  hasSecret: true,
}
const ORIGIN = 'https://obzor.region.example'

test('a form that nobody touched keeps the secret, and offers the address that the console has now', () => {
  const form = formOf(saved, ORIGIN)
  expect(form).toMatchObject({ publicUrl: ORIGIN, scopes: 'profile groups' })
  expect(changeOf(form)).not.toHaveProperty('clientSecret')
  expect(keepsSecret(form, saved)).toBe(true)
})

test('another address or client asks for the secret anew', () => {
  const form = formOf(saved, ORIGIN)
  expect(keepsSecret({ ...form, issuer: 'https://elsewhere.example' }, saved)).toBe(false)
  expect(keepsSecret({ ...form, clientId: 'other' }, saved)).toBe(false)
})

test('empty lines of groups and double spaces are nobody’s settings', () => {
  const form = formOf(saved, ORIGIN)
  form.scopes = '  profile   groups profile '
  form.rules = [
    { value: ' analysts ', role: 'analyst' },
    { value: ' ', role: 'operator' },
  ]
  expect(changeOf(form)).toMatchObject({
    scopes: ['profile', 'groups'],
    rules: [{ value: 'analysts', role: 'analyst' }],
  })
})

test('the address of return follows the address of the platform', () => {
  expect(returnAddress(ORIGIN)).toBe(`${ORIGIN}/api/v1/session/provider/return`)
  expect(returnAddress('obzor')).toBe('')
})

test('a page of sign-in shows a code of ours and nothing that a link made up', () => {
  expect(refusalOf('OBZ_ACCESS_PROVIDER_DECLINED')).toBe('OBZ_ACCESS_PROVIDER_DECLINED')
  for (const made of ['Позвоните по номеру', '<b>', ['OBZ_X'], undefined])
    expect(refusalOf(made)).toBeUndefined()
})

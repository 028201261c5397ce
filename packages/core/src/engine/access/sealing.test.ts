import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { openSealed, rawPublicKey, Sealer } from './sealing.ts'

const vault = generateKeyPairSync('x25519')
const sealer = (): Sealer => new Sealer(rawPublicKey(vault.publicKey))

test('what is sealed opens with the private key, before and after a rotation of the ephemeral key', () => {
  const one = sealer()
  const values = ['Иванов', '', 'я'.repeat(5_000)]
  const sealed = values.map((value) => {
    const bytes = one.seal(value)
    one.rotate()
    return bytes
  })
  expect(sealed.map((bytes) => openSealed(vault.privateKey, bytes).toString())).toEqual(values)
})

test('equal values look different', () => {
  const one = sealer()
  expect(one.seal('x').equals(one.seal('x'))).toBe(false)
})

test('another key, a changed byte and a cut value do not open', () => {
  const sealed = sealer().seal('тайна')
  const altered = Buffer.from(sealed)
  altered[50] = altered[50]! ^ 1
  const stranger = generateKeyPairSync('x25519').privateKey
  for (const attempt of [
    () => openSealed(stranger, sealed),
    () => openSealed(vault.privateKey, altered),
    () => openSealed(vault.privateKey, sealed.subarray(0, 40)),
  ]) {
    expect(attempt).toThrow(/OBZ_VAULT_UNREADABLE/)
  }
})

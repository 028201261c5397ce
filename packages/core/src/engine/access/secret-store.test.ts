import 'reflect-metadata'
import { createHmac } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SecretStore } from './secret-store.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'obzor-secrets-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})
const secrets = (): SecretStore => new SecretStore({ dataDirectory: folder })
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

test('secrets are made once, for their owner alone, and are the same ever after', () => {
  const store = secrets()
  const first = [store.registryPepper(), store.vaultPublicKey(), store.sourcePepper('a')]
  const again = secrets()
  expect([again.registryPepper(), again.vaultPublicKey(), again.sourcePepper('a')]).toEqual(first)
  const files = readdirSync(path.join(folder, 'secrets')).toSorted()
  expect(files).toEqual(['record-root', 'registry-pepper', 'vault-key.pem'])
  for (const file of files) expect(statSync(path.join(folder, 'secrets', file)).mode & 0o777).toBe(0o600)
  expect(statSync(path.join(folder, 'secrets')).mode & 0o777).toBe(0o700)
  // Of a new installation neither tells anything of the other.
  const [root, pepper] = ['record-root', 'registry-pepper'].map((file) =>
    readFileSync(path.join(folder, 'secrets', file)),
  )
  expect(root!.equals(pepper!)).toBe(false)
})

test('an installation of before versions keeps the keys of its records, also when its first pepper is destroyed', () => {
  const pepper = Buffer.alloc(32, 9)
  mkdirSync(path.join(folder, 'secrets'))
  writeFileSync(path.join(folder, 'secrets/registry-pepper'), pepper)
  const store = secrets()
  expect(store.registryPepper().equals(pepper)).toBe(true)
  const keys = hmac(pepper, 'source:egisso')
  expect(store.sourcePepper('egisso').equals(keys)).toBe(true)
  expect(store.linkagePepper().equals(hmac(pepper, 'linkage'))).toBe(true)
  expect(store.makeNext('pepper')).toBe(2)
  store.destroy('pepper', 1)
  const later = secrets()
  expect(later.versions('pepper')).toEqual([2])
  expect(later.registryPepper().equals(pepper)).toBe(false)
  expect(later.sourcePepper('egisso').equals(keys)).toBe(true)
})

test('a later version that is not there is lost, not new', () => {
  const store = secrets()
  store.registryPepper()
  store.vaultPrivateKey()
  expect(() => store.registryPepper(7)).toThrow(/OBZ_VAULT_KEY_LOST: the secret registry-pepper.7/)
  store.makeNext('pepper')
  rmSync(path.join(folder, 'secrets/record-root'))
  expect(() => secrets().sourcePepper('a')).toThrow(/OBZ_VAULT_KEY_LOST: the secret record-root/)
  writeFileSync(path.join(folder, 'secrets/registry-pepper.2'), 'short')
  expect(() => secrets().registryPepper()).toThrow(/OBZ_VAULT_SECRET_DAMAGED/)
})

test('a command of the region’s own key store takes the place of the files', () => {
  const store = path.join(folder, 'store')
  mkdirSync(store)
  const script = path.join(folder, 'keys.sh')
  writeFileSync(
    script,
    `#!/bin/sh
cd '${store}' || exit 1
case "$1" in
  list) ls ;;
  get) cat "$2" ;;
  put) cat > "$2" ;;
  remove) rm "$2" ;;
esac
`,
  )
  chmodSync(script, 0o700)
  vi.stubEnv('OBZOR_VAULT_KEY_COMMAND', script)
  const one = secrets()
  const pepper = one.registryPepper()
  one.makeNext('pepper')
  const two = secrets()
  expect(two.registryPepper(1).equals(pepper)).toBe(true)
  expect(two.versions('pepper')).toEqual([1, 2])
  two.destroy('pepper', 1)
  expect(readdirSync(store).toSorted()).toEqual(['record-root', 'registry-pepper.2'])
  expect(readdirSync(folder)).not.toContain('secrets')
  vi.stubEnv('OBZOR_VAULT_KEY_COMMAND', '/bin/false')
  expect(() => secrets().registryPepper()).toThrow(/OBZ_VAULT_KEY_COMMAND: .* failed at 'list'/)
})

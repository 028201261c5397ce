import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { generateKeyPairSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ObzorError } from '../../../model/index.ts'
import type { PluginManifest } from '../../../plugin-api/index.ts'
import {
  BUNDLE_BYTES_MAX,
  generateSigningKey,
  keyIdOf,
  openBundle,
  packBundle,
  readPublicKey,
  signBundle,
  TrustStore,
  verifyBundle,
} from './index.ts'

const manifest: PluginManifest = {
  id: 'source-office',
  version: '1.2.3',
  title: { ru: 'Управление', en: 'Office' },
  description: { ru: 'Проба', en: 'Probe' },
  api: '^1.0.0',
  configSchema: { type: 'object', properties: {} },
  capabilities: { net: ['office.example'] },
  sources: [],
  indicators: [],
  layers: [],
  statistics: [],
}
const contents = new Map<string, Buffer>([
  ['plugin.mjs', Buffer.from('export const answer = 42\n')],
  ['client/panel.mjs', Buffer.from('export default {}\n')],
  ['README.md', Buffer.from('# Управление\n')],
])
const nobody = { find: () => undefined }
const key = generateSigningKey()
const packed = packBundle(manifest, contents)
const signed = signBundle(packed, key.privateKeyPem)

const codeOf = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    if (error instanceof ObzorError) return error.code
    throw error
  }
  return 'nothing was refused'
}

/** A bundle whose header says what the test wants, in the right form otherwise. */
function forged(header: unknown, body: Uint8Array = new Uint8Array(), claimedBytes?: number): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(claimedBytes ?? json.length)
  return Buffer.concat([Buffer.from('OBZORPB1'), length, json, body])
}
const file = (name: string, bytes = 0): object => ({
  path: name,
  bytes,
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
})
const withPaths = (...paths: string[]): Buffer =>
  forged({ manifest, files: [...paths, 'plugin.mjs'].sort().map((name) => file(name)) })

describe('a bundle', () => {
  test('gives back what was packed', () => {
    const { manifest: read, files, seal } = openBundle(packed)
    expect(read).toEqual(manifest)
    expect([...files.keys()]).toEqual(['README.md', 'client/panel.mjs', 'plugin.mjs'])
    for (const [name, content] of contents) expect(files.get(name)).toEqual(content)
    expect(seal).toBeNull()
  })

  test('is the same bytes whatever order files and fields come in', () => {
    const reversed = new Map([...contents].reverse())
    const shuffled = Object.fromEntries(Object.entries(manifest).reverse()) as unknown as PluginManifest
    expect(packBundle(shuffled, reversed)).toEqual(packed)
  })

  test('is not packed when it could not be opened again', () => {
    expect(codeOf(() => packBundle(manifest, new Map([['readme', Buffer.from('x')]])))).toBe(
      'OBZ_BUNDLE_MALFORMED',
    )
    const large = new Map([['plugin.mjs', Buffer.alloc(BUNDLE_BYTES_MAX)]])
    expect(codeOf(() => packBundle(manifest, large))).toBe('OBZ_BUNDLE_TOO_LARGE')
  })

  test('cut anywhere is refused, and never for a fault of ours', () => {
    for (let length = 0; length < signed.length; length += 1) {
      if (length === packed.length) continue // Without its signature it is whole, and unsigned.
      expect(
        codeOf(() => verifyBundle(signed.subarray(0, length), nobody)),
        `${length} bytes`,
      ).toMatch(/^OBZ_BUNDLE_/)
    }
    expect(verifyBundle(signed.subarray(0, packed.length), nobody).kind).toBe('unsigned')
  })

  test('with any one bit changed is refused', () => {
    for (let bit = 0; bit < signed.length * 8; bit += 1) {
      const bytes = Buffer.from(signed)
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      expect(
        codeOf(() => verifyBundle(bytes, nobody)),
        `bit ${bit}`,
      ).toMatch(/^OBZ_BUNDLE_/)
    }
  })

  test('with bytes after its end is refused', () => {
    expect(codeOf(() => openBundle(Buffer.concat([signed, Buffer.from('x')])))).toBe('OBZ_BUNDLE_MALFORMED')
  })

  test('any bytes at all are opened or refused in words', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, withMagic) => {
        const input = withMagic ? Buffer.concat([packed.subarray(0, 12), bytes]) : Buffer.from(bytes)
        expect(codeOf(() => openBundle(input))).toMatch(/^OBZ_BUNDLE_/)
      }),
      { numRuns: 500 },
    )
  })

  test('any header at all is read or refused in words', () => {
    const entry = fc.oneof(
      fc.jsonValue(),
      fc.record({
        path: fc.oneof(fc.string(), fc.constant('plugin.mjs')),
        bytes: fc.oneof(fc.integer(), fc.double()),
        sha256: fc.string(),
      }),
    )
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), fc.jsonValue(), (files, other) => {
        for (const header of [{ manifest, files }, { manifest: other, files }, other]) {
          expect(codeOf(() => openBundle(forged(header)))).toMatch(/^OBZ_BUNDLE_/)
        }
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    '../plugin.mjs',
    'a/../../etc/passwd',
    '/etc/passwd',
    'a//b',
    'a/./b',
    '.hidden',
    'a/.ssh/keys',
    'a\\b',
    'C:plugin.mjs',
    'a\0b',
    'имя.mjs',
    'end.',
    '',
    'x'.repeat(121),
    'a/b/c/d/e/f/g',
  ])('with the path %j is refused', (name) => {
    expect(codeOf(() => openBundle(withPaths(name)))).toBe('OBZ_BUNDLE_PATH_INVALID')
  })

  test('whose files would meet on some file system is refused', () => {
    expect(codeOf(() => openBundle(withPaths('Plugin.mjs')))).toBe('OBZ_BUNDLE_PATH_INVALID')
    expect(codeOf(() => openBundle(withPaths('a', 'a/b')))).toBe('OBZ_BUNDLE_PATH_INVALID')
    expect(codeOf(() => openBundle(withPaths('A/b', 'a')))).toBe('OBZ_BUNDLE_PATH_INVALID')
    expect(codeOf(() => openBundle(withPaths('plugin.mjs')))).toBe('OBZ_BUNDLE_MALFORMED')
  })

  test('that claims more than it has takes no memory for the claim', () => {
    expect(codeOf(() => openBundle(forged({}, undefined, 0xffff_ffff)))).toBe('OBZ_BUNDLE_TOO_LARGE')
    const gigabytes = (count: number): Buffer =>
      forged({ manifest, files: Array.from({ length: count }, (_, n) => file(`f${n}`, 2 ** 30)) })
    expect(codeOf(() => openBundle(gigabytes(1)))).toBe('OBZ_BUNDLE_TOO_LARGE')
    expect(codeOf(() => openBundle(forged({ manifest, files: [file('plugin.mjs', 1_000_000)] })))).toBe(
      'OBZ_BUNDLE_TRUNCATED',
    )
    const many = forged({ manifest, files: Array.from({ length: 201 }, (_, n) => file(`f${1000 + n}`)) })
    expect(codeOf(() => openBundle(many))).toBe('OBZ_BUNDLE_TOO_LARGE')
    expect(codeOf(() => openBundle(Buffer.alloc(BUNDLE_BYTES_MAX + 1)))).toBe('OBZ_BUNDLE_TOO_LARGE')
  })

  test('a manifest that names __proto__ spoils nothing', () => {
    const bytes = forged(
      `{"manifest":{"__proto__":{"polluted":1}},"files":[${JSON.stringify(file('plugin.mjs'))}]}`,
    )
    expect(openBundle(bytes).manifest.id).toBeUndefined()
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('a signature', () => {
  let folder: string
  let store: TrustStore
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'obzor-trust-'))
    store = new TrustStore(folder)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('of a trusted key is trusted under the name that was given to it', () => {
    store.add(readPublicKey(key.publicKeyPem), 'Цифровое развитие')
    expect(verifyBundle(signed, store)).toMatchObject({
      kind: 'trusted',
      keyId: key.keyId,
      name: 'Цифровое развитие',
    })
  })

  test('of another key is right and not trusted', () => {
    expect(verifyBundle(signed, store)).toMatchObject({ kind: 'unknown-key', keyId: key.keyId })
    expect(verifyBundle(packed, store)).toMatchObject({ kind: 'unsigned' })
  })

  test('is replaced by another one, and the content stays the same', () => {
    const other = generateSigningKey()
    const again = signBundle(signed, other.privateKeyPem)
    expect(again).toHaveLength(signed.length)
    expect(verifyBundle(again, store)).toMatchObject({ keyId: other.keyId })
    expect(openBundle(again).digest).toBe(openBundle(signed).digest)
  })

  test('moved to another bundle is refused', () => {
    const other = packBundle({ ...manifest, version: '1.2.4' }, contents)
    const moved = Buffer.concat([other, signed.subarray(-96)])
    expect(codeOf(() => verifyBundle(moved, store))).toBe('OBZ_BUNDLE_SIGNATURE_INVALID')
  })

  test('of a key of another kind is not made', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    expect(codeOf(() => signBundle(packed, pem))).toBe('OBZ_BUNDLE_KEY_INVALID')
    expect(codeOf(() => signBundle(packed, 'not a key'))).toBe('OBZ_BUNDLE_KEY_INVALID')
    expect(codeOf(() => readPublicKey(publicKey.export({ type: 'spki', format: 'pem' }) as string))).toBe(
      'OBZ_BUNDLE_KEY_INVALID',
    )
  })

  test('a key is trusted until it is taken away, and only its owner reads the folder', () => {
    const { id } = store.add(readPublicKey(key.publicKeyPem), 'Автор')
    expect(id).toBe(key.keyId)
    expect(store.list()).toHaveLength(1)
    const [name] = readdirSync(path.join(folder, 'trust'))
    expect(statSync(path.join(folder, 'trust', name!)).mode & 0o077).toBe(0)
    expect(store.remove(id)).toBe(true)
    expect(store.remove(id)).toBe(false)
    expect(store.find(id)).toBeUndefined()
  })

  test('a file in the folder is known by the key it holds, not by its name', () => {
    const stranger = generateSigningKey()
    const trust = path.join(folder, 'trust')
    const raw = readPublicKey(stranger.publicKeyPem)
    mkdirSync(trust, { recursive: true })
    writeFileSync(
      path.join(trust, `${key.keyId}.json`),
      JSON.stringify({ name: 'чужой', publicKey: raw.toString('base64') }),
    )
    writeFileSync(path.join(trust, 'broken.json'), '{')
    expect(store.find(key.keyId)).toBeUndefined()
    expect(store.list().map(({ id }) => id)).toEqual([keyIdOf(raw)])
  })
})

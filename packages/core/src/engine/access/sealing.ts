// Sealing of personal data: a plugin's process can seal, only the holder of the vault's private key can open.
// Value = version 1 | ephemeral X25519 public key 32 | nonce 12 | AES-256-GCM ciphertext | tag 16. The key is
// HKDF-SHA256 of the shared secret; one ephemeral key serves one batch (a key agreement costs 60 µs, a value 4 µs).
import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { ObzorError } from '../../model/index.ts'

const VERSION = 1
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const PREFIX_BYTES = 1 + KEY_BYTES + NONCE_BYTES
const INFO = 'obzor sealed value v1'

export function publicKeyFromRaw(raw: Uint8Array): KeyObject {
  return createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: Buffer.from(raw).toString('base64url') },
    format: 'jwk',
  })
}

export function rawPublicKey(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
}

function dataKey(privateKey: KeyObject, publicKey: KeyObject, ephemeralRaw: Uint8Array): Buffer {
  const secret = diffieHellman({ privateKey, publicKey })
  return Buffer.from(hkdfSync('sha256', secret, ephemeralRaw, INFO, KEY_BYTES))
}

/** Seals values for one public key. Nonces count up under a key that never seals twice with the same one. */
export class Sealer {
  readonly #recipient: KeyObject
  #key: Buffer = Buffer.alloc(0)
  #prefix: Buffer = Buffer.alloc(0)
  #count = 0

  constructor(recipientRaw: Uint8Array) {
    this.#recipient = publicKeyFromRaw(recipientRaw)
    this.rotate()
  }

  /** A new ephemeral key, for the next batch. */
  rotate(): void {
    const { privateKey, publicKey } = generateKeyPairSync('x25519')
    const raw = rawPublicKey(publicKey)
    this.#key = dataKey(privateKey, this.#recipient, raw)
    this.#prefix = Buffer.concat([Buffer.of(VERSION), raw, Buffer.alloc(NONCE_BYTES)])
    this.#count = 0
  }

  seal(plain: string | Uint8Array): Buffer {
    // 2^32 values under one key would wrap the counter; a batch has 50,000.
    if (this.#count >= 0xffff_ffff) this.rotate()
    this.#prefix.writeUInt32LE(this.#count, 1 + KEY_BYTES)
    this.#count += 1
    const nonce = this.#prefix.subarray(1 + KEY_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
    cipher.final()
    return Buffer.concat([this.#prefix, body, cipher.getAuthTag()])
  }
}

/** Opens one sealed value. Throws `OBZ_VAULT_UNREADABLE` for a wrong key or an altered value. */
export function openSealed(privateKey: KeyObject, sealed: Uint8Array): Buffer {
  try {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
    if (bytes[0] !== VERSION || bytes.length < PREFIX_BYTES + TAG_BYTES)
      throw new RangeError('not a sealed value')
    const ephemeral = bytes.subarray(1, 1 + KEY_BYTES)
    const key = dataKey(privateKey, publicKeyFromRaw(ephemeral), ephemeral)
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1 + KEY_BYTES, PREFIX_BYTES))
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(PREFIX_BYTES, -TAG_BYTES)), decipher.final()])
  } catch (error) {
    throw new ObzorError({
      code: 'OBZ_VAULT_UNREADABLE',
      fact: 'a sealed value does not open with this key',
      risk: 'names behind it cannot be shown',
      action: 'restore the vault key that was in force when the value was written',
      cause: error,
    })
  }
}

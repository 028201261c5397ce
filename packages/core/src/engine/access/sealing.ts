// Sealing of personal data: a plugin's process can seal, only the holder of the vault's private key can open.
// Value = version 2 | id of the vault's key 4 | ephemeral X25519 public key 32 | nonce 12 | AES-256-GCM ciphertext | tag 16.
// The id is the beginning of the SHA-256 of the public key: whoever seals needs to know nothing else, and several keys may be
// alive. Version 1 had no id; it opens with whichever key fits. The data key is HKDF-SHA256 of the shared secret; one ephemeral
// key serves one batch (a key agreement costs 60 µs, a value 4 µs).
import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hash,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { ObzorError } from '../../model/index.ts'

const VERSION = 2
const VERSION_WITHOUT_ID = 1
const ID_BYTES = 4
/** Version and id: equal in all values of one key. */
export const HEADER_BYTES = 1 + ID_BYTES
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
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

/** What each value begins with that is sealed for this key. */
export function headerOf(publicKey: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(VERSION), hash('sha256', publicKey, 'buffer').subarray(0, ID_BYTES)])
}

function dataKey(privateKey: KeyObject, publicKey: KeyObject, ephemeralRaw: Uint8Array): Buffer {
  const secret = diffieHellman({ privateKey, publicKey })
  return Buffer.from(hkdfSync('sha256', secret, ephemeralRaw, INFO, KEY_BYTES))
}

/** Seals values for one public key. Nonces count up under a key that never seals twice with the same one. */
export class Sealer {
  readonly #recipient: KeyObject
  readonly #header: Buffer
  #key: Buffer = Buffer.alloc(0)
  #prefix: Buffer = Buffer.alloc(0)
  #count = 0

  constructor(recipientRaw: Uint8Array) {
    this.#recipient = publicKeyFromRaw(recipientRaw)
    this.#header = headerOf(recipientRaw)
    this.rotate()
  }

  /** A new ephemeral key, for the next batch. */
  rotate(): void {
    const { privateKey, publicKey } = generateKeyPairSync('x25519')
    const raw = rawPublicKey(publicKey)
    this.#key = dataKey(privateKey, this.#recipient, raw)
    this.#prefix = Buffer.concat([this.#header, raw, Buffer.alloc(NONCE_BYTES)])
    this.#count = 0
  }

  seal(plain: string | Uint8Array): Buffer {
    // 2^32 values under one key would wrap the counter; a batch has 50,000.
    if (this.#count >= 0xffff_ffff) this.rotate()
    this.#prefix.writeUInt32LE(this.#count, HEADER_BYTES + KEY_BYTES)
    this.#count += 1
    const nonce = this.#prefix.subarray(HEADER_BYTES + KEY_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
    cipher.final()
    return Buffer.concat([this.#prefix, body, cipher.getAuthTag()])
  }
}

/** One private key, or all that are alive. */
export type OpeningKeys = KeyObject | readonly KeyObject[]

interface Recipient {
  privateKey: KeyObject
  header: Buffer
  /** Data keys by their ephemeral keys. */
  keys: Map<string, Buffer>
}

/** Ephemeral keys that an opener remembers: a batch has one, and a region of 1.2 million records came in 153 batches. */
const KEYS_KEPT_MAX = 1_024

/**
 * Opens many sealed values. The key agreement is done once a batch: 80 µs a value without, 6 µs with it. Keep one for a piece of
 * work and drop it with that.
 */
export class Opener {
  readonly #recipients: Recipient[]

  /** The newest key first. */
  constructor(keys: OpeningKeys) {
    this.#recipients = [keys].flat().map((privateKey) => ({
      privateKey,
      header: headerOf(rawPublicKey(privateKey)),
      keys: new Map<string, Buffer>(),
    }))
  }

  /** Throws `OBZ_VAULT_UNREADABLE` for a wrong key or an altered value. */
  open(sealed: Uint8Array): Buffer {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
    const hasId = bytes[0] === VERSION
    const header = bytes.subarray(0, HEADER_BYTES)
    let failure: unknown = new RangeError('not a sealed value')
    if (hasId || bytes[0] === VERSION_WITHOUT_ID)
      for (const recipient of this.#recipients) {
        if (hasId && !recipient.header.equals(header)) continue
        try {
          return this.#opened(recipient, bytes.subarray(hasId ? HEADER_BYTES : 1))
        } catch (error) {
          failure = error
        }
      }
    throw unreadable(failure)
  }

  #opened({ privateKey, keys }: Recipient, rest: Buffer): Buffer {
    const from = KEY_BYTES + NONCE_BYTES
    if (rest.length < from + TAG_BYTES) throw new RangeError('a sealed value is cut')
    const ephemeral = rest.subarray(0, KEY_BYTES)
    const name = ephemeral.toString('latin1')
    let key = keys.get(name)
    if (!key) {
      if (keys.size >= KEYS_KEPT_MAX) keys.clear()
      key = dataKey(privateKey, publicKeyFromRaw(ephemeral), ephemeral)
      keys.set(name, key)
    }
    const decipher = createDecipheriv('aes-256-gcm', key, rest.subarray(KEY_BYTES, from))
    decipher.setAuthTag(rest.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(rest.subarray(from, -TAG_BYTES)), decipher.final()])
  }
}

const unreadable = (cause: unknown): ObzorError =>
  new ObzorError({
    code: 'OBZ_VAULT_UNREADABLE',
    fact: 'a sealed value does not open with this key',
    risk: 'names behind it cannot be shown',
    action: 'restore the vault key that was in force when the value was written',
    cause,
  })

/** Opens one sealed value. Throws `OBZ_VAULT_UNREADABLE` for a wrong key or an altered value. */
export const openSealed = (keys: OpeningKeys, sealed: Uint8Array): Buffer => new Opener(keys).open(sealed)

// Who vouches for a bundle: Ed25519 signatures over its header, checked without any network or vendor.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { bundleError } from './errors.ts'
import { openBundle, PUBLIC_KEY_BYTES, withoutSeal, type OpenBundle } from './format.ts'

/** Keeps a signature of a bundle from being one of anything else under the same key. */
const PURPOSE = Buffer.from('obzor plugin bundle 1\n', 'latin1')

export interface TrustedKey {
  /** Fingerprint of the public key: see `keyIdOf`. */
  id: string
  /** Whose it is, as the administrator wrote it. */
  name: string
  /** Raw Ed25519 public key. */
  publicKey: Buffer
}
export interface KeyRing {
  find(keyId: string): TrustedKey | undefined
}

/** What a signature is worth here. A wrong signature is no verdict, it is `OBZ_BUNDLE_SIGNATURE_INVALID`. */
export type BundleVerdict =
  | { kind: 'trusted'; bundle: OpenBundle; keyId: string; name: string }
  /** The signature is right and the key is nobody's that we know. */
  | { kind: 'unknown-key'; bundle: OpenBundle; keyId: string; publicKey: Buffer }
  | { kind: 'unsigned'; bundle: OpenBundle }

/** 128 bits of SHA-256, as `xxxx-xxxx-…`: to be read over the telephone. */
export function keyIdOf(publicKey: Uint8Array): string {
  const hex = createHash('sha256').update(publicKey).digest('hex').slice(0, 32)
  return hex.match(/.{4}/g)!.join('-')
}

/** Signs; a signature that was there before is replaced. `privateKeyPem` is PKCS #8. */
export function signBundle(bytes: Buffer, privateKeyPem: string): Buffer {
  const key = privateKeyOf(privateKeyPem)
  const plain = withoutSeal(bytes)
  const { digest } = openBundle(plain)
  const signature = sign(null, messageOf(digest), key)
  return Buffer.concat([plain, rawPublicKey(createPublicKey(key)), signature])
}

/** Opens the bundle and weighs its signature. Throws `OBZ_BUNDLE_*` for anything broken. */
export function verifyBundle(bytes: Buffer, keys: KeyRing): BundleVerdict {
  const bundle = openBundle(bytes)
  if (!bundle.seal) return { kind: 'unsigned', bundle }
  const { publicKey, signature } = bundle.seal
  let isRight: boolean
  try {
    isRight = verify(null, messageOf(bundle.digest), publicKeyOf(publicKey), signature)
  } catch {
    isRight = false
  }
  const keyId = keyIdOf(publicKey)
  if (!isRight) {
    throw bundleError('OBZ_BUNDLE_SIGNATURE_INVALID', `its signature is not that of the key ${keyId}`)
  }
  const trusted = keys.find(keyId)
  return trusted && trusted.publicKey.equals(publicKey)
    ? { kind: 'trusted', bundle, keyId, name: trusted.name }
    : { kind: 'unknown-key', bundle, keyId, publicKey }
}

export interface SigningKey {
  keyId: string
  /** PKCS #8; to be kept secret. */
  privateKeyPem: string
  /** SPKI; to be given to the platforms that shall trust it. */
  publicKeyPem: string
}

export function generateSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    keyId: keyIdOf(rawPublicKey(publicKey)),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  }
}

/** Raw bytes of a public key in PEM; a private key gives its public half. Throws `OBZ_BUNDLE_KEY_INVALID`. */
export function readPublicKey(pem: string): Buffer {
  try {
    return rawPublicKey(createPublicKey(pem))
  } catch (error) {
    throw bundleError('OBZ_BUNDLE_KEY_INVALID', 'the public key cannot be read', error)
  }
}

/** Throws `OBZ_BUNDLE_KEY_INVALID`: the raw bytes are no key. */
export function publicKeyOf(raw: Buffer): KeyObject {
  if (raw.length !== PUBLIC_KEY_BYTES)
    throw bundleError('OBZ_BUNDLE_KEY_INVALID', 'the public key is not 32 bytes')
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  })
}

function privateKeyOf(pem: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch (error) {
    throw bundleError('OBZ_BUNDLE_KEY_INVALID', 'the private key cannot be read', error)
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw bundleError('OBZ_BUNDLE_KEY_INVALID', 'the private key is not an Ed25519 key')
  }
  return key
}

function rawPublicKey(key: KeyObject): Buffer {
  if (key.asymmetricKeyType !== 'ed25519') {
    throw bundleError('OBZ_BUNDLE_KEY_INVALID', 'the public key is not an Ed25519 key')
  }
  return Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url')
}

const messageOf = (digest: string): Buffer => Buffer.concat([PURPOSE, Buffer.from(digest, 'hex')])

// What one process of linkage makes of a sealed identity: the identity itself, for as long as it is compared, and keyed fingerprints
// of what it is found by, which are all that is kept.
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { Opener, type OpeningKeys } from '../access/sealing.ts'
import { BLOCKING, identityOf, type Identity, type WrittenIdentity } from '../linkage/identity.ts'

export interface IdentityReaderOptions {
  /** Opens sealed identities. */
  key: OpeningKeys
  /** Under which СНИЛС are persons' keys. */
  registryPepper: Buffer
  /** Under which blocking keys and names become fingerprints. */
  linkagePepper: Buffer
}
export type NameColumn = 'surname' | 'given' | 'patronymic'

/** Fingerprints of names that are remembered: a region has 200,000 different ones, each in six records. */
const TERMS_KEPT_MAX = 500_000

export class IdentityReader {
  readonly #opener: Opener
  readonly #registryPepper: KeyObject
  readonly #linkagePepper: KeyObject
  readonly #terms = new Map<string, bigint>()
  /** Identities that did not open. */
  unreadable = 0

  constructor({ key, registryPepper, linkagePepper }: IdentityReaderOptions) {
    this.#opener = new Opener(key)
    this.#registryPepper = createSecretKey(registryPepper)
    this.#linkagePepper = createSecretKey(linkagePepper)
  }

  /** `undefined` where it does not open with this key. */
  open(sealed: Buffer): Identity | undefined {
    try {
      return identityOf(JSON.parse(this.#opener.open(sealed).toString('utf8')) as WrittenIdentity)
    } catch {
      this.unreadable += 1
      return undefined
    }
  }

  /** In the order of `BLOCKING`. */
  keysOf(identity: Identity): (bigint | null)[] {
    return BLOCKING.map((keyOf, rule) => {
      const key = keyOf(identity)
      return key === null ? null : this.#fingerprint(`key ${rule} ${key}`)
    })
  }

  termOf(column: NameColumn, value: string): bigint {
    const text = `term ${column} ${value}`
    const known = this.#terms.get(text)
    if (known !== undefined) return known
    if (this.#terms.size >= TERMS_KEPT_MAX) this.#terms.clear()
    const term = this.#fingerprint(text)
    this.#terms.set(text, term)
    return term
  }

  /** As `registry.person.snils_key`. */
  snilsKeyOf(identity: Identity | null): string | null {
    if (!identity?.snils) return null
    const hex = createHmac('sha256', this.#registryPepper).update(identity.snils).digest('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
  }

  #fingerprint(text: string): bigint {
    return createHmac('sha256', this.#linkagePepper).update(text).digest().readBigInt64LE()
  }
}

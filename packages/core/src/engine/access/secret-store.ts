// The secrets of an installation by their names and versions: the key pairs of the vault, the peppers of the registry, and the
// root of what is never replaced. Where they lie is the business of vault/key-places.ts; which is in force, of the database.
import { createHmac, createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { inject, injectable } from 'tsyringe'
import { ENGINE_CONFIG, type EngineConfig } from '../tokens.ts'
import { keyLost, secretDamaged } from '../vault/errors.ts'
import { keyPlace, type KeyPlace } from '../vault/key-places.ts'
import { rawPublicKey } from './sealing.ts'

const PEPPER_BYTES = 32
const ROOT = 'record-root'

/** Kinds that have versions, and the names of these. */
const NAMES = {
  pepper: { first: 'registry-pepper', later: /^registry-pepper\.(\d+)$/ },
  seal: { first: 'vault-key.pem', later: /^vault-key\.(\d+)\.pem$/ },
} as const
export type VersionedKey = keyof typeof NAMES

@injectable()
export class SecretStore {
  readonly #place: KeyPlace
  readonly #known = new Map<string, Buffer>()
  readonly #opened = new Map<string, KeyObject>()

  constructor(@inject(ENGINE_CONFIG) config: Pick<EngineConfig, 'dataDirectory'>) {
    this.#place = keyPlace(config.dataDirectory)
  }

  static nameOf(kind: VersionedKey, version: number): string {
    if (version === 1) return NAMES[kind].first
    return kind === 'pepper' ? `registry-pepper.${version}` : `vault-key.${version}.pem`
  }

  /** Those that are there, ascending. */
  versions(kind: VersionedKey): number[] {
    const { first, later } = NAMES[kind]
    return this.#place
      .names()
      .flatMap((name) => (name === first ? [1] : later.exec(name) ? [Number(later.exec(name)![1])] : []))
      .toSorted((a, b) => a - b)
  }

  /** Thirty-two bytes under which СНИЛС become keys of the registry. Without a version the newest; the first is made. */
  registryPepper(version = this.versions('pepper').at(-1) ?? 1): Buffer {
    // Before the first pepper: of an installation that had one, it is the root.
    if (version === 1) this.#root()
    return this.#bytes(SecretStore.nameOf('pepper', version), this.#mayMake('pepper'))
  }

  /** The newest: what is written now is sealed for it. */
  vaultPrivateKey(): KeyObject {
    return this.#privateKey(this.versions('seal').at(-1) ?? 1)
  }

  /** All that may open something, the newest first. */
  vaultKeys(): KeyObject[] {
    const versions = this.versions('seal').toReversed()
    return (versions.length === 0 ? [1] : versions).map((version) => this.#privateKey(version))
  }

  /** Raw X25519 public key, given to plugins. */
  vaultPublicKey(): Buffer {
    return rawPublicKey(this.vaultPrivateKey())
  }

  /** Pepper of one source's record keys: a plugin that knows its own cannot compute the registry's. */
  sourcePepper(sourceCode: string): Buffer {
    return this.#derived(`source:${sourceCode}`)
  }

  /** Under which names become fingerprints in the registry's linkage. */
  linkagePepper(version?: number): Buffer {
    return createHmac('sha256', this.registryPepper(version)).update('linkage').digest()
  }

  /** Seals what a browser carries to the provider of identities and back. */
  signInKey(): Buffer {
    return this.#derived('sign-in attempts')
  }

  /** Of a role that the platform made in its database. */
  databasePassword(role: string): string {
    return this.#derived(`database role ${role}`).toString('base64url')
  }

  /** Tells this secret from another without saying anything of it. */
  proof(kind: VersionedKey | 'root', version: number): Buffer {
    if (kind === 'seal') return rawPublicKey(this.#privateKey(version))
    const secret = kind === 'root' ? this.#root() : this.registryPepper(version)
    return createHmac('sha256', secret).update('obzor: which secret this is').digest()
  }

  has(kind: VersionedKey | 'root', version: number): boolean {
    const names = this.#place.names()
    if (kind !== 'root') return names.includes(SecretStore.nameOf(kind, version))
    // Before versions the first pepper was the root.
    return names.includes(ROOT) || names.includes(NAMES.pepper.first)
  }

  /** A new secret, in force for nothing yet. */
  makeNext(kind: VersionedKey): number {
    const version = (this.versions(kind).at(-1) ?? 0) + 1
    const name = SecretStore.nameOf(kind, version)
    this.#place.make(name, kind === 'pepper' ? newPepper : newPrivateKey)
    return version
  }

  destroy(kind: VersionedKey, version: number): void {
    const name = SecretStore.nameOf(kind, version)
    // The root must not go with the pepper that it was copied from.
    this.#root()
    this.#place.remove(name)
    this.#known.delete(name)
    this.#opened.delete(name)
  }

  #derived(purpose: string): Buffer {
    return createHmac('sha256', this.#root()).update(purpose).digest()
  }

  /** Record keys stand under it, and nobody can compute those anew: it has no versions. */
  #root(): Buffer {
    const make = (): Buffer => this.#place.read(NAMES.pepper.first) ?? newPepper()
    // A later pepper without a root is an installation whose root was lost, not a new one.
    return this.#bytes(ROOT, this.versions('pepper').every((version) => version === 1) ? make : undefined)
  }

  /** Only the first of a kind is made by asking for it: a later one that is not there was lost. */
  #mayMake(kind: VersionedKey): (() => Buffer) | undefined {
    if (this.versions(kind).length > 0) return undefined
    return kind === 'pepper' ? newPepper : newPrivateKey
  }

  #bytes(name: string, make: (() => Buffer) | undefined): Buffer {
    const known = this.#known.get(name)
    if (known) return known
    const bytes = this.#kept(name, make)
    if (bytes.length !== PEPPER_BYTES) throw secretDamaged(name)
    this.#known.set(name, bytes)
    return bytes
  }

  #privateKey(version: number): KeyObject {
    const name = SecretStore.nameOf('seal', version)
    const known = this.#opened.get(name)
    if (known) return known
    const pem = this.#kept(name, this.#mayMake('seal'))
    try {
      const key = createPrivateKey(pem)
      this.#opened.set(name, key)
      return key
    } catch {
      throw secretDamaged(name)
    }
  }

  #kept(name: string, make: (() => Buffer) | undefined): Buffer {
    const kept = make ? this.#place.make(name, make) : this.#place.read(name)
    if (!kept) throw keyLost(name)
    return kept
  }
}

const newPepper = (): Buffer => randomBytes(PEPPER_BYTES)
const newPrivateKey = (): Buffer =>
  Buffer.from(generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)

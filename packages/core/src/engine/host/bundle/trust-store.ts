// The keys this installation trusts to sign plugins: one small file each in `<data>/trust`, so that a key can be
// looked at, copied to a closed network and taken away with ordinary tools.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bundleError } from './errors.ts'
import { keyIdOf, publicKeyOf, type KeyRing, type TrustedKey } from './signature.ts'

/** A region trusts itself and a few authors. */
const KEYS_MAX = 100
const NAME_LENGTH_MAX = 200

export class TrustStore implements KeyRing {
  readonly #folder: string

  constructor(dataDirectory: string) {
    this.#folder = path.join(dataDirectory, 'trust')
  }

  /** In the order of names; a file that is no key is left out. */
  list(): TrustedKey[] {
    return this.#files()
      .map((file) => this.#read(file))
      .filter((key) => key !== undefined)
      .sort((a, b) => a.name.localeCompare(b.name, 'ru') || (a.id < b.id ? -1 : 1))
  }

  find(keyId: string): TrustedKey | undefined {
    // A key that was renamed to another's id is not that other's: the id is of the content.
    return this.list().find(({ id }) => id === keyId)
  }

  /** Trusts a key; one that is known gets the new name. */
  add(publicKey: Buffer, name: string): TrustedKey {
    publicKeyOf(publicKey)
    const trusted: TrustedKey = {
      id: keyIdOf(publicKey),
      name: name.trim().slice(0, NAME_LENGTH_MAX) || keyIdOf(publicKey),
      publicKey,
    }
    if (this.#files().length >= KEYS_MAX && !this.find(trusted.id)) {
      throw bundleError('OBZ_BUNDLE_KEY_INVALID', `more than ${KEYS_MAX} keys are trusted already`)
    }
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const file = path.join(this.#folder, `${trusted.id}.json`)
    const content = { name: trusted.name, publicKey: publicKey.toString('base64') }
    writeFileSync(`${file}.tmp`, `${JSON.stringify(content, null, 1)}\n`, { mode: 0o600 })
    renameSync(`${file}.tmp`, file)
    return trusted
  }

  /** `false` when it was not trusted anyway. Plugins that are installed stay. */
  remove(keyId: string): boolean {
    const file = this.#files().find((name) => this.#read(name)?.id === keyId)
    if (file === undefined) return false
    rmSync(path.join(this.#folder, file))
    return true
  }

  #files(): string[] {
    try {
      return readdirSync(this.#folder).filter((name) => name.endsWith('.json'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }

  #read(file: string): TrustedKey | undefined {
    try {
      const { name, publicKey } = JSON.parse(readFileSync(path.join(this.#folder, file), 'utf8')) as {
        name?: unknown
        publicKey?: unknown
      }
      if (typeof name !== 'string' || typeof publicKey !== 'string') return undefined
      const raw = Buffer.from(publicKey, 'base64')
      publicKeyOf(raw)
      return { id: keyIdOf(raw), name, publicKey: raw }
    } catch {
      return undefined
    }
  }
}

// The secrets of an installation: the vault's key pair and the registry's pepper. Files of mode 0600 in
// `<dataDirectory>/secrets`; made once, never replaced: a lost pepper would make every person a new one.
import { createHmac, createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inject, injectable } from 'tsyringe'
import { ObzorError } from '../../model/index.ts'
import { ENGINE_CONFIG, type EngineConfig } from '../tokens.ts'
import { rawPublicKey } from './sealing.ts'

const PEPPER_BYTES = 32

@injectable()
export class SecretStore {
  readonly #folder: string
  #pepper: Buffer | undefined
  #vaultKey: KeyObject | undefined

  constructor(@inject(ENGINE_CONFIG) config: Pick<EngineConfig, 'dataDirectory'>) {
    this.#folder = path.join(config.dataDirectory, 'secrets')
  }

  /** Thirty-two bytes under which СНИЛС become keys of the registry. */
  registryPepper(): Buffer {
    this.#pepper ??= this.#readOrMake('registry-pepper', () => randomBytes(PEPPER_BYTES))
    if (this.#pepper.length !== PEPPER_BYTES) throw this.#damaged('registry-pepper')
    return this.#pepper
  }

  /** Opens what plugins sealed, for the audited reveal, and the secrets of second factors. */
  vaultPrivateKey(): KeyObject {
    if (!this.#vaultKey) {
      const pem = this.#readOrMake('vault-key.pem', () =>
        Buffer.from(
          generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
        ),
      )
      try {
        this.#vaultKey = createPrivateKey(pem)
      } catch {
        throw this.#damaged('vault-key.pem')
      }
    }
    return this.#vaultKey
  }

  /** Raw X25519 public key, given to plugins. */
  vaultPublicKey(): Buffer {
    return rawPublicKey(this.vaultPrivateKey())
  }

  /** Pepper of one source's record keys: a plugin that knows its own cannot compute the registry's. */
  sourcePepper(sourceCode: string): Buffer {
    return createHmac('sha256', this.registryPepper()).update(`source:${sourceCode}`).digest()
  }

  /** Under which names become fingerprints in the registry's linkage. */
  linkagePepper(): Buffer {
    return createHmac('sha256', this.registryPepper()).update('linkage').digest()
  }

  /** Seals what a browser carries to the provider of identities and back. */
  signInKey(): Buffer {
    return createHmac('sha256', this.registryPepper()).update('sign-in attempts').digest()
  }

  #readOrMake(name: string, make: () => Buffer): Buffer {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const file = path.join(this.#folder, name)
    if (!existsSync(file)) {
      // Written aside and linked: a crash leaves either no secret or a whole one, and two engines agree on the first.
      const draft = `${file}.${process.pid}.tmp`
      writeFileSync(draft, make(), { mode: 0o600, flush: true })
      try {
        linkSync(draft, file)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      } finally {
        rmSync(draft, { force: true })
      }
    }
    return readFileSync(file)
  }

  #damaged(name: string): ObzorError {
    return new ObzorError({
      code: 'OBZ_VAULT_SECRET_DAMAGED',
      fact: `the secret ${name} is not what this platform wrote`,
      risk: 'with another secret every person would be counted anew and no name could be opened',
      action: `restore ${name} in the folder secrets from the backup`,
    })
  }
}

// The settings of the provider of identities: kept in the database, the client's secret sealed for this installation.
import type { EntityManager } from 'typeorm'
import type { ProviderSettings, SavedProvider } from '../../../model/index.ts'
import { SettingEntity } from '../../db/entities/index.ts'
import { openSealed, Sealer } from '../sealing.ts'
import type { SecretStore } from '../secret-store.ts'
import { settingsInvalid } from './provider-errors.ts'

const KEY = 'access.provider'
type Repositories = Pick<EntityManager, 'getRepository'>

/** As it lies in the database. */
interface Stored extends ProviderSettings {
  /** Base64. */
  sealedSecret: string | null
}
export interface ProviderChange extends ProviderSettings {
  /** Left out: the saved one stays; `null` takes it away. */
  clientSecret?: string | null
}

const NOBODY: ProviderSettings = {
  enabled: false,
  name: '',
  issuer: '',
  clientId: '',
  publicUrl: '',
  scopes: ['profile'],
  roleClaim: 'groups',
  rules: [],
  territoryClaim: '',
  localPasswords: true,
}

export class ProviderStore {
  readonly #secrets: SecretStore

  constructor(secrets: SecretStore) {
    this.#secrets = secrets
  }

  async read(control: Repositories): Promise<SavedProvider> {
    const { sealedSecret, ...settings } = await this.#stored(control)
    return { ...settings, hasSecret: sealedSecret !== null }
  }

  /** With the secret, for the provider alone. */
  async readWithSecret(control: Repositories): Promise<ProviderSettings & { secret: string | undefined }> {
    const { sealedSecret, ...settings } = await this.#stored(control)
    return { ...settings, secret: this.#opened(sealedSecret) }
  }

  /** What would be saved; throws `OBZ_ACCESS_PROVIDER_SETTINGS_INVALID`. */
  async entered(
    control: Repositories,
    { clientSecret, ...settings }: ProviderChange,
  ): Promise<ProviderSettings & { secret: string | undefined }> {
    requireUsable(settings)
    const saved = await this.#stored(control)
    const kept =
      // A secret must not be sent to whoever a new address belongs to.
      saved.issuer === settings.issuer && saved.clientId === settings.clientId ? saved.sealedSecret : null
    return {
      ...settings,
      secret: clientSecret === undefined ? this.#opened(kept) : (clientSecret ?? undefined),
    }
  }

  async save(control: Repositories, change: ProviderChange): Promise<SavedProvider> {
    const { secret, ...settings } = await this.entered(control, change)
    const sealedSecret =
      secret === undefined ? null : new Sealer(this.#secrets.vaultPublicKey()).seal(secret).toString('base64')
    const value: Stored = { ...settings, sealedSecret }
    await control.getRepository(SettingEntity).save({ key: KEY, value })
    return this.read(control)
  }

  async #stored(control: Repositories): Promise<Stored> {
    const setting = await control.getRepository(SettingEntity).findOneBy({ key: KEY })
    return { ...NOBODY, sealedSecret: null, ...(setting?.value as Stored | undefined) }
  }

  #opened(sealed: string | null): string | undefined {
    if (sealed === null) return undefined
    return openSealed(this.#secrets.vaultKeys(), Buffer.from(sealed, 'base64')).toString('utf8')
  }
}

function requireUsable({
  enabled,
  name,
  issuer,
  clientId,
  publicUrl,
  rules,
  roleClaim,
}: ProviderSettings): void {
  requireAddress(issuer, 'the issuer', true)
  requireAddress(publicUrl, 'the address of the platform', false)
  if (!enabled) return
  if (name.trim() === '' || clientId.trim() === '' || roleClaim.trim() === '') {
    throw settingsInvalid('name, client and the claim of roles must not be empty')
  }
  if (rules.length === 0) throw settingsInvalid('no group has a role: nobody could sign in')
}

function requireAddress(text: string, what: string, isForSecrets: boolean): void {
  if (!URL.canParse(text)) throw settingsInvalid(`${what} is no address`)
  const { protocol, hostname, search, hash, username, password } = new URL(text)
  if (search !== '' || hash !== '' || username !== '' || password !== '') {
    throw settingsInvalid(`${what} has a query, an anchor or a login in it`)
  }
  if (protocol === 'https:') return
  // Tokens over plain http could be read on the way; to a program of this machine there is no way.
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
  if (protocol !== 'http:' || (isForSecrets && !isHere))
    throw settingsInvalid(`${what} must begin with https://`)
}

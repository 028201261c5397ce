// Rotation of the vault's keys while the platform runs. New keys come into force in one moment; then everything that stands on
// older ones is read through in bounded batches, each with its place in one transaction, so a rotation that was killed goes on
// where it stopped. Older keys stay until `finishRotation`, which destroys them only when nothing stands on them.
import type { Client } from 'pg'
import { Opener, Sealer, headerOf } from '../access/sealing.ts'
import { SecretStore, type VersionedKey } from '../access/secret-store.ts'
import { VAULT_LOCK } from '../db/advisory-locks.ts'
import { identityOf, type WrittenIdentity } from '../linkage/identity.ts'
import { IdentityReader, type NameColumn } from '../registry/identity-reader.ts'
import { checkKeys } from './check-keys.ts'
import * as rows from './db/rotation-rows.ts'
import { noteDestroyed, pepperVersions, vaultKeys, type VaultKeyRow } from './db/vault-keys.ts'
import { keyInUse, rotationBusy, rotationUnderWay } from './errors.ts'
import { pseudonymOf } from './pseudonym.ts'

/** Values of one transaction: opened, sealed and written in about 0.2 s. */
const BATCH = 2_000
const NAMES: readonly NameColumn[] = ['surname', 'given', 'patronymic']

export interface RotateOptions {
  /** Of the database's owner. */
  client: Client
  secrets: SecretStore
  /** What is replaced; left out, a rotation that was begun goes on, or both are. */
  keys?: readonly VersionedKey[]
  /** After each batch. */
  say(progress: RotationProgress): void
  /** Values of a transaction; for tests. */
  batch?: number
}
export interface RotationProgress {
  place: rows.Place | 'waiting'
  done: number
  of: number
}
export interface RotationOutcome {
  done: number
  unreadable: number
  newPepper: boolean
}

/** Throws `OBZ_VAULT_ROTATION_OPEN` where `keys` are named and one is under way, `OBZ_VAULT_ROTATION_BUSY`, and what `checkKeys` does. */
export async function rotate(options: RotateOptions): Promise<RotationOutcome> {
  const { client, secrets, keys, say } = options
  await checkKeys(client, secrets)
  say({ place: 'waiting', done: 0, of: 0 })
  return await alone(client, async () => {
    const last = await rows.lastRotation(client)
    if (last && !last.endedAt && keys) throw rotationUnderWay()
    if (!last || last.endedAt) await begin(options, keys ?? ['pepper', 'seal'])
    const open = (await rows.lastRotation(client))!
    const { done, unreadable } = await new Rotation(options, open).readThrough()
    await rows.endRotation(client, open)
    return { done, unreadable, newPepper: open.newPepper }
  })
}

/** A linkage under way is waited for; another rotation is not. */
async function alone<T>(client: Client, work: () => Promise<T>): Promise<T> {
  if (await rows.isRotating(client)) throw rotationBusy()
  await client.query('select pg_advisory_lock($1)', [VAULT_LOCK])
  try {
    return await work()
  } finally {
    await client.query('select pg_advisory_unlock($1)', [VAULT_LOCK]).catch(() => undefined)
  }
}

async function begin({ client, secrets }: RotateOptions, kinds: readonly VersionedKey[]): Promise<void> {
  const known = await vaultKeys(client)
  const made = kinds.map((kind) => {
    const inForce = known.find((key) => key.kind === kind && key.state === 'current')!.version
    // One that was made and never came into force is taken before another is made.
    const version = secrets.versions(kind).find((each) => each > inForce) ?? secrets.makeNext(kind)
    return { kind, version, proof: secrets.proof(kind, version) }
  })
  const [oldPepper] = await pepperVersions(client)
  await rows.beginRotation(client, made, oldPepper)
}

class Rotation {
  readonly #client: Client
  readonly #batch: number
  readonly #say: RotateOptions['say']
  readonly #row: rows.RotationRow
  readonly #secrets: SecretStore
  readonly #opener: Opener
  readonly #sealer: Sealer
  readonly #header: Buffer

  constructor({ client, secrets, say, batch = BATCH }: RotateOptions, row: rows.RotationRow) {
    this.#client = client
    this.#batch = batch
    this.#say = say
    this.#row = row
    this.#secrets = secrets
    this.#opener = new Opener(secrets.vaultKeys())
    this.#sealer = new Sealer(secrets.vaultPublicKey())
    this.#header = headerOf(secrets.vaultPublicKey())
  }

  async readThrough(): Promise<rows.RotationRow> {
    const pseudonyms = this.#row.newPepper ? await this.#pseudonyms() : null
    for (const place of rows.PLACE_NAMES.slice(rows.PLACE_NAMES.indexOf(this.#row.place))) {
      if (place !== this.#row.place) Object.assign(this.#row, { place, after: null })
      const named = place === 'person' || place === 'number' ? pseudonyms : null
      // All of them where people are renamed, else only what another key seals.
      for (let isMore = true; isMore;) isMore = await this.#next(named)
    }
    // What a run that began before sealed for an older key behind our back.
    for (const place of rows.PLACE_NAMES) {
      Object.assign(this.#row, { place, after: null })
      for (let isMore = true; isMore;) isMore = await this.#next(null)
    }
    return this.#row
  }

  async #pseudonyms(): Promise<Pseudonyms> {
    const [current, ...older] = await pepperVersions(this.#client)
    return new Pseudonyms(this.#secrets, current, older, await rows.termsToRename(this.#client))
  }

  /** One batch and its place, in one transaction. False at the end of the place. */
  async #next(pseudonyms: Pseudonyms | null): Promise<boolean> {
    const { place, after } = this.#row
    const limit = this.#batch
    const header = pseudonyms ? null : this.#header
    const found = await rows.nextSealed(this.#client, place, after, { limit, header })
    if (found.length === 0) return false
    const opened = found.flatMap(({ key, sealed }) => {
      const plain = this.#opened(sealed)
      return plain ? [{ key, was: sealed, plain }] : []
    })
    const old = opened.filter(({ was }) => !was.subarray(0, this.#header.length).equals(this.#header))
    const next = {
      ...this.#row,
      after: found.at(-1)!.key,
      done: this.#row.done + found.length,
      unreadable: this.#row.unreadable + found.length - opened.length,
    }
    await this.#client.query('begin')
    try {
      await this.#client.query(`set local obzor.rekeying = 'on'`)
      await rows.putResealed(
        this.#client,
        place,
        old.map(({ key, was, plain }) => ({ key, was, sealed: this.#sealer.seal(plain) })),
      )
      if (pseudonyms) await pseudonyms.put(this.#client, place, opened)
      await rows.notePlace(this.#client, next)
      await this.#client.query('commit')
    } catch (error) {
      await this.#client.query('rollback').catch(() => undefined)
      throw error
    }
    Object.assign(this.#row, next)
    this.#sealer.rotate()
    this.#say({ place, done: next.done, of: Math.max(next.of, next.done) })
    return true
  }

  #opened(sealed: Buffer): Buffer | undefined {
    try {
      return this.#opener.open(sealed)
    } catch {
      return undefined
    }
  }
}

/** Old and new names of people in what is sealed: of the registry, of linkage's records, of its terms. */
class Pseudonyms {
  readonly #now: Buffer
  readonly #older: { version: number; pepper: Buffer }[]
  readonly #terms: {
    next: number
    terms: Map<bigint, number>
    was: IdentityReader
    now: IdentityReader
  } | null

  constructor(
    secrets: SecretStore,
    current: number,
    older: readonly number[],
    terms: Awaited<ReturnType<typeof rows.termsToRename>>,
  ) {
    this.#now = secrets.registryPepper(current)
    this.#older = older.map((version) => ({ version, pepper: secrets.registryPepper(version) }))
    const reader = (version: number): IdentityReader =>
      new IdentityReader({
        key: secrets.vaultKeys(),
        registryPepper: secrets.registryPepper(version),
        linkagePepper: secrets.linkagePepper(version),
      })
    this.#terms = terms && { ...terms, was: reader(terms.pepper), now: reader(current) }
  }

  async put(
    client: Client,
    place: rows.Place,
    values: readonly { key: string; plain: Buffer }[],
  ): Promise<void> {
    if (place === 'number')
      return await rows.putPseudonyms(
        client,
        values.flatMap(({ plain }) => this.#renamed(plain.toString('utf8'))),
      )
    const names: rows.Renamed[] = []
    const records: { key: string; snilsKey: string }[] = []
    const terms = new Map<bigint, number>()
    for (const { key, plain } of values) {
      const written = JSON.parse(plain.toString('utf8')) as WrittenIdentity
      if (written.snils !== undefined) names.push(...this.#renamed(written.snils))
      if (!this.#terms) continue
      const identity = identityOf(written)
      const snilsKey = this.#terms.now.snilsKeyOf(identity)
      if (snilsKey !== null) records.push({ key, snilsKey })
      for (const column of NAMES) {
        const value = identity[column]
        const bits = value === null ? undefined : this.#terms.terms.get(this.#terms.was.termOf(column, value))
        if (bits !== undefined) terms.set(this.#terms.now.termOf(column, value!), bits)
      }
    }
    await rows.putPseudonyms(client, names)
    await rows.putRecordPseudonyms(client, records)
    if (this.#terms) await rows.putTerms(client, this.#terms.next, terms)
  }

  #renamed(snils: string): rows.Renamed[] {
    const now = pseudonymOf(snils, this.#now)
    return this.#older.map(({ version, pepper }) => ({ was: pseudonymOf(snils, pepper), now, version }))
  }
}

export interface VaultStatus {
  keys: Omit<VaultKeyRow, 'proof'>[]
  rotation: rows.RotationRow | null
  left: rows.LeftBehind
}
export async function vaultStatus(client: Client, secrets: SecretStore): Promise<VaultStatus> {
  await checkKeys(client, secrets)
  const keys = await vaultKeys(client)
  return {
    keys: keys.map(({ kind, version, state, since }) => ({ kind, version, state, since })),
    rotation: await rows.lastRotation(client),
    left: await rows.leftBehind(client, headerOf(secrets.vaultPublicKey())),
  }
}

/** Destroys keys that nothing stands on; returns their names. Throws `OBZ_VAULT_KEY_IN_USE` while something does. */
export async function finishRotation({
  client,
  secrets,
}: Pick<RotateOptions, 'client' | 'secrets'>): Promise<string[]> {
  await checkKeys(client, secrets)
  return await alone(client, async () => {
    const { rotation, left, keys } = await vaultStatus(client, secrets)
    if (rotation && !rotation.endedAt) throw keyInUse('a rotation is not done')
    const uses = usesOf(left)
    if (uses.length > 0) throw keyInUse(uses.join(', '))
    const gone: string[] = []
    for (const { kind, version, state } of keys) {
      if (kind === 'root' || state === 'current') continue
      // Written down before the secret goes: a crash between leaves a file that nobody needs, not a key that nobody has.
      await noteDestroyed(client, kind, version)
      if (!secrets.has(kind, version)) continue
      secrets.destroy(kind, version)
      gone.push(SecretStore.nameOf(kind, version))
    }
    await rows.dropOldTerms(client)
    return gone
  })
}

export const usesOf = ({ sealed, pseudonyms, fingerprints, runs }: rows.LeftBehind): string[] => [
  ...(sealed > 0 ? [`${sealed} values are sealed for an older key`] : []),
  ...(pseudonyms > 0 ? [`${pseudonyms} people have a pseudonym under an older pepper`] : []),
  ...(fingerprints > 0 ? [`${fingerprints} records wait for their new fingerprints`] : []),
  ...(runs > 0 ? [`${runs} runs of sources began before the new key`] : []),
]

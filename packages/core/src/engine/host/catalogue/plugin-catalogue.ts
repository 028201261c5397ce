// The administrator's decisions about plugins: bring a bundle, look at what it asks for, accept it, go back, switch
// off and on. Nothing of a bundle runs before it was accepted, and each change takes place while the platform runs.
import type pg from 'pg'
import { inject, injectable } from 'tsyringe'
import { ObzorError } from '../../../model/index.ts'
import type { PluginManifest } from '../../../plugin-api/index.ts'
import { DATABASE, ENGINE_CONFIG, type EngineConfig } from '../../tokens.ts'
import { bundleError, TrustStore, verifyBundle, type TrustedKey } from '../bundle/index.ts'
import * as rows from '../db/plugin-versions.ts'
import type { ChoiceRow, VersionRow } from '../db/plugin-versions.ts'
import { checkManifest } from '../manifest-check.ts'
import { PrivateGrants } from '../grants/private-grants.ts'
import type { PrivateHostWish } from '../grants/private-hosts.ts'
import { PluginHost } from '../plugin-host.ts'
import { PluginJournal } from '../plugin-journal.ts'
import { capabilityLines } from './capability-lines.ts'
import {
  capabilitiesDiffer,
  nothingToRollBackTo,
  pluginUnknown,
  versionInUse,
  versionUnknown,
} from './errors.ts'
import { PluginShelf } from './plugin-shelf.ts'

/** Bundles of about a megabyte: what a region may want to go back to within a year. */
const VERSIONS_KEPT_MAX = 10

/** What is said with an acceptance. */
export interface Acceptance {
  /** The lines that were shown; other ones refuse the acceptance. */
  capabilities: readonly string[]
  /** Given when the key is not known yet: from now on it is, by this name. */
  trust?: { keyId: string; name: string }
  /** Servers inside private networks that it may reach from its first run on; besides those it was granted before. */
  privateHosts?: readonly PrivateHostWish[]
}

@injectable()
export class PluginCatalogue {
  readonly #database: pg.Pool
  readonly #host: PluginHost
  readonly #shelf: PluginShelf
  readonly #journal: PluginJournal
  readonly #grants: PrivateGrants
  readonly #trust: TrustStore
  readonly #trustListeners = new Set<() => void>()
  #changing: Promise<unknown> = Promise.resolve()

  constructor(
    @inject(ENGINE_CONFIG) config: EngineConfig,
    @inject(DATABASE) database: pg.Pool,
    @inject(PluginHost) host: PluginHost,
    @inject(PluginShelf) shelf: PluginShelf,
    @inject(PluginJournal) journal: PluginJournal,
    @inject(PrivateGrants) grants: PrivateGrants,
  ) {
    this.#database = database
    this.#host = host
    this.#shelf = shelf
    this.#journal = journal
    this.#grants = grants
    this.#trust = new TrustStore(config.dataDirectory)
  }

  /** Called after a key was trusted, or is trusted no longer. */
  onTrustChange(listener: () => void): void {
    this.#trustListeners.add(listener)
  }

  trustedKeys(): TrustedKey[] {
    return this.#trust.list()
  }

  trustKey(publicKey: Buffer, name: string, actor: string): TrustedKey {
    const key = this.#trust.add(publicKey, name)
    this.#noteKey('plugin.key-trusted', key, actor)
    return key
  }

  distrustKey(keyId: string, actor: string): boolean {
    const key = this.#trust.find(keyId)
    if (!key || !this.#trust.remove(keyId)) return false
    this.#noteKey('plugin.key-distrusted', key, actor)
    return true
  }

  /** Puts a bundle on the shelf to be looked at. Throws `OBZ_BUNDLE_*` and what a wrong manifest gives. */
  async bring(bytes: Buffer, actor: string): Promise<VersionRow> {
    const verdict = verifyBundle(bytes, this.#trust)
    if (verdict.kind === 'unsigned') throw bundleError('OBZ_BUNDLE_UNSIGNED', 'it carries no signature')
    const { manifest, digest } = verdict.bundle
    checkManifest(manifest, 'the bundle')
    return await this.#inTurn(async () => {
      const row = await rows.bring(this.#database, {
        manifest,
        digest,
        bundle: bytes,
        keyId: verdict.keyId,
        actor,
      })
      await rows.prune(this.#database, manifest.id, VERSIONS_KEPT_MAX)
      this.#note(manifest.id, 'plugin.brought', `${manifest.version}; ${verdict.keyId}`, actor)
      return row
    })
  }

  /** Runs the version from now on; the former one goes on until the new one has said what it is. */
  async accept(pluginId: string, versionId: string, acceptance: Acceptance, actor: string): Promise<void> {
    await this.#inTurn(async () => {
      const row = await rows.version(this.#database, pluginId, versionId)
      if (!row) throw versionUnknown(pluginId, versionId)
      const asked = capabilityLines(row.manifest)
      const accepted = new Set(acceptance.capabilities)
      if (accepted.size !== asked.length || !asked.every((line) => accepted.has(line))) {
        throw capabilitiesDiffer(pluginId)
      }
      // Before anything is changed: a wrong word about a host must not leave half an installation.
      const wishes = acceptance.privateHosts ?? []
      this.#grants.checked(row.manifest, wishes)
      await this.#requireTrust(row, acceptance.trust, actor)
      const before = await rows.choice(this.#database, pluginId)
      const isNew = before === undefined && !this.#shelf.platformIds().includes(pluginId)
      // Accepting what runs already must not make it the version to go back to.
      const isSame = before?.versionId === versionId
      const choice = {
        pluginId,
        versionId,
        previousVersionId: isSame ? before.previousVersionId : (before?.versionId ?? null),
        canRollBack: isSame ? before.canRollBack : !isNew,
        enabled: true,
      }
      // Its first run may begin as soon as it is loaded: by then it may reach what was granted.
      const given = await this.#grants.grant(row.manifest, wishes, actor)
      try {
        await this.#run(pluginId, versionId, choice, actor)
      } catch (error) {
        for (const host of given) await this.#grants.revoke(pluginId, host, actor)
        throw error
      }
      await rows.accept(this.#database, versionId, actor)
      const what = isNew ? 'plugin.installed' : 'plugin.upgraded'
      this.#note(pluginId, what, [row.version, ...asked].join('; '), actor)
    })
  }

  async rollBack(pluginId: string, actor: string): Promise<void> {
    await this.#inTurn(async () => {
      const before = await rows.choice(this.#database, pluginId)
      if (!before)
        throw (await this.#isKnown(pluginId)) ? nothingToRollBackTo(pluginId) : pluginUnknown(pluginId)
      if (!before.canRollBack) throw nothingToRollBackTo(pluginId)
      const { previousVersionId: target, versionId: left } = before
      const manifest = await this.#run(
        pluginId,
        target,
        {
          ...before,
          versionId: target,
          previousVersionId: left,
          enabled: true,
        },
        actor,
      )
      this.#note(pluginId, 'plugin.rolled-back', manifest.version, actor)
    })
  }

  async setEnabled(pluginId: string, enabled: boolean, actor: string): Promise<void> {
    await this.#inTurn(async () => {
      const before: ChoiceRow = (await rows.choice(this.#database, pluginId)) ?? {
        pluginId,
        versionId: null,
        previousVersionId: null,
        canRollBack: false,
        enabled: true,
      }
      if (before.versionId === null && !(await this.#isKnown(pluginId))) throw pluginUnknown(pluginId)
      if (enabled) {
        const { version } = await this.#run(pluginId, before.versionId, { ...before, enabled }, actor)
        this.#note(pluginId, 'plugin.switched-on', version, actor)
        return
      }
      await rows.choose(this.#database, { ...before, enabled }, actor)
      await this.#host.switchOff(pluginId)
      this.#note(pluginId, 'plugin.switched-off', '', actor)
    })
  }

  /** Lets a plugin reach a server inside a private network. Throws `OBZ_PLUGIN_UNKNOWN` or `OBZ_GRANT_*`. */
  async grantPrivate(pluginId: string, wish: PrivateHostWish, actor: string): Promise<void> {
    await this.#inTurn(async () => {
      const manifest = await this.#manifestOf(pluginId)
      if (!manifest) throw pluginUnknown(pluginId)
      await this.#grants.grant(manifest, [wish], actor)
    })
  }

  /** The next request to that server is refused. Throws `OBZ_GRANT_UNKNOWN`. */
  async revokePrivate(pluginId: string, host: string, actor: string): Promise<void> {
    await this.#inTurn(() => this.#grants.revoke(pluginId, host, actor))
  }

  /** Takes a version away that nobody runs. */
  async discard(pluginId: string, versionId: string, actor: string): Promise<void> {
    await this.#inTurn(async () => {
      const row = await rows.version(this.#database, pluginId, versionId)
      if (!row) throw versionUnknown(pluginId, versionId)
      if (!(await rows.discard(this.#database, pluginId, versionId))) throw versionInUse(pluginId)
      this.#note(pluginId, 'plugin.discarded', row.version, actor)
    })
  }

  async #run(
    pluginId: string,
    versionId: string | null,
    choice: ChoiceRow,
    actor: string,
  ): Promise<PluginManifest> {
    let manifest: PluginManifest
    try {
      const { file, expected } = await this.#shelf.fileOf(pluginId, versionId)
      manifest = await this.#host.load(file, expected)
    } catch (error) {
      if (error instanceof ObzorError) this.#note(pluginId, error.code, error.fact, actor)
      throw error
    }
    await rows.choose(this.#database, choice, actor)
    return manifest
  }

  async #requireTrust(row: VersionRow, trust: Acceptance['trust'], actor: string): Promise<void> {
    const bytes = await rows.bundleOf(this.#database, row.id)
    if (!bytes) throw versionUnknown(row.pluginId, row.version)
    const verdict = verifyBundle(bytes, this.#trust)
    if (verdict.kind === 'unsigned') throw bundleError('OBZ_BUNDLE_UNSIGNED', 'it carries no signature')
    if (verdict.kind === 'trusted') return
    if (trust?.keyId !== verdict.keyId) {
      throw bundleError('OBZ_BUNDLE_KEY_UNKNOWN', `the key ${verdict.keyId} is not trusted here`)
    }
    this.trustKey(verdict.publicKey, trust.name, actor)
  }

  /** Of what runs, or ran last: an offer that nobody accepted has no grants. */
  async #manifestOf(pluginId: string): Promise<PluginManifest | undefined> {
    const loaded = this.#host.manifests.find(({ id }) => id === pluginId)
    return loaded ?? (await rows.lastLoaded(this.#database)).find(({ id }) => id === pluginId)?.manifest
  }

  async #isKnown(pluginId: string): Promise<boolean> {
    if (this.#shelf.platformIds().includes(pluginId)) return true
    return (await rows.versions(this.#database, pluginId)).length > 0
  }

  /** One decision after another: two administrators must not cross each other's. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#changing.then(work)
    this.#changing = done.catch(() => undefined)
    return done
  }

  #noteKey(code: `plugin.${string}`, { id, name }: TrustedKey, actor: string): void {
    this.#note('', code, `${id}; ${name}`, actor)
    for (const listener of this.#trustListeners) listener()
  }

  #note(
    pluginId: string,
    code: Parameters<PluginJournal['note']>[0]['code'],
    fact: string,
    actor: string,
  ): void {
    this.#journal.note({ pluginId, code, fact, actor })
  }
}

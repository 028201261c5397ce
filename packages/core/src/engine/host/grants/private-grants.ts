// Grants of private addresses: asked at each request of a plugin, so that a revoked one ends with the request that is
// under way; given and taken by the administrator's word, which stands in the journal.
import type pg from 'pg'
import { inject, injectable } from 'tsyringe'
import type { PluginManifest } from '../../../plugin-api/index.ts'
import { DATABASE } from '../../tokens.ts'
import * as rows from '../db/private-hosts.ts'
import { PluginJournal } from '../plugin-journal.ts'
import {
  grantUnknown,
  invalid,
  isAskedFor,
  isOwnMachine,
  PRIVATE_HOSTS_MAX,
  privateHostOf,
  type PrivateHost,
  type PrivateHostWish,
} from './private-hosts.ts'

@injectable()
export class PrivateGrants {
  readonly #database: pg.Pool
  readonly #journal: PluginJournal

  constructor(@inject(DATABASE) database: pg.Pool, @inject(PluginJournal) journal: PluginJournal) {
    this.#database = database
    this.#journal = journal
  }

  of(pluginId: string): Promise<rows.PrivateHostRow[]> {
    return rows.privateHosts(this.#database, pluginId)
  }

  /** Of all plugins. */
  all(): Promise<rows.PrivateHostRow[]> {
    return rows.privateHosts(this.#database)
  }

  /** What would be granted, checked and not yet given: all of it or nothing. Throws `OBZ_GRANT_*`. */
  checked(manifest: PluginManifest, wishes: readonly PrivateHostWish[]): PrivateHost[] {
    return wishes.map((wish) => {
      const granted = privateHostOf(wish)
      if (!isAskedFor(granted.host, manifest)) {
        throw invalid(
          `plugin '${manifest.id}' does not ask for ${granted.host}: its manifest names other hosts`,
        )
      }
      return granted
    })
  }

  /** Hosts that had no grant before. Throws `OBZ_GRANT_*`; then nothing of it was granted. */
  async grant(
    manifest: PluginManifest,
    wishes: readonly PrivateHostWish[],
    actor: string,
  ): Promise<string[]> {
    const wanted = this.checked(manifest, wishes)
    const held = new Set((await this.of(manifest.id)).map(({ host }) => host))
    const added = wanted.map(({ host }) => host).filter((host) => !held.has(host))
    if (held.size + added.length > PRIVATE_HOSTS_MAX)
      throw invalid(`more than ${PRIVATE_HOSTS_MAX} private hosts for one plugin`)
    for (const { host, ranges } of wanted) {
      await rows.grantHost(this.#database, { pluginId: manifest.id, host, ranges, grantedBy: actor })
      this.#note(manifest.id, 'plugin.private-granted', [host, ...ranges].join('; '), actor)
    }
    return added
  }

  /** Throws `OBZ_GRANT_UNKNOWN`. */
  async revoke(pluginId: string, host: string, actor: string | null): Promise<void> {
    const named = host.trim().toLowerCase()
    if (!(await rows.revokeHost(this.#database, pluginId, named))) throw grantUnknown(pluginId, named)
    this.#note(pluginId, 'plugin.private-revoked', named, actor)
  }

  /**
   * Of each build that is loaded: a host that it does not ask for loses its grant, so that a later version, which might
   * ask for it for a reason of its own, finds none waiting.
   */
  async keepAsked(manifest: PluginManifest): Promise<void> {
    for (const { host } of await this.of(manifest.id)) {
      if (!isAskedFor(host, manifest)) await this.revoke(manifest.id, host, null)
    }
  }

  /** What the installation was set up with, given once: what an administrator revoked does not come back. */
  async give(pluginId: string, hosts: readonly string[]): Promise<void> {
    const held = new Set((await this.of(pluginId)).map(({ host }) => host))
    for (const wish of hosts) {
      const { host, ranges } = privateHostOf({ host: wish, loopback: isOwnMachine(wish) })
      if (!held.has(host)) await rows.grantHost(this.#database, { pluginId, host, ranges, grantedBy: null })
    }
  }

  #note(pluginId: string, code: `plugin.${string}`, fact: string, actor: string | null): void {
    this.#journal.note({ pluginId, code, fact, actor })
  }
}

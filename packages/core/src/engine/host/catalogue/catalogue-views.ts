// The catalogue as the console reads it: every plugin there is, with its version, what it may do and how it is.
import type pg from 'pg'
import { inject, injectable } from 'tsyringe'
import type { LocalText } from '../../../model/index.ts'
import type { PluginManifest } from '../../../plugin-api/index.ts'
import { sourceConfigs, type SourceConfigRow } from '../db/source-configs.ts'
import { PrivateGrants } from '../grants/private-grants.ts'
import { grantedHosts } from '../grants/private-hosts.ts'
import type { PrivateHostRow } from '../db/private-hosts.ts'
import { DATABASE } from '../../tokens.ts'
import { eventsOf } from '../db/plugin-events.ts'
import { choices, lastLoaded, versions, type ChoiceRow, type VersionRow } from '../db/plugin-versions.ts'
import { PluginHost } from '../plugin-host.ts'
import type { PluginHealth } from '../plugin-vitals.ts'
import { capabilityDiff, capabilityLines, type CapabilityDiff } from './capability-lines.ts'
import { pluginUnknown } from './errors.ts'
import { PluginCatalogue } from './plugin-catalogue.ts'

export interface SignerView {
  keyId: string
  /** Null for a key that is not trusted (any more). */
  name: string | null
}
export interface PluginView {
  id: string
  title: LocalText
  description: LocalText
  version: string
  origin: 'platform' | 'bundle'
  signer: SignerView | null
  /** `off`: by an administrator; `failed`: it should run and could not be loaded. */
  state: 'off' | 'failed' | 'stopped' | 'running' | 'backing-off' | 'broken'
  lastError: string | null
  capabilities: string[]
  network: NetworkView
  contributes: Record<ContributionKind, number>
  /** What a roll back leads to. */
  formerVersion: string | null
  /** The newest version that was brought and not accepted yet. */
  offer: VersionView | null
  health: Omit<PluginHealth, 'log'>
}
export interface NetworkView {
  /** Hosts that it asks for now: those of the manifest, and those of the addresses in its configuration. */
  hosts: string[]
  /** An address of its configuration may name any host. */
  isConfigured: boolean
  /** Those of them that may be inside a private network. */
  granted: { host: string; ranges: string[]; grantedAt: number; grantedBy: string | null }[]
}
export interface VersionView {
  id: string
  version: string
  title: LocalText
  digest: string
  signer: SignerView
  capabilities: string[]
  /** Against the version that runs; everything is new for a new plugin. */
  diff: CapabilityDiff
  /** Before anything is configured: by the defaults of its configuration. */
  network: Omit<NetworkView, 'granted'>
  contributes: PluginView['contributes']
  broughtAt: number
  broughtBy: string
  acceptedAt: number | null
  isActive: boolean
  isFormer: boolean
}
export interface PluginDetails extends PluginView {
  log: PluginHealth['log']
  versions: VersionView[]
  events: {
    id: string
    firstAt: number
    lastAt: number
    times: number
    code: string
    fact: string
    actor: string | null
  }[]
}

@injectable()
export class CatalogueViews {
  readonly #database: pg.Pool
  readonly #host: PluginHost
  readonly #catalogue: PluginCatalogue
  readonly #grants: PrivateGrants

  constructor(
    @inject(DATABASE) database: pg.Pool,
    @inject(PluginHost) host: PluginHost,
    @inject(PluginCatalogue) catalogue: PluginCatalogue,
    @inject(PrivateGrants) grants: PrivateGrants,
  ) {
    this.#database = database
    this.#host = host
    this.#catalogue = catalogue
    this.#grants = grants
  }

  async list(): Promise<PluginView[]> {
    const [brought, decided, known, granted, configs] = await Promise.all([
      versions(this.#database),
      choices(this.#database),
      lastLoaded(this.#database),
      this.#grants.all(),
      sourceConfigs(this.#database),
    ])
    const ids = new Set([...known.map(({ id }) => id), ...brought.map(({ pluginId }) => pluginId)])
    return [...ids].sort().map((id) =>
      this.#view({
        id,
        known: known.find((plugin) => plugin.id === id),
        choice: decided.find(({ pluginId }) => pluginId === id),
        brought: brought.filter(({ pluginId }) => pluginId === id),
        granted: granted.filter(({ pluginId }) => pluginId === id),
        configs: configs.filter(({ pluginId }) => pluginId === id),
      }),
    )
  }

  /** Throws `OBZ_PLUGIN_UNKNOWN`. */
  async details(id: string): Promise<PluginDetails> {
    const plugin = (await this.list()).find((view) => view.id === id)
    if (!plugin) throw pluginUnknown(id)
    const [brought, events] = await Promise.all([versions(this.#database, id), eventsOf(this.#database, id)])
    const choice = (await choices(this.#database)).find(({ pluginId }) => pluginId === id)
    const active = this.#activeManifest(id, choice, brought)
    return {
      ...plugin,
      log: this.#host.health(id).log,
      versions: brought.map((row) => this.versionView(row, choice, active)),
      events: events.map(({ firstAt, lastAt, ...event }) => ({
        ...event,
        firstAt: firstAt.getTime(),
        lastAt: lastAt.getTime(),
      })),
    }
  }

  /** A bundle that was just brought. */
  async version(row: VersionRow): Promise<VersionView> {
    const choice = (await choices(this.#database)).find(({ pluginId }) => pluginId === row.pluginId)
    const brought = await versions(this.#database, row.pluginId)
    return this.versionView(row, choice, this.#activeManifest(row.pluginId, choice, brought))
  }

  versionView(row: VersionRow, choice: ChoiceRow | undefined, active: PluginManifest | null): VersionView {
    return {
      id: row.id,
      version: row.version,
      title: row.manifest.title,
      digest: row.digest,
      signer: this.#signer(row.keyId),
      capabilities: capabilityLines(row.manifest),
      diff: capabilityDiff(active, row.manifest),
      network: networkOf(row.manifest, []),
      contributes: contributionsOf(row.manifest),
      broughtAt: row.broughtAt.getTime(),
      broughtBy: row.broughtBy,
      acceptedAt: row.acceptedAt?.getTime() ?? null,
      isActive: choice?.versionId === row.id,
      isFormer: choice?.canRollBack === true && choice.previousVersionId === row.id,
    }
  }

  #view({ id, known, choice, brought, granted, configs }: Facts): PluginView {
    const chosen = brought.find((row) => row.id === choice?.versionId)
    const loaded = this.#host.manifests.find((manifest) => manifest.id === id)
    const newest = brought[0]
    const manifest = loaded ?? chosen?.manifest ?? known?.manifest ?? newest!.manifest
    const offer = newest && newest.acceptedAt === null ? newest : undefined
    const { log: _log, ...health } = this.#host.health(id)
    const isInstalled = known !== undefined || chosen !== undefined
    return {
      id,
      title: manifest.title,
      description: manifest.description,
      version: manifest.version,
      origin: (chosen ?? (known ? undefined : newest)) ? 'bundle' : 'platform',
      signer: chosen ? this.#signer(chosen.keyId) : null,
      state: stateOf({
        isLoaded: loaded !== undefined,
        isOff: choice?.enabled === false || !isInstalled,
        known,
      }),
      lastError: known?.lastError ?? null,
      capabilities: capabilityLines(manifest),
      network: {
        ...networkOf(manifest, configs),
        granted: granted.map(({ host, ranges, grantedAt, grantedBy }) => ({
          host,
          ranges: [...ranges],
          grantedAt: grantedAt.getTime(),
          grantedBy,
        })),
      },
      contributes: contributionsOf(manifest),
      formerVersion: choice?.canRollBack ? this.#formerVersion(choice, brought) : null,
      offer: offer ? this.versionView(offer, choice, isInstalled ? manifest : null) : null,
      health,
    }
  }

  #formerVersion({ previousVersionId }: ChoiceRow, brought: readonly VersionRow[]): string {
    if (previousVersionId === null) return 'platform'
    return brought.find((row) => row.id === previousVersionId)?.version ?? ''
  }

  #activeManifest(
    id: string,
    choice: ChoiceRow | undefined,
    brought: readonly VersionRow[],
  ): PluginManifest | null {
    const loaded = this.#host.manifests.find((manifest) => manifest.id === id)
    return loaded ?? brought.find((row) => row.id === choice?.versionId)?.manifest ?? null
  }

  #signer(keyId: string): SignerView {
    return { keyId, name: this.#catalogue.trustedKeys().find(({ id }) => id === keyId)?.name ?? null }
  }
}

type Known = Awaited<ReturnType<typeof lastLoaded>>[number]
interface Facts {
  id: string
  known: Known | undefined
  choice: ChoiceRow | undefined
  brought: VersionRow[]
  granted: PrivateHostRow[]
  configs: SourceConfigRow[]
}

/** Read anew every two seconds while a page is open: defaults are looked up, not filled in by the validator. */
function networkOf(manifest: PluginManifest, configs: readonly SourceConfigRow[]): VersionView['network'] {
  const { net = [] } = manifest.capabilities
  const { properties = {} } = manifest.configSchema as { properties?: Record<string, { default?: unknown }> }
  const defaults = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, field.default]),
  )
  const saved = configs.length > 0 ? configs.map(({ config }) => config) : [{}]
  return {
    hosts: [...new Set(saved.flatMap((config) => grantedHosts(net, { ...defaults, ...config })))].sort(),
    isConfigured: net.some((entry) => entry.startsWith('${config.')),
  }
}

function stateOf({
  isLoaded,
  isOff,
  known,
}: {
  isLoaded: boolean
  isOff: boolean
  known: Known | undefined
}): PluginView['state'] {
  if (isOff) return 'off'
  return isLoaded ? ((known?.state ?? 'stopped') as PluginView['state']) : 'failed'
}

const KINDS = [
  'sources',
  'indicators',
  'layers',
  'statistics',
  'panels',
  'scenes',
  'rules',
  'channels',
] as const
type ContributionKind = (typeof KINDS)[number]
/** A manifest of an older kit knows fewer kinds. */
const contributionsOf = (manifest: PluginManifest): PluginView['contributes'] =>
  Object.fromEntries(KINDS.map((kind) => [kind, manifest[kind]?.length ?? 0])) as PluginView['contributes']

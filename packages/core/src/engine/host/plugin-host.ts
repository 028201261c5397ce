// All plugins of this installation: loads each file, checks what it declares, registers it, and runs its sources
// with the services it was granted. One plugin's fault is never another's.
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import { inject, injectable } from 'tsyringe'
import { ObzorError } from '../../model/index.ts'
import type {
  ChannelDeclaration,
  HttpRequest,
  PluginManifest,
  SourceDeclaration,
} from '../../plugin-api/index.ts'
import { ENGINE_CLOCK, LOGGER, REGION_SETTINGS, type EngineClock, type RegionSettings } from '../tokens.ts'
import { PluginShelf } from './catalogue/plugin-shelf.ts'
import { readClientFiles } from './client/client-files.ts'
import { DatabaseBroker } from './database-broker.ts'
import { brokerRequest, grantedHosts } from './http-broker.ts'
import { HOST_LIMITS, type HostLimits } from './limits.ts'
import { ManagedPlugin } from './managed-plugin.ts'
import { checkManifest, checkedConfig } from './manifest-check.ts'
import { PluginJournal } from './plugin-journal.ts'
import {
  DEFAULT_HEAP_MB,
  PluginProcess,
  residentBytes,
  type RunHandlers,
  type WireFlow,
} from './plugin-process.ts'
import { PluginRegistry } from './plugin-registry.ts'
import { PluginVitals, type PluginHealth } from './plugin-vitals.ts'
import { withWrittenSources, type WrittenSource } from './written-sources.ts'
import { boundedLog, boundedRun, HTTP_AT_ONCE_MAX } from './run-bounds.ts'
import { Slots } from './slots.ts'
import type { PluginRequests, RunAnswer, RunOrder } from './wire/messages.ts'

/** Heap for the process that only describes a plugin. */
const DESCRIBE_HEAP_MB = 128

export interface HostedSource {
  declaration: SourceDeclaration
  manifest: PluginManifest
  plugin: ManagedPlugin
}

export interface HostedChannel {
  declaration: ChannelDeclaration
  manifest: PluginManifest
  plugin: ManagedPlugin
}

/** What a run takes from its plugin; requests are answered by the host, except for the delivery's bytes. */
export type SourceRunHandlers = Omit<RunHandlers, 'request' | 'log'> & {
  readDelivery(): Promise<Buffer>
}

@injectable()
export class PluginHost {
  readonly #shelf: PluginShelf
  readonly #journal: PluginJournal
  readonly #settings: RegionSettings
  readonly #registry: PluginRegistry
  readonly #logger: Logger
  readonly #clock: EngineClock
  readonly #limits: HostLimits
  readonly #plugins = new Map<string, ManagedPlugin>()
  readonly #sources = new Map<string, HostedSource>()
  readonly #channels = new Map<string, HostedChannel>()
  readonly #vitals = new Map<string, PluginVitals>()
  readonly #listeners = new Set<() => void>()
  /** What each loaded plugin says of itself, and where it lies. */
  readonly #declared = new Map<string, { file: string; manifest: PluginManifest }>()
  readonly #written = new Map<string, readonly WrittenSource[]>()
  /** Loading and leaving happen one after another: two plugins must not claim a code at once. */
  #changing: Promise<unknown> = Promise.resolve()

  // oxlint-disable-next-line eslint/max-params
  constructor(
    @inject(PluginShelf) shelf: PluginShelf,
    @inject(PluginJournal) journal: PluginJournal,
    @inject(REGION_SETTINGS) settings: RegionSettings,
    @inject(PluginRegistry) registry: PluginRegistry,
    @inject(LOGGER) logger: Logger,
    @inject(ENGINE_CLOCK) clock: EngineClock,
    @inject(HOST_LIMITS) limits: HostLimits,
  ) {
    this.#shelf = shelf
    this.#journal = journal
    this.#settings = settings
    this.#registry = registry
    this.#logger = logger.child({ part: 'plugins' })
    this.#clock = clock
    this.#limits = limits
  }

  /** Loads what the shelf names; a plugin that cannot be loaded is logged and left out. */
  async start(): Promise<void> {
    const files = await this.#shelf.filesAtStart()
    const described = await Promise.all(
      files.map(({ id, file, expected }) =>
        this.#describe(file, expected).catch((error: unknown) => this.#notLoaded(id, error)),
      ),
    )
    // Registered one after another, in the order of names: the first to claim a code keeps it.
    for (const plugin of described) {
      if (!plugin) continue
      const { file, manifest } = plugin
      await this.#admit(file, manifest).catch((error: unknown) => this.#notLoaded(manifest.id, error))
    }
  }

  /**
   * Loads a plugin while the platform runs, or puts another build in the place of the one with the same id. What the
   * file cannot do costs nobody else: the former build stays until the new one has said what it is. Throws
   * `OBZ_PLUGIN_INVALID`, `OBZ_PLUGIN_API_MISMATCH`, `OBZ_PLUGIN_CRASHED` or `OBZ_PLUGIN_CLASH`; with `expected`,
   * `OBZ_PLUGIN_MANIFEST_DIFFERS` for a process that says something else of itself than its bundle did.
   */
  load(file: string, expected?: PluginManifest): Promise<PluginManifest> {
    return this.#change(async () => {
      const { manifest } = await this.#describe(file, expected)
      await this.#admit(file, manifest)
      return manifest
    })
  }

  /**
   * Sources of a plugin that the platform itself writes: they take the place of the one that the plugin declares, and its
   * connector reads them all. Before the plugin is loaded they wait for it. A run that goes on ends by the rules it began
   * with. Throws `OBZ_PLUGIN_CLASH` for a code that another plugin has, and changes nothing then.
   */
  writeSources(id: string, sources: readonly WrittenSource[]): Promise<void> {
    return this.#change(async () => {
      const former = this.#written.get(id)
      const declared = this.#declared.get(id)
      this.#written.set(id, sources)
      if (!declared) return
      try {
        const { leftOut } = withWrittenSources(declared.manifest, sources, this.manifests)
        const refused = leftOut.find((code) => !former?.some(({ declaration }) => declaration.code === code))
        if (refused !== undefined) throw codeTaken(id, refused)
        await this.#admit(declared.file, declared.manifest)
      } catch (error) {
        if (former) this.#written.set(id, former)
        else this.#written.delete(id)
        throw error
      }
    })
  }

  /** A build in work has left: what an administrator chose runs again, or nothing where nothing was chosen. */
  async restore(id: string): Promise<void> {
    const chosen = await this.#shelf.inForce(id)
    if (chosen) await this.load(chosen.file, chosen.expected)
    else await this.unload(id)
  }

  /** Its sources end and its layers and indicators leave; what its sources brought stays in the database. */
  unload(id: string): Promise<void> {
    return this.#change(async () => {
      const plugin = this.#plugins.get(id)
      if (!plugin) return
      this.#forget(id)
      await this.#registry.retire(id)
      await plugin.retire()
    })
  }

  /** As `unload`, and its runs end at once: somebody wants it to stop. */
  switchOff(id: string): Promise<void> {
    return this.#change(async () => {
      const plugin = this.#plugins.get(id)
      this.#forget(id)
      await this.#registry.retire(id)
      await plugin?.switchOff()
    })
  }

  /** How the plugin is now; all zeros for one that was never started. */
  health(id: string): PluginHealth {
    const heapMb = this.#plugins.get(id)?.manifest.capabilities.memMb ?? DEFAULT_HEAP_MB
    return this.#vitalsOf(id).health((heapMb + this.#limits.residentBeyondHeapMb) * 1024 * 1024)
  }

  /** Called after plugins came, went or were replaced while the platform runs. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#plugins.values()].map((plugin) => plugin.stop()))
    await this.#journal.settled()
  }

  /** What plugins contribute: the catalogue of indicators, layers and statistics. */
  get manifests(): PluginManifest[] {
    return [...this.#plugins.values()].map((plugin) => plugin.manifest)
  }

  /** What each loaded plugin says of itself, and the file it is run from. */
  get loaded(): readonly { file: string; manifest: PluginManifest }[] {
    return [...this.#declared.values()]
  }

  get sources(): HostedSource[] {
    return [...this.#sources.values()]
  }

  get channels(): HostedChannel[] {
    return [...this.#channels.values()]
  }

  source(code: string): HostedSource | undefined {
    return this.#sources.get(code)
  }

  /** Resident memory of the plugins' processes, bytes; for metrics and benchmarks. */
  residentBytes(): Record<string, number> {
    return Object.fromEntries([...this.#plugins].map(([id, plugin]) => [id, residentBytes(plugin.processId)]))
  }

  /** Runs one source to its end, or has a channel tell its message. `config` is what is saved; it is checked and filled here. */
  async run(
    order: RunOrder,
    handlersFor: (flow: WireFlow) => SourceRunHandlers,
    abort: AbortSignal,
  ): Promise<RunAnswer> {
    const hosted = (order.message ? this.#channels : this.#sources).get(order.sourceCode)
    if (!hosted) throw unknownSource(order.sourceCode)
    const { manifest, plugin } = hosted
    const config = checkedConfig(order.sourceCode, manifest, order.config)
    const readBy = this.#written.has(manifest.id)
      ? this.#declared.get(manifest.id)?.manifest.sources[0]?.code
      : undefined
    const grants = await this.#registry.grantsOf(manifest.id)
    const databases = new DatabaseBroker({
      pluginId: manifest.id,
      names: manifest.capabilities.databases ?? [],
      connections: this.#settings.connections,
    })
    const http = {
      pluginId: manifest.id,
      hosts: grantedHosts(manifest.capabilities.net ?? [], config),
      privateNet: grants.privateNet === true,
    }
    const logger = this.#logger.child({ plugin: manifest.id, source: order.sourceCode, run: order.run })
    const vitals = this.#vitalsOf(manifest.id)
    const slots = new Slots(HTTP_AT_ONCE_MAX)
    const log = boundedLog(logger, vitals)
    const ended = new AbortController()
    const signal = AbortSignal.any([abort, ended.signal])
    const answer = (
      method: string,
      params: unknown,
      readDelivery: () => Promise<Buffer>,
    ): Promise<unknown> => {
      switch (method as keyof PluginRequests) {
        case 'http':
          return slots.use(() => brokerRequest((params as { request: HttpRequest }).request, http, signal))
        case 'delivery.read':
          return readDelivery()
        case 'database.open': {
          const { database, sql, values } = params as PluginRequests['database.open']['params']
          return databases.open(database, sql, values)
        }
        case 'database.next':
          return databases.next((params as { cursor: number }).cursor)
        case 'database.close':
          return databases.close((params as { cursor: number }).cursor)
        default:
          return Promise.reject(new Error(`unknown request '${method}'`))
      }
    }
    try {
      return await plugin.run(
        { ...order, config, readBy },
        (flow) => {
          const { readDelivery, ...handlers } = handlersFor(flow)
          return {
            ...handlers,
            ...boundedRun(handlers, order),
            log,
            request: async (method, params) => {
              try {
                return await answer(method, params, readDelivery)
              } catch (error) {
                if (error instanceof ObzorError && error.code.startsWith('OBZ_CAPABILITY_')) {
                  vitals.denied(error.fact)
                  this.#note(manifest.id, error)
                }
                throw error
              }
            },
          }
        },
        abort,
      )
    } finally {
      ended.abort(new Error('the run is over'))
      await databases.closeAll()
    }
  }

  #change<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#changing.then(work)
    this.#changing = done.then(
      () => this.#listeners.forEach((listener) => listener()),
      () => undefined,
    )
    return done
  }

  #notLoaded(id: string, error: unknown): undefined {
    this.#logger.error({ err: error, plugin: id }, 'plugin not loaded')
    if (error instanceof ObzorError) this.#note(id, error)
  }

  #note(pluginId: string, { code, fact }: ObzorError): void {
    this.#journal.note({ pluginId, code, fact, actor: null })
  }

  #vitalsOf(id: string): PluginVitals {
    let vitals = this.#vitals.get(id)
    if (!vitals) this.#vitals.set(id, (vitals = new PluginVitals(this.#clock)))
    return vitals
  }

  #forget(id: string): void {
    this.#plugins.delete(id)
    this.#declared.delete(id)
    for (const [code, { manifest }] of this.#sources) if (manifest.id === id) this.#sources.delete(code)
    for (const [code, { manifest }] of this.#channels) if (manifest.id === id) this.#channels.delete(code)
  }

  async #describe(
    file: string,
    expected?: PluginManifest,
  ): Promise<{ file: string; manifest: PluginManifest }> {
    const id = path.basename(file, '.mjs')
    const process = new PluginProcess({
      id,
      file,
      heapMb: DESCRIBE_HEAP_MB,
      limits: this.#limits,
      clock: this.#clock,
      logger: this.#logger,
    })
    try {
      const manifest: unknown = await process.describe()
      checkManifest(manifest, path.basename(file))
      if (expected && !isDeepStrictEqual(manifest, expected)) throw manifestDiffers(expected.id)
      readClientFiles(file, manifest)
      return { file, manifest }
    } finally {
      await process.stop()
    }
  }

  async #admit(file: string, declared: PluginManifest): Promise<void> {
    const written = this.#written.get(declared.id)
    const { manifest, configs, leftOut } = withWrittenSources(declared, written, this.manifests)
    // What one of them cannot have must not cost the others: they have worked until now.
    for (const code of leftOut) this.#notLoaded(declared.id, codeTaken(declared.id, code))
    const clash = this.#clashOf(manifest)
    if (clash) throw codeTaken(manifest.id, clash)
    await this.#registry.register(manifest, configs)
    const former = this.#plugins.get(manifest.id)
    this.#forget(manifest.id)
    this.#declared.set(manifest.id, { file, manifest: declared })
    void former
      ?.retire()
      .catch((error: unknown) =>
        this.#logger.warn({ err: error, plugin: manifest.id }, 'former build not ended'),
      )
    const plugin = new ManagedPlugin({
      file,
      manifest,
      limits: this.#limits,
      clock: this.#clock,
      logger: this.#logger,
      vitals: this.#vitalsOf(manifest.id),
      onTrouble: (error) => this.#note(manifest.id, error),
      onState: (state, facts) => {
        this.#registry
          .setState(manifest.id, state, facts)
          .catch((error: unknown) =>
            this.#logger.warn({ err: error, plugin: manifest.id }, 'state of plugin not saved'),
          )
      },
    })
    this.#plugins.set(manifest.id, plugin)
    for (const declaration of manifest.sources) {
      this.#sources.set(declaration.code, { declaration, manifest, plugin })
    }
    for (const declaration of manifest.channels ?? []) {
      this.#channels.set(declaration.code, { declaration, manifest, plugin })
    }
    this.#logger.info({ plugin: manifest.id, version: manifest.version }, 'plugin loaded')
  }

  /** A code that another plugin already contributes. */
  #clashOf(manifest: PluginManifest): string | undefined {
    const kinds = ['sources', 'indicators', 'layers', 'statistics', 'rules', 'channels'] as const
    for (const other of this.manifests) {
      if (other.id === manifest.id) continue
      for (const kind of kinds) {
        const taken = new Set(other[kind]?.map(({ code }) => code))
        const clash = manifest[kind]?.find(({ code }) => taken.has(code))
        if (clash) return `${kind}/${clash.code}`
      }
      const scenes = new Set(other.scenes?.map(({ id }) => id))
      const scene = manifest.scenes?.find(({ id }) => scenes.has(id))
      if (scene) return `scenes/${scene.id}`
    }
    return undefined
  }
}

const manifestDiffers = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_PLUGIN_MANIFEST_DIFFERS',
    fact: `plugin '${id}' declares something else than its bundle says`,
    risk: 'it is not loaded: what was accepted is not what it would do',
    action: 'do not use this bundle; tell its author',
  })

const codeTaken = (id: string, code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_PLUGIN_CLASH',
    fact: `plugin '${id}' contributes ${code}, which another loaded plugin has`,
    risk: 'it is not loaded; the other one works on',
    action: 'give it a code of its own',
  })

export const unknownSource = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_UNKNOWN',
    fact: `no loaded plugin has the source '${code}'`,
    risk: 'nothing was read',
    action: 'check the code, and in the log whether its plugin was loaded',
  })

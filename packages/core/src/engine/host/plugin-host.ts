// All plugins of this installation: which are loaded, which take another's place, which leave. One plugin's fault is
// never another's.
import type { Logger } from 'pino'
import { inject, injectable } from 'tsyringe'
import { ObzorError } from '../../model/index.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'
import { ENGINE_CLOCK, LOGGER, REGION_SETTINGS, type EngineClock, type RegionSettings } from '../tokens.ts'
import { PluginShelf } from './catalogue/plugin-shelf.ts'
import { describePlugin } from './describe-plugin.ts'
import { PrivateGrants } from './grants/private-grants.ts'
import { indicatorDoubts } from './indicator-doubts.ts'
import { HOST_LIMITS, type HostLimits } from './limits.ts'
import { LoadedPlugins, type Declared, type HostedChannel, type HostedSource } from './loaded-plugins.ts'
import { ManagedPlugin } from './managed-plugin.ts'
import { PluginJournal } from './plugin-journal.ts'
import { DEFAULT_HEAP_MB, residentBytes, type WireFlow } from './plugin-process.ts'
import { PluginRegistry } from './plugin-registry.ts'
import { PluginRuns, type SourceRunHandlers } from './plugin-runs.ts'
import { PluginVitals, type PluginHealth } from './plugin-vitals.ts'
import type { RunAnswer, RunOrder } from './wire/messages.ts'
import { withWrittenSources, type WrittenSource } from './written-sources.ts'

export type { HostedChannel, HostedSource } from './loaded-plugins.ts'
export type { SourceRunHandlers } from './plugin-runs.ts'

@injectable()
export class PluginHost {
  readonly #shelf: PluginShelf
  readonly #journal: PluginJournal
  readonly #registry: PluginRegistry
  readonly #logger: Logger
  readonly #clock: EngineClock
  readonly #limits: HostLimits
  readonly #plugins = new LoadedPlugins()
  readonly #runs: PluginRuns
  readonly #vitals = new Map<string, PluginVitals>()
  readonly #listeners = new Set<() => void>()
  readonly #written = new Map<string, readonly WrittenSource[]>()
  /** Facts that were said and still stand. */
  #doubts: ReadonlySet<string> = new Set()
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
    @inject(PrivateGrants) grants: PrivateGrants,
  ) {
    this.#shelf = shelf
    this.#journal = journal
    this.#registry = registry
    this.#logger = logger.child({ part: 'plugins' })
    this.#clock = clock
    this.#limits = limits
    this.#runs = new PluginRuns({
      settings,
      grants,
      logger: this.#logger,
      note: (id, error) => this.#note(id, error),
    })
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
    this.#sayDoubts()
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
      const declared = this.#plugins.declared(id)
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
      const plugin = this.#plugins.plugin(id)
      if (!plugin) return
      this.#plugins.forget(id)
      await this.#registry.retire(id)
      await plugin.retire()
    })
  }

  /** As `unload`, and its runs end at once: somebody wants it to stop. */
  switchOff(id: string): Promise<void> {
    return this.#change(async () => {
      const plugin = this.#plugins.plugin(id)
      this.#plugins.forget(id)
      await this.#registry.retire(id)
      await plugin?.switchOff()
    })
  }

  /** How the plugin is now; all zeros for one that was never started. */
  health(id: string): PluginHealth {
    const heapMb = this.#plugins.plugin(id)?.manifest.capabilities.memMb ?? DEFAULT_HEAP_MB
    return this.#vitalsOf(id).health((heapMb + this.#limits.residentBeyondHeapMb) * 1024 * 1024)
  }

  /** What of a loaded plugin is likely to be a mistake, though nothing is refused for it. */
  doubtsOf(id: string): ObzorError[] {
    const manifest = this.manifests.find((each) => each.id === id)
    return manifest ? indicatorDoubts(manifest, this.manifests) : []
  }

  /** Called after plugins came, went or were replaced while the platform runs. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#plugins.plugins.map((plugin) => plugin.stop()))
    await this.#journal.settled()
  }

  /** What plugins contribute: the catalogue of indicators, layers and statistics. */
  get manifests(): PluginManifest[] {
    return this.#plugins.manifests
  }

  /** What each loaded plugin says of itself, and the file it is run from. */
  get loaded(): readonly Declared[] {
    return this.#plugins.allDeclared
  }

  get sources(): HostedSource[] {
    return this.#plugins.sources
  }

  get channels(): HostedChannel[] {
    return this.#plugins.channels
  }

  source(code: string): HostedSource | undefined {
    return this.#plugins.source(code)
  }

  /** Resident memory of the plugins' processes, bytes; for metrics and benchmarks. */
  residentBytes(): Record<string, number> {
    return Object.fromEntries(
      this.#plugins.plugins.map((plugin) => [plugin.manifest.id, residentBytes(plugin.processId)]),
    )
  }

  /** Runs one source to its end, or has a channel tell its message. `config` is what is saved. */
  async run(
    order: RunOrder,
    handlersFor: (flow: WireFlow) => SourceRunHandlers,
    abort: AbortSignal,
  ): Promise<RunAnswer> {
    const { sourceCode, message } = order
    const hosted = message ? this.#plugins.channel(sourceCode) : this.#plugins.source(sourceCode)
    if (!hosted) throw unknownSource(sourceCode)
    const { manifest, plugin } = hosted
    const readBy = this.#written.has(manifest.id)
      ? this.#plugins.declared(manifest.id)?.manifest.sources[0]?.code
      : undefined
    const vitals = this.#vitalsOf(manifest.id)
    return await this.#runs.run({ order: { ...order, readBy }, manifest, plugin, vitals, handlersFor, abort })
  }

  #change<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#changing.then(work)
    this.#changing = done.then(
      () => this.#changed(),
      () => undefined,
    )
    return done
  }

  #changed(): void {
    this.#sayDoubts()
    for (const listener of this.#listeners) listener()
  }

  #notLoaded(id: string, error: unknown): undefined {
    this.#logger.error({ err: error, plugin: id }, 'plugin not loaded')
    if (error instanceof ObzorError) this.#note(id, error)
  }

  /** Each once, for as long as it stands: after a start, and whenever a plugin came or went. */
  #sayDoubts(): void {
    const said = new Set<string>()
    for (const { id } of this.manifests) {
      for (const doubt of this.doubtsOf(id)) {
        said.add(doubt.fact)
        if (this.#doubts.has(doubt.fact)) continue
        this.#logger.warn({ plugin: id, code: doubt.code, text: doubt.message }, 'plugin likely mistaken')
        this.#note(id, doubt)
      }
    }
    this.#doubts = said
  }

  #note(pluginId: string, { code, fact }: ObzorError): void {
    this.#journal.note({ pluginId, code, fact, actor: null })
  }

  #vitalsOf(id: string): PluginVitals {
    let vitals = this.#vitals.get(id)
    if (!vitals) this.#vitals.set(id, (vitals = new PluginVitals(this.#clock)))
    return vitals
  }

  async #describe(file: string, expected?: PluginManifest): Promise<Declared> {
    const parts = { limits: this.#limits, clock: this.#clock, logger: this.#logger }
    return { file, manifest: await describePlugin({ file, expected, ...parts }) }
  }

  async #admit(file: string, declared: PluginManifest): Promise<void> {
    const written = this.#written.get(declared.id)
    const { manifest, configs, leftOut } = withWrittenSources(declared, written, this.manifests)
    // What one of them cannot have must not cost the others: they have worked until now.
    for (const code of leftOut) this.#notLoaded(declared.id, codeTaken(declared.id, code))
    const clash = this.#plugins.clashOf(manifest)
    if (clash) throw codeTaken(manifest.id, clash)
    await this.#registry.register(manifest, configs)
    void this.#plugins
      .plugin(manifest.id)
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
    this.#plugins.add({ file, manifest: declared }, manifest, plugin)
    this.#logger.info({ plugin: manifest.id, version: manifest.version }, 'plugin loaded')
  }
}

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

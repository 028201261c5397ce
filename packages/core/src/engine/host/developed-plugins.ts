// Plugins that somebody is writing: `<dataDirectory>/plugins/<id>.mjs`, put there by `./obzor plugin dev` and loaded
// while the platform runs. Whoever may write this folder owns the installation (the vault's key lies beside it), so no
// signature is asked for; the process is as shut in as any other plugin's.
import { createHash } from 'node:crypto'
import { mkdirSync, watch, type FSWatcher } from 'node:fs'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import { ObzorError } from '../../model/index.ts'
import type { EngineClock, EngineConfig } from '../tokens.ts'
import type { PluginHost } from './plugin-host.ts'

/** The watcher shortens the wait; this finds what it missed. */
const LOOK_MS = 1_000
/** Plugins in work at once; more are left out. */
const PLUGINS_MAX = 50

/** Written to `<id>.json` beside the build, for whoever waits for it. */
export interface DevelopedState {
  /** SHA-256 of the build that this speaks of. */
  build: string
  state: 'loaded' | 'refused'
  version: string | null
  code: string | null
  text: string | null
  /** Of a loaded build: what is likely to be a mistake in it. */
  doubts?: string[]
}

export interface DevelopedPluginsOptions {
  config: Pick<EngineConfig, 'dataDirectory'>
  host: Pick<PluginHost, 'load' | 'unload' | 'restore' | 'doubtsOf'>
  clock: EngineClock
  logger: Logger
}

export const developedFolder = (dataDirectory: string): string => path.join(dataDirectory, 'plugins')

export class DevelopedPlugins {
  readonly #options: DevelopedPluginsOptions
  readonly #folder: string
  /** Id → hash of the build that was tried last. */
  readonly #tried = new Map<string, string>()
  #watcher: FSWatcher | undefined
  #cancelLook: () => void = () => undefined
  #looking: Promise<void> | undefined
  #again = false
  #stopped = false

  constructor(options: DevelopedPluginsOptions) {
    this.#options = options
    this.#folder = developedFolder(options.config.dataDirectory)
  }

  /** Resolves when what lies there now was loaded. */
  async start(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, (_event, name) => {
        if (name?.endsWith('.mjs')) void this.#look()
      })
      this.#watcher.on('error', () => this.#watcher?.close())
    } catch {
      // Out of inotify watches: the look alone finds the builds, a second later.
    }
    await this.#look()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#watcher?.close()
    this.#cancelLook()
    await this.#looking
  }

  async #look(): Promise<void> {
    if (this.#looking) {
      this.#again = true
      return await this.#looking
    }
    this.#cancelLook()
    this.#looking = this.#takeAll().finally(() => {
      this.#looking = undefined
      if (this.#stopped) return
      const isAgain = this.#again
      this.#again = false
      this.#cancelLook = this.#options.clock.after(isAgain ? 0 : LOOK_MS, () => void this.#look())
    })
    await this.#looking
  }

  async #takeAll(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => [])
    const ids = names
      .filter((name) => /^[a-z0-9-]+\.mjs$/.test(name))
      .map((name) => path.basename(name, '.mjs'))
    for (const id of ids.toSorted().slice(0, PLUGINS_MAX)) if (!this.#stopped) await this.#take(id)
    for (const id of [...this.#tried.keys()].filter((known) => !ids.includes(known))) await this.#drop(id)
  }

  async #take(id: string): Promise<void> {
    const file = path.join(this.#folder, `${id}.mjs`)
    const content = await readFile(file).catch(() => undefined)
    if (!content) return
    const build = createHash('sha256').update(content).digest('hex')
    if (this.#tried.get(id) === build) return
    this.#tried.set(id, build)
    const { host, logger } = this.#options
    try {
      const { version } = await host.load(file)
      logger.info({ plugin: id, version }, 'plugin in work loaded')
      const doubts = host.doubtsOf(id).map(({ message }) => message)
      await this.#tell(id, { build, state: 'loaded', version, code: null, text: null, doubts })
    } catch (error) {
      const [code, text] =
        error instanceof ObzorError ? [error.code, error.message] : ['OBZ_PLUGIN_FAILED', String(error)]
      logger.warn({ plugin: id, code, text }, 'plugin in work not loaded; the former build stays')
      await this.#tell(id, { build, state: 'refused', version: null, code, text })
    }
  }

  /** What was installed, or what the platform brings, takes its place again. */
  async #drop(id: string): Promise<void> {
    this.#tried.delete(id)
    const { host, logger } = this.#options
    await host
      .restore(id)
      .catch(() => host.unload(id))
      .catch((error: unknown) => logger.warn({ err: error, plugin: id }, 'plugin in work did not leave'))
  }

  async #tell(id: string, state: DevelopedState): Promise<void> {
    const draft = path.join(this.#folder, `.${id}.json`)
    await writeFile(draft, JSON.stringify(state), { mode: 0o600 })
    await rename(draft, path.join(this.#folder, `${id}.json`))
  }
}

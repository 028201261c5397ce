// What plugins bring to the browser: their scenes, their panels, the code of their layers, and the scripts by the hash of their
// content.
// Decides which of them run on the wall's own page: those that came with the platform, and those of a bundle whose
// key is trusted at this moment. Builds in work are signed by nobody.
import { createHash } from 'node:crypto'
import path from 'node:path'
import type pg from 'pg'
import type { Logger } from 'pino'
import { inject, injectable } from 'tsyringe'
import { upgradedScene } from '../../../model/index.ts'
import type { PluginManifest } from '../../../plugin-api/index.ts'
import {
  layerRowId,
  panelRowId,
  sceneRowId,
  type ContributedLayer,
  type ContributedPanel,
  type SceneRow,
} from '../../../protocol/index.ts'
import { UiFiles } from '../../http/ui-files.ts'
import type { GuardedPage } from '../../http/security-headers.ts'
import { DATABASE, ENGINE_CONFIG, LOGGER, type EngineConfig } from '../../tokens.ts'
import { TrustStore } from '../bundle/index.ts'
import { choices, versions } from '../db/plugin-versions.ts'
import { PluginHost } from '../plugin-host.ts'
import { readClientFiles } from './client-files.ts'
import { framePage } from './frame-page.ts'

/** A wall that has not heard of a new build yet may still ask for the one before. */
const FORMER_SCRIPTS_MAX = 20
/** Built beside the wall; see packages/core/build.ts. */
const FRAME_RUNTIME = 'panel-frame.js'

@injectable()
export class ClientHalves {
  readonly #config: EngineConfig
  readonly #database: pg.Pool
  readonly #host: PluginHost
  readonly #log: Logger
  readonly #trust: TrustStore
  readonly #wall: UiFiles
  /** Scripts by their hash, the newest last. */
  readonly #scripts = new Map<string, Buffer>()
  #rows: readonly SceneRow[] = []
  #refreshing: Promise<void> = Promise.resolve()

  constructor(
    @inject(ENGINE_CONFIG) config: EngineConfig,
    @inject(DATABASE) database: pg.Pool,
    @inject(PluginHost) host: PluginHost,
    @inject(LOGGER) log: Logger,
  ) {
    this.#config = config
    this.#database = database
    this.#host = host
    this.#log = log.child({ part: 'plugins' })
    this.#trust = new TrustStore(config.dataDirectory)
    this.#wall = new UiFiles(path.join(config.uiDirectory, 'wall'))
  }

  /** Scenes and panels as the wall gets them, in the order of plugins. */
  rows(): readonly SceneRow[] {
    return this.#rows
  }

  /** By the hash of its content. */
  script(hash: string): Buffer | undefined {
    return this.#scripts.get(hash)
  }

  /** The page of a frame with the script; `undefined` for a script that is not here, `null` while the wall is not built. */
  frame(hash: string): GuardedPage | undefined | null {
    const script = this.#scripts.get(hash)
    if (!script) return undefined
    const runtime = this.#wall.find(FRAME_RUNTIME)
    return runtime ? framePage(runtime.body.toString('utf8'), script.toString('utf8')) : null
  }

  /** Call after plugins or trusted keys changed; resolves when `rows` says so. One after another. */
  refresh(): Promise<void> {
    const refreshed = this.#refreshing.then(() => this.#read())
    this.#refreshing = refreshed.catch(() => undefined)
    return refreshed
  }

  async #read(): Promise<void> {
    const trusted = await this.#trustedPlugins()
    this.#rows = this.#host.loaded.flatMap(({ file, manifest }) => {
      try {
        return this.#rowsOf(file, manifest, trusted)
      } catch (error) {
        this.#log.error({ err: error, plugin: manifest.id }, 'its scenes and panels are left out')
        return []
      }
    })
    this.#forgetFormer()
  }

  #rowsOf(file: string, manifest: PluginManifest, trusted: ReadonlySet<string>): SceneRow[] {
    const { id: pluginId, panels = [], scenes = [], layers } = manifest
    const scripts = readClientFiles(file, manifest)
    const runs = this.#isTrusted(file, pluginId, trusted) ? 'in-page' : 'in-frame'
    const addresses = (client: string): Pick<ContributedPanel, 'runs' | 'script' | 'frame'> => {
      const hash = this.#keep(scripts.get(client)!)
      return { runs, script: `/plugin-clients/${hash}.js`, frame: `/plugin-frames/${hash}` }
    }
    const shown = panels.map(({ type, title, channels, client }): ContributedPanel => ({
      id: panelRowId(`${pluginId}/${type}`),
      kind: 'panel',
      pluginId,
      type: `${pluginId}/${type}`,
      title,
      channels,
      ...addresses(client),
    }))
    const drawn = layers.flatMap(({ code, client }): ContributedLayer[] =>
      client === undefined
        ? []
        : [{ id: layerRowId(code), kind: 'layer', pluginId, code, ...addresses(client) }],
    )
    return [
      ...shown,
      ...drawn,
      ...scenes.map((scene) => ({
        id: sceneRowId(scene.id),
        kind: 'scene' as const,
        pluginId,
        scene: upgradedScene(scene),
      })),
    ]
  }

  #keep(script: Buffer): string {
    const hash = createHash('sha256').update(script).digest('hex').slice(0, 32)
    // Taken out and put in: what is in use now is never among the oldest.
    this.#scripts.delete(hash)
    this.#scripts.set(hash, script)
    return hash
  }

  #forgetFormer(): void {
    const inUse = new Set(this.#rows.flatMap((row) => (row.kind === 'scene' ? [] : [row.script])))
    const former = [...this.#scripts.keys()].filter((hash) => !inUse.has(`/plugin-clients/${hash}.js`))
    for (const hash of former.slice(0, Math.max(0, former.length - FORMER_SCRIPTS_MAX))) {
      this.#scripts.delete(hash)
    }
  }

  #isTrusted(file: string, pluginId: string, trusted: ReadonlySet<string>): boolean {
    if (path.dirname(file) === path.resolve(this.#config.pluginsDirectory)) return true
    const bundles = path.resolve(this.#config.dataDirectory, 'bundles') + path.sep
    return path.resolve(file).startsWith(bundles) && trusted.has(pluginId)
  }

  /** Plugins whose chosen bundle carries the signature of a key that is trusted now. */
  async #trustedPlugins(): Promise<Set<string>> {
    const [chosen, brought] = await Promise.all([choices(this.#database), versions(this.#database)])
    const keys = new Set(this.#trust.list().map(({ id }) => id))
    const ids = chosen.flatMap(({ pluginId, versionId }) => {
      const row = brought.find(({ id }) => id === versionId)
      return row && keys.has(row.keyId) ? [pluginId] : []
    })
    return new Set(ids)
  }
}

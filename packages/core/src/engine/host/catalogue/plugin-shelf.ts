// Which file each plugin is run from: the one that came with the platform, or a bundle unpacked into the data folder.
// The database holds the bundles; the folder is a copy that is checked before each use and made again when it differs.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type pg from 'pg'
import type { Logger } from 'pino'
import { inject, injectable } from 'tsyringe'
import { ObzorError } from '../../../model/index.ts'
import type { PluginManifest } from '../../../plugin-api/index.ts'
import { DATABASE, ENGINE_CONFIG, LOGGER, type EngineConfig } from '../../tokens.ts'
import { BUNDLE_ENTRY, bundleError, openBundle } from '../bundle/index.ts'
import { bundleOf, choice as choiceOf, choices, version, type VersionRow } from '../db/plugin-versions.ts'
import { PluginJournal } from '../plugin-journal.ts'
import { notOffered, versionUnknown } from './errors.ts'

export interface PluginFile {
  id: string
  file: string
  /** What the administrator accepted; the process must say the same of itself. */
  expected?: PluginManifest
}

@injectable()
export class PluginShelf {
  readonly #platformFolder: string
  readonly #folder: string
  readonly #database: pg.Pool
  readonly #logger: Logger
  readonly #journal: PluginJournal

  constructor(
    @inject(ENGINE_CONFIG) config: EngineConfig,
    @inject(DATABASE) database: pg.Pool,
    @inject(LOGGER) logger: Logger,
    @inject(PluginJournal) journal: PluginJournal,
  ) {
    this.#platformFolder = config.pluginsDirectory
    this.#folder = path.join(config.dataDirectory, 'bundles')
    this.#database = database
    this.#logger = logger.child({ part: 'plugins' })
    this.#journal = journal
  }

  /** What is to be loaded at a start, in the order of ids. A bundle that cannot be unpacked is left out and named. */
  async filesAtStart(): Promise<PluginFile[]> {
    const decided = new Map((await choices(this.#database)).map((choice) => [choice.pluginId, choice]))
    const files: PluginFile[] = []
    for (const id of [...new Set([...this.platformIds(), ...decided.keys()])].sort()) {
      const choice = decided.get(id)
      if (choice && !choice.enabled) continue
      try {
        files.push(await this.fileOf(id, choice?.versionId ?? null))
      } catch (error) {
        this.#logger.error({ err: error, plugin: id }, 'plugin not loaded')
        if (error instanceof ObzorError) {
          this.#journal.note({ pluginId: id, code: error.code, fact: error.fact, actor: null })
        }
      }
    }
    return files
  }

  /** What runs when nobody has the plugin in work; `null` when it is switched off, or there is none. */
  async inForce(id: string): Promise<PluginFile | null> {
    const decided = await choiceOf(this.#database, id)
    if (decided ? !decided.enabled : !this.platformIds().includes(id)) return null
    return await this.fileOf(id, decided?.versionId ?? null)
  }

  platformIds(): string[] {
    return readdirSync(this.#platformFolder)
      .filter((name) => name.endsWith('.mjs'))
      .map((name) => path.basename(name, '.mjs'))
  }

  /** `null` is the version that came with the platform. Throws when there is none. */
  async fileOf(id: string, versionId: string | null): Promise<PluginFile> {
    if (versionId === null) {
      const file = path.join(this.#platformFolder, `${id}.mjs`)
      if (!existsSync(file)) throw notOffered(id)
      return { id, file }
    }
    const row = await version(this.#database, id, versionId)
    if (!row) throw versionUnknown(id, versionId)
    return await this.#unpacked(row)
  }

  async #unpacked(row: VersionRow): Promise<PluginFile> {
    const bytes = await bundleOf(this.#database, row.id)
    if (!bytes) throw versionUnknown(row.pluginId, row.version)
    const { files, digest } = openBundle(bytes)
    if (digest !== row.digest) {
      throw bundleError('OBZ_BUNDLE_CHANGED', `its copy in the database is not what was brought`)
    }
    const folder = path.join(this.#folder, row.pluginId, row.digest.slice(0, 16))
    const place = (name: string): string => (name === BUNDLE_ENTRY ? `${row.pluginId}.mjs` : name)
    const contents = new Map([...files].map(([name, content]) => [place(name), content]))
    if (!(await isUnpacked(folder, contents))) await unpack(folder, contents)
    return { id: row.pluginId, file: path.join(folder, place(BUNDLE_ENTRY)), expected: row.manifest }
  }
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A file more or less, or another content: what lies there was not put there by us. */
async function isUnpacked(folder: string, contents: ReadonlyMap<string, Buffer>): Promise<boolean> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const names = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    if (names.length !== contents.size || !names.every((name) => contents.has(name))) return false
    for (const [name, content] of contents) {
      if (hashOf(await readFile(path.join(folder, name))) !== hashOf(content)) return false
    }
    return true
  } catch {
    return false
  }
}

/** Aside and renamed: a kill in the middle leaves nothing that looks whole. */
async function unpack(folder: string, contents: ReadonlyMap<string, Buffer>): Promise<void> {
  const draft = `${folder}.${process.pid}.tmp`
  await rm(draft, { recursive: true, force: true })
  for (const [name, content] of contents) {
    const file = path.join(draft, name)
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(file, content, { mode: 0o600 })
  }
  await rm(folder, { recursive: true, force: true })
  await rename(draft, folder)
}

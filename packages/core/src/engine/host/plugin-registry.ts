// What the platform remembers of plugins and sources between starts. A manifest is always the newest; what the
// administrator saved (configuration, schedule, switch) is never overwritten.
import { isDeepStrictEqual } from 'node:util'
import { inject, injectable } from 'tsyringe'
import { In, Not, type DataSource } from 'typeorm'
import type { PluginManifest } from '../../plugin-api/index.ts'
import { PluginEntity, SettingEntity, SourceEntity } from '../db/entities/index.ts'
import { CONTROL, REGION_SETTINGS, type RegionSettings } from '../tokens.ts'
import { PrivateGrants } from './grants/private-grants.ts'

@injectable()
export class PluginRegistry {
  readonly #control: DataSource
  readonly #settings: RegionSettings

  readonly #grants: PrivateGrants

  constructor(
    @inject(CONTROL) control: DataSource,
    @inject(REGION_SETTINGS) settings: RegionSettings,
    @inject(PrivateGrants) grants: PrivateGrants,
  ) {
    this.#control = control
    this.#settings = settings
    this.#grants = grants
  }

  /** `written` are configurations that the platform wrote itself, by the code of their source: they always hold. */
  async register(
    manifest: PluginManifest,
    written: Readonly<Record<string, Record<string, unknown>>> = {},
  ): Promise<void> {
    await this.#control.transaction(async (manager) => {
      const plugins = manager.getRepository(PluginEntity)
      const known = await plugins.findOneBy({ id: manifest.id })
      await plugins.save({
        ...known,
        id: manifest.id,
        version: manifest.version,
        manifest,
        state: 'stopped' as const,
        restarts: 0,
        lastError: null,
        loaded: true,
        changedAt: new Date(),
      })
      const sources = manager.getRepository(SourceEntity)
      const origins = manager.getRepository(SettingEntity)
      for (const { code, title, agency, trigger, refreshHours } of manifest.sources) {
        const offered = Object.hasOwn(this.#settings.sources, code) ? this.#settings.sources[code]! : {}
        const formerTrigger = known?.manifest.sources?.find((former) => former.code === code)?.trigger
        // What the installation offered last: a configuration that still equals it was not touched by anyone.
        const key = `source-config:${code}`
        const origin = await origins.findOneBy({ key })
        const source = await sources.findOneBy({ code })
        const isUntouched = !source || (origin !== null && isDeepStrictEqual(source.config, origin.value))
        await sources.save({
          ...source,
          code,
          pluginId: manifest.id,
          title,
          agency,
          refreshHours,
          // A schedule that equals what the plugin asked for was set by nobody: it follows the plugin.
          schedule: source && !isDeepStrictEqual(source.schedule, formerTrigger) ? source.schedule : trigger,
          config: written[code] ?? (isUntouched ? offered : source.config),
          retired: false,
        })
        if (isUntouched) await origins.save({ key, value: offered })
      }
      const codes = manifest.sources.map(({ code }) => code)
      await sources.update({ pluginId: manifest.id, code: Not(In(codes)), retired: false }, { retired: true })
    })
    await this.#grants.keepAsked(manifest)
    await this.#giveOffered(manifest.id)
  }

  /** Short, for the console: state of the process and why it is so. */
  async setState(
    id: string,
    state: PluginEntity['state'],
    { restarts, lastError }: { restarts: number; lastError: string | null },
  ): Promise<void> {
    await this.#control
      .getRepository(PluginEntity)
      .update({ id }, { state, restarts, lastError, changedAt: new Date() })
  }

  /** No loaded plugin reads its sources any more: they leave the lists, what they brought stays. */
  async retire(id: string): Promise<void> {
    await this.#control.transaction(async (manager) => {
      await manager
        .getRepository(PluginEntity)
        .update({ id }, { loaded: false, state: 'stopped', changedAt: new Date() })
      await manager.getRepository(SourceEntity).update({ pluginId: id, retired: false }, { retired: true })
    })
  }

  /** Hosts that the installation was set up with, once for each offer. */
  async #giveOffered(id: string): Promise<void> {
    const offered = this.#settings.grants[id]?.privateHosts ?? []
    if (offered.length === 0) return
    const origins = this.#control.getRepository(SettingEntity)
    const key = `plugin-grants:${id}`
    if (isDeepStrictEqual((await origins.findOneBy({ key }))?.value, offered)) return
    await this.#grants.give(id, offered)
    await origins.save({ key, value: offered })
  }
}

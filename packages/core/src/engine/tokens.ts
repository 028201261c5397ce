// Tokens of the engine's own container. Every constructor parameter names its token with `@inject`, so no
// transpiler has to guess types.
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { InjectionToken } from 'tsyringe'
import type { DataSource } from 'typeorm'
import type { RegionalHoliday } from '../model/index.ts'
import type { KeepLimits } from './db/retention/keep-limits.ts'

export interface EngineConfig {
  /** `postgres://…`; of a role that cannot read the vault, once `apartByRoles` has made the roles. */
  databaseUrl: string
  /** Of the role that writes sealed values and reads none; without it `databaseUrl`. */
  intakeDatabaseUrl?: string
  /** Of the owner: linkage, reveals, rotation of keys; without it `databaseUrl`. */
  vaultDatabaseUrl?: string
  /** Roles that an administrator made. */
  roleUrls?: { engine?: string | undefined; intake?: string | undefined }
  host: string
  port: number
  /** `.data`: inboxes, spool, secrets, logs. */
  dataDirectory: string
  /** Built plugin processes, `<id>.mjs` each. */
  pluginsDirectory: string
  /** Built user interfaces: `wall/` and `console/`. */
  uiDirectory: string
  /** Without it the defaults hold. */
  keep?: KeepLimits
  /** Whoever reads `/metrics` has to bring it; without it only this machine may read them. */
  metricsToken?: string
}

/**
 * What this installation is: written by `./obzor up` to `<dataDirectory>/region.json`, read by the engine.
 * Configuration of a source that the administrator has already saved is never overwritten by it.
 */
export interface RegionSettings {
  /** Built-in pack's name or the pack folder's path. */
  region: string
  pack: string | null
  /** Month the welfare window ends with, `YYYY-MM`. */
  asOf: string
  /** True on synthetic data: every screen says «учебные данные». */
  training: boolean
  /** Named database connections that plugins may ask for. */
  connections: Record<string, string>
  /** First configuration of each source, by its code. */
  sources: Record<string, Record<string, unknown>>
  /** Hosts at private addresses that a plugin may reach from the start (`host:port`), by its id. */
  grants: Record<string, { privateHosts?: string[] }>
  /** Days off of this region alone, by its own law: schedules on working days leave them out too. */
  holidays?: RegionalHoliday[]
}

export interface EngineClock {
  now(): Date
  /** Calls back once after `ms`; the returned function cancels. */
  after(ms: number, callback: () => void): () => void
}

export const ENGINE_CONFIG: InjectionToken<EngineConfig> = Symbol('engine.config')
export const REGION_SETTINGS: InjectionToken<RegionSettings> = Symbol('engine.region-settings')
/** Pool for the data plane. */
export const DATABASE: InjectionToken<Pool> = Symbol('engine.database')
/** TypeORM, for the entities of schema `control` only. */
export const CONTROL: InjectionToken<DataSource> = Symbol('engine.control')
export const LOGGER: InjectionToken<Logger> = Symbol('engine.logger')
export const ENGINE_CLOCK: InjectionToken<EngineClock> = Symbol('engine.clock')

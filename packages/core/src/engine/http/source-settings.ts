// The settings of a source as the console reads and saves them: its configuration against the plugin's schema, and its
// schedule. A field with `writeOnly` in the schema is a secret: it is taken, kept, and never sent back.
import type { DataSource } from 'typeorm'
import { ObzorError, type RegionalHoliday } from '../../model/index.ts'
import type { Trigger } from '../../plugin-api/index.ts'
import { PluginEntity, SourceEntity } from '../db/entities/index.ts'
import { checkedConfig } from '../host/manifest-check.ts'
import { nextRun, nextRuns } from '../ingest/next-run.ts'
import type { EngineClock } from '../tokens.ts'
import { sourceUnknown } from './source-queries.ts'

/** The moments that the console shows under a schedule. */
const NEXT_RUNS = 3

export type Timetable = Exclude<Trigger, { inbox: string }>
export type Config = Record<string, unknown>

export interface SourceSettings {
  /** JSON Schema of the plugin, as it came. */
  schema: object
  /** What is saved, without secrets and without defaults. */
  config: Config
  /** JSON Pointers of the secrets that are saved. */
  secrets: string[]
  schedule: Trigger
  /** What the plugin asked for. */
  offered: Trigger
  /** Milliseconds since 1970; empty for a source of files or an interval. */
  nextRuns: number[]
}
export interface SettingsChange {
  config?: Config
  schedule?: Timetable
}

/** The schema as the plugin wrote it: the database keeps its members by length of name, a form has them as meant. */
export type SchemaOf = (pluginId: string) => object | undefined

export class SettingsOfSources {
  readonly #control: DataSource
  readonly #clock: EngineClock
  readonly #schemaOf: SchemaOf
  readonly #holidays: readonly RegionalHoliday[]

  constructor(
    control: DataSource,
    clock: EngineClock,
    schemaOf: SchemaOf = () => undefined,
    holidays: readonly RegionalHoliday[] = [],
  ) {
    this.#control = control
    this.#clock = clock
    this.#schemaOf = schemaOf
    this.#holidays = holidays
  }

  async read(code: string): Promise<SourceSettings> {
    const { source, manifest } = await this.#find(code)
    const secrets: string[] = []
    return {
      schema: this.#schemaOf(manifest.id) ?? (manifest.configSchema as object),
      config: (withoutSecrets(manifest.configSchema, source.config, '', secrets) ?? {}) as Config,
      secrets,
      schedule: source.schedule,
      offered: manifest.sources.find((declared) => declared.code === code)?.trigger ?? source.schedule,
      nextRuns: this.#nextRuns(source.schedule),
    }
  }

  /**
   * Saves both or nothing. Throws `OBZ_SOURCE_CONFIG_INVALID` with the fields and `OBZ_SOURCE_SCHEDULE_INVALID`. A run in
   * progress goes on with what it began with.
   */
  async save(code: string, { config, schedule }: SettingsChange): Promise<SourceSettings> {
    const { source } = await this.#find(code)
    const next: { config?: Config; schedule?: Timetable } = {}
    if (schedule) {
      if ('inbox' in source.schedule) throw scheduleInvalid(code, 'it reads files when they come')
      checkTimetable(code, schedule, this.#clock.now(), this.#holidays)
      next.schedule = schedule
    }
    if (config) {
      next.config = await this.entered(code, config)
    }
    if (Object.keys(next).length > 0) {
      // TypeORM's partial type would look into every member of the configuration.
      await this.#control.getRepository(SourceEntity).update({ id: source.id }, next as object)
    }
    return this.read(code)
  }

  #nextRuns(schedule: Trigger): number[] {
    if (!('cron' in schedule)) return []
    return nextRuns(schedule, this.#clock.now(), NEXT_RUNS, this.#holidays).map((moment) => moment.getTime())
  }

  /** What would be saved: the entered configuration with the secrets that were left out. Throws as `save` does. */
  async entered(code: string, config: Config): Promise<Config> {
    const { source, manifest } = await this.#find(code)
    const whole = withKeptSecrets(manifest.configSchema, source.config, config) as Config
    checkedConfig(code, manifest, whole)
    return whole
  }

  async #find(code: string): Promise<{ source: SourceEntity; manifest: PluginEntity['manifest'] }> {
    const source = await this.#control.getRepository(SourceEntity).findOneBy({ code, retired: false })
    const plugin =
      source && (await this.#control.getRepository(PluginEntity).findOneBy({ id: source.pluginId }))
    if (!source || !plugin) throw sourceUnknown(code)
    return { source, manifest: plugin.manifest }
  }
}

type Members = Record<string, unknown>
const isRecord = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
/** The schema of a member, or one that allows anything. */
const memberOf = (schema: Members, name: string): Members => {
  const { properties } = schema
  return isRecord(properties) && Object.hasOwn(properties, name) && isRecord(properties[name])
    ? properties[name]
    : {}
}

/** `secrets` collects the pointers of what was left out. A plugin's schema has no references (config-schema-check.ts). */
export function withoutSecrets(schema: unknown, value: unknown, path: string, secrets: string[]): unknown {
  if (!isRecord(schema)) return value
  if (schema['writeOnly'] === true) {
    if (value !== undefined) secrets.push(path)
    return undefined
  }
  if (Array.isArray(value)) {
    return value.map((item, at) => withoutSecrets(schema['items'], item, `${path}/${at}`, secrets))
  }
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, part]) => [name, withoutSecrets(memberOf(schema, name), part, `${path}/${name}`, secrets)])
      .filter(([, part]) => part !== undefined),
  )
}

/** A secret that was not sent stays, `null` takes it away. Items of a list have no names: their secrets are sent anew. */
export function withKeptSecrets(schema: unknown, saved: unknown, sent: unknown): unknown {
  if (!isRecord(schema)) return sent
  if (schema['writeOnly'] === true) return sent === undefined ? saved : (sent ?? undefined)
  const { properties } = schema
  if (!isRecord(properties) || !(isRecord(sent) || (sent === undefined && isRecord(saved)))) return sent
  const merged: Members = { ...sent }
  for (const name of Object.keys(properties)) {
    const part = withKeptSecrets(
      properties[name],
      isRecord(saved) ? saved[name] : undefined,
      Object.hasOwn(merged, name) ? merged[name] : undefined,
    )
    if (part === undefined) delete merged[name]
    else merged[name] = part
  }
  return sent === undefined && Object.keys(merged).length === 0 ? undefined : merged
}

function checkTimetable(
  code: string,
  schedule: Timetable,
  now: Date,
  holidays: readonly RegionalHoliday[],
): void {
  if ('everySeconds' in schedule) return
  let next: Date | null
  try {
    next = nextRun(schedule, now, holidays)
  } catch {
    throw scheduleInvalid(code, `'${schedule.cron}' is no cron pattern, or its time zone is unknown`)
  }
  // 30 February; the first of January on working days.
  if (next === null) throw scheduleInvalid(code, `'${schedule.cron}' names a moment that never comes`)
}

const scheduleInvalid = (code: string, why: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_SCHEDULE_INVALID',
    fact: `${code} cannot have this schedule: ${why}`,
    risk: 'nothing was saved; the source goes on as before',
    action:
      'give an interval of 1–86400 s or a cron pattern such as 0 6 * * 1-5 with a time zone such as Europe/Moscow',
  })

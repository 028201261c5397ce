// What the engine is told at start: by the launcher's environment and by `region.json` in the data folder.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ObzorError, type RegionalHoliday } from '../model/index.ts'
import { readKeepLimits } from './db/retention/keep-limits.ts'
import type { EngineConfig, RegionSettings } from './tokens.ts'

/** Reads OBZOR_*; throws `OBZ_ENGINE_CONFIG` naming the variable that is missing or wrong. */
export function readEngineConfig(environment: NodeJS.ProcessEnv): EngineConfig {
  const required = (name: string): string => {
    const value = environment[name]
    if (value) return value
    throw misconfigured(`the environment variable ${name} is not set`)
  }
  const port = Number(environment.OBZOR_PORT ?? '8080')
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw misconfigured(`OBZOR_PORT is '${environment.OBZOR_PORT}'`)
  return {
    databaseUrl: required('OBZOR_DATABASE_URL'),
    host: environment.OBZOR_HOST ?? '127.0.0.1',
    port,
    dataDirectory: path.resolve(required('OBZOR_DATA')),
    pluginsDirectory: path.resolve(required('OBZOR_PLUGINS')),
    uiDirectory: path.resolve(required('OBZOR_UI')),
    keep: readKeepLimits(environment),
    metricsToken: metricsToken(environment.OBZOR_METRICS_TOKEN),
    roleUrls: {
      engine: environment.OBZOR_ENGINE_DATABASE_URL || undefined,
      intake: environment.OBZOR_INTAKE_DATABASE_URL || undefined,
    },
  }
}

/** Shorter ones can be tried out. */
const METRICS_TOKEN_LENGTH_MIN = 16

function metricsToken(token: string | undefined): string | undefined {
  if (token === undefined || token === '') return undefined
  if (token.length >= METRICS_TOKEN_LENGTH_MIN) return token
  throw misconfigured(`OBZOR_METRICS_TOKEN is shorter than ${METRICS_TOKEN_LENGTH_MIN} characters`)
}

/** Reads `<dataDirectory>/region.json`; throws `OBZ_ENGINE_CONFIG` when it is absent or not what `RegionSettings` says. */
export function readRegionSettings(dataDirectory: string): RegionSettings {
  const file = path.join(dataDirectory, 'region.json')
  if (!existsSync(file)) throw misconfigured(`${file} does not exist`)
  let settings: Partial<RegionSettings>
  try {
    settings = JSON.parse(readFileSync(file, 'utf8')) as Partial<RegionSettings>
  } catch (error) {
    throw misconfigured(`${file} is not JSON`, error)
  }
  const { region, asOf } = settings
  if (typeof region !== 'string' || typeof asOf !== 'string')
    throw misconfigured(`${file} has no 'region' or 'asOf'`)
  return {
    region,
    pack: settings.pack ?? null,
    asOf,
    training: settings.training ?? true,
    connections: settings.connections ?? {},
    sources: settings.sources ?? {},
    grants: settings.grants ?? {},
    holidays: holidaysOf(settings.holidays, file),
  }
}

/** Each is a date with the act that made it a day off: nobody else could tell a mistake from a law. */
function holidaysOf(holidays: unknown, file: string): RegionalHoliday[] {
  const list = (holidays ?? []) as Partial<RegionalHoliday>[]
  const isHoliday = ({ date, act }: Partial<RegionalHoliday>): boolean =>
    /^\d{4}-\d{2}-\d{2}$/.test(date ?? '') && typeof act === 'string' && act !== ''
  if (!Array.isArray(list) || !list.every(isHoliday))
    throw misconfigured(`${file}: 'holidays' must be a list of {"date": "YYYY-MM-DD", "act": "…"}`)
  return list as RegionalHoliday[]
}

function misconfigured(fact: string, cause?: unknown): ObzorError {
  return new ObzorError({
    code: 'OBZ_ENGINE_CONFIG',
    fact,
    risk: 'the engine does not start',
    action: 'start it with ./obzor up, which sets everything',
    cause,
  })
}

// Arranges a server on a database for the tests of http/ and access/: a clock that stands still, a log that is kept,
// invented sources. Not part of the product.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readFile } from 'node:fs/promises'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import type { DataSource } from 'typeorm'
import { ObzorError } from '../../model/index.ts'
import { Access } from '../access/access.ts'
import { controlDatabase } from '../db/control.ts'
import { PluginEntity, SourceEntity } from '../db/entities/index.ts'
import type { EngineClock } from '../tokens.ts'
import { buildHttpServer, type HttpDeps, type HttpServer } from './build-http-server.ts'
import { databaseProbe } from './health.ts'

export const START = Date.parse('2024-12-15T09:00:00Z')
export const PASSWORD = 'четыре слова рядом 7'
export const ORIGIN = 'http://localhost'

export interface StandingClock extends EngineClock {
  advance(ms: number): void
}
/** Time moves only when a test moves it; `after` never fires by itself. */
export function standingClock(): StandingClock {
  let now = START
  const waiting = new Map<object, { at: number; callback: () => void }>()
  return {
    now: () => new Date(now),
    after: (ms, callback) => {
      const key = {}
      waiting.set(key, { at: now + ms, callback })
      return () => void waiting.delete(key)
    },
    advance: (ms) => {
      now += ms
      for (const [key, { at, callback }] of waiting) {
        if (at > now) continue
        waiting.delete(key)
        callback()
      }
    },
  }
}

export interface HttpFixture {
  server: HttpServer
  control: DataSource
  access: Access
  clock: StandingClock
  dataDirectory: string
  uiDirectory: string
  /** Every line logged so far. */
  log: string[]
  setupCode(): Promise<string>
  /** Makes the first administrator; the cookie of their session. */
  signedIn(): Promise<string>
  close(): Promise<void>
}

export const description = {
  code: '48',
  name: { ru: 'Липецкая область', en: 'Lipetsk Oblast' },
  genitive: 'Липецкой области',
  prepositional: 'Липецкой области',
  timeZone: 'Europe/Moscow',
  geometryKind: 'schematic' as const,
  attributions: [],
  target: { from: { year: 2018, value: 8.7 }, to: { year: 2024, value: 5.1 }, source: 'паспорт проекта' },
}

export async function httpFixture(url: string, changes: Partial<HttpDeps> = {}): Promise<HttpFixture> {
  const folder = mkdtempSync(path.join(tmpdir(), 'obzor-http-'))
  const uiDirectory = path.join(folder, 'ui')
  const control = await controlDatabase(url).initialize()
  const clock = standingClock()
  const log: string[] = []
  const access = new Access({ control, clock, dataDirectory: folder })
  await access.start()
  const server = await buildHttpServer({
    config: { host: '127.0.0.1', port: 0, uiDirectory },
    settings: { training: true, asOf: '2024-12' },
    control,
    access,
    clock,
    logger: pino({ level: 'debug' }, { write: (line: string) => void log.push(line) }),
    metrics: new Registry(),
    runs: {
      runNow: (code) =>
        code === 'fns.income' ? Promise.reject(busy(code)) : Promise.resolve({ runId: '17' }),
      cancel: (runId) => runId === '17',
      check: () => Promise.resolve({ tookMs: 1, inbox: null, found: null, failure: null }),
    },
    describeRegion: () => description,
    readiness: [databaseProbe(control)],
    version: '0.1.0',
    protocolVersion: 1,
    ...changes,
  }).catch(async (error: unknown) => {
    await control.destroy()
    rmSync(folder, { recursive: true, force: true })
    throw error
  })
  const setupCode = async (): Promise<string> =>
    (await readFile(path.join(folder, 'setup-code'), 'utf8')).trim()
  return {
    server,
    control,
    access,
    clock,
    dataDirectory: folder,
    uiDirectory,
    log,
    setupCode,
    signedIn: async () => {
      const { token } = (await access.setupNeeded())
        ? await access.setUp({
            code: await setupCode(),
            login: 'nachalnik',
            displayName: 'Дежурный',
            password: PASSWORD,
          })
        : await access.signIn({ login: 'nachalnik', password: PASSWORD, address: '192.0.2.1' })
      return `obzor_session=${token}`
    },
    close: async () => {
      await server.stop()
      await control.destroy()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function busy(code: string): ObzorError {
  return new ObzorError({
    code: 'OBZ_SOURCE_BUSY',
    fact: `${code} is being read already`,
    risk: 'a second run was not started',
    action: 'wait until it ends',
  })
}

/** Two sources of an invented plugin. */
export async function addSources(control: DataSource): Promise<SourceEntity[]> {
  const text = (ru: string, en: string) => ({ ru, en })
  await control.getRepository(PluginEntity).insert({
    id: 'source-test',
    version: '1.0.0',
    manifest: {
      id: 'source-test',
      version: '1.0.0',
      title: text('Проба', 'Test'),
      description: text('', ''),
      api: '^1.0.0',
      configSchema: {},
      capabilities: {},
      sources: [],
      indicators: [],
      layers: [
        {
          code: 'vacancies',
          title: text('Вакансии', 'Vacancies'),
          geometry: 'point',
          properties: { title: { type: 'string', title: text('Должность', 'Job') } },
          style: { colour: '#fc0' },
        },
      ],
      statistics: [{ code: 'poverty.rate.official', title: text('Уровень', 'Rate'), unit: 'percent' }],
    },
  })
  const sources = control.getRepository(SourceEntity)
  return sources.save([
    sources.create({
      code: 'egisso.facts',
      pluginId: 'source-test',
      title: text('Факты назначения', 'Facts of assignment'),
      agency: text('Социальный фонд', 'Social Fund'),
      schedule: { inbox: 'egisso', pattern: '*.xml' },
      refreshHours: 24,
    }),
    sources.create({
      code: 'fns.income',
      pluginId: 'source-test',
      title: text('Доходы', 'Incomes'),
      agency: text('ФНС России', 'Federal Tax Service'),
      schedule: { inbox: 'fns', pattern: '*.xml' },
      refreshHours: 24,
    }),
  ])
}

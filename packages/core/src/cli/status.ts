// `./obzor status`: what runs, how fresh each source is and why one is not, as a table or as JSON.
import { existsSync } from 'node:fs'
import pg from 'pg'
import { sourceStandings, type SourceStanding } from '../engine/ingest/db/source-standings.ts'
import { freshnessOf } from '../model/freshness.ts'
import { basesFor, localBase } from './addresses.ts'
import { readiness } from './engine-client.ts'
import { readSummary, summaryText, type LoadSummary } from './first-load.ts'
import type { Paths } from './paths.ts'
import { platformDatabase } from './platform-database.ts'
import { pidFrom } from './processes.ts'
import { ENGINE_MARK, readState, runFiles, SIMULATOR_MARK, supervisorPid } from './run-state.ts'
import { failureLines, failureParts, retryText, type FailureParts } from './run-words.ts'
import { ageText, table } from './table.ts'

const STATEMENT_TIMEOUT_MS = 5_000

export interface StatusRow {
  part: string
  state: string
  detail: string
}

export interface Status {
  running: boolean
  parts: StatusRow[]
  sources: SourceStatus[]
  /** Where the time of the first load went; null until it is over. */
  load: LoadSummary | null
}
export interface SourceStatus {
  code: string
  title: string
  freshness: string
  age: string
  state: string
  /** Why its last run failed; null where it did not. */
  failure: (FailureParts & { at: string | null }) | null
  /** `tried again in 40 s (3 failures in a row)` */
  retry: string
}

/** Reasons are no public news: they come from the database and not over HTTP. */
async function standings(paths: Paths): Promise<SourceStanding[]> {
  const database = platformDatabase(paths.cluster, process.env.DATABASE_URL)
  const client = new pg.Client({ connectionString: database.url(), statement_timeout: STATEMENT_TIMEOUT_MS })
  try {
    await client.connect()
    return await sourceStandings(client)
  } catch {
    // A database of another version, or one that is just starting: the parts above still say what runs.
    return []
  } finally {
    await client.end().catch(() => undefined)
  }
}

function sourceStatus(row: SourceStanding, now: number): SourceStatus {
  const { code, title, refreshHours, lastSuccessAt, state, lastRun } = row
  const ageMs = lastSuccessAt === null ? null : Math.max(0, now - lastSuccessAt.getTime())
  const failed = lastRun?.state === 'failed' && lastRun.errorCode !== null ? lastRun : null
  return {
    code,
    title: title.ru,
    freshness: freshnessOf(ageMs, refreshHours),
    age: ageMs === null ? 'never' : ageText(ageMs),
    state,
    failure: failed && {
      ...failureParts(failed.errorCode!, failed.errorText),
      at: failed.finishedAt?.toISOString() ?? null,
    },
    retry: retryText(row, now),
  }
}

async function databaseRow(paths: Paths): Promise<StatusRow> {
  const part = 'PostgreSQL'
  if (!process.env.DATABASE_URL && !existsSync(paths.cluster)) {
    return { part, state: 'absent', detail: 'made by the first ./obzor up' }
  }
  const database = platformDatabase(paths.cluster, process.env.DATABASE_URL)
  const state = (await database.isRunning()) ? 'running' : 'stopped'
  return { part, state, detail: database.isPrivate ? paths.cluster : 'DATABASE_URL' }
}

export async function status(paths: Paths, now = Date.now()): Promise<Status> {
  const files = runFiles(paths)
  const state = readState(paths)
  const supervisor = supervisorPid(paths)
  const engine = pidFrom(files.engine, ENGINE_MARK)
  const simulator = pidFrom(files.simulator, SIMULATOR_MARK)
  const base = state ? localBase(state.host, state.port) : undefined
  const ready = base && engine !== undefined ? await readiness(base) : undefined
  const engineState = engine === undefined ? 'stopped' : ready === 'ready' ? 'ready' : 'not ready'
  const rows = base && ready ? await standings(paths) : []
  return {
    running: supervisor !== undefined && ready === 'ready',
    parts: [
      {
        part: 'supervisor',
        state: supervisor === undefined ? 'stopped' : 'running',
        detail: supervisor === undefined ? '' : `process ${supervisor}, since ${state?.startedAt ?? 'now'}`,
      },
      await databaseRow(paths),
      {
        part: 'platform',
        state: engineState,
        detail:
          engine === undefined || !state
            ? ''
            : `process ${engine}, ${basesFor(state.host, state.port)[0]}/wall/${ready && ready !== 'ready' ? `, waits for ${ready.slice(0, 80)}` : ''}`,
      },
      {
        part: 'simulator',
        state: simulator === undefined ? 'stopped' : 'running',
        detail: simulator === undefined ? '' : `process ${simulator}`,
      },
    ],
    sources: rows.map((row) => sourceStatus(row, now)),
    load: readSummary(paths) ?? null,
  }
}

export function statusText(answer: Status): string {
  const parts = table(
    ['part', 'state', 'detail'],
    answer.parts.map((row) => [row.part, row.state, row.detail]),
  )
  if (answer.sources.length === 0) return parts
  const sources = table(
    ['source', 'freshness', 'age', 'state', 'title'],
    answer.sources.map((row) => [row.code, row.freshness, row.age, row.state, row.title]),
  )
  const why = answer.sources.flatMap(({ code, failure, retry }) =>
    failure ? [[code, ...[...failureLines(failure), retry].filter(Boolean)].join('\n    ')] : [],
  )
  const load = answer.load ? [summaryText(answer.load)] : []
  return [parts, sources, ...load, ...(why.length > 0 ? [`why\n  ${why.join('\n  ')}\n`] : [])].join('\n')
}

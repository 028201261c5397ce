// `./obzor status`: what runs and how fresh each source is, as a table or as JSON.
import { existsSync } from 'node:fs'
import { freshnessOf } from '../model/freshness.ts'
import { basesFor, localBase } from './addresses.ts'
import { freshness, readiness } from './engine-client.ts'
import type { Paths } from './paths.ts'
import { platformDatabase } from './platform-database.ts'
import { pidFrom } from './processes.ts'
import { ENGINE_MARK, readState, runFiles, SIMULATOR_MARK, supervisorPid } from './run-state.ts'
import { ageText, table } from './table.ts'

export interface StatusRow {
  part: string
  state: string
  detail: string
}

export interface Status {
  running: boolean
  parts: StatusRow[]
  sources: { code: string; title: string; freshness: string; age: string; state: string }[]
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
  const rows = base && ready ? ((await freshness(base)) ?? []) : []
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
    sources: rows.map((row) => {
      const ageMs = row.lastSuccessAt === null ? null : Math.max(0, now - row.lastSuccessAt)
      return {
        code: row.id,
        title: row.title.ru,
        freshness: freshnessOf(ageMs, row.refreshHours),
        age: ageMs === null ? 'never' : ageText(ageMs),
        state: row.state,
      }
    }),
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
  return `${parts}\n${sources}`
}

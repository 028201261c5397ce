// `./obzor down`: stops what runs, also what a killed supervisor left behind.
import { existsSync } from 'node:fs'
import type { Paths } from './paths.ts'
import { ENGINE_GRACE_MS, SIMULATOR_GRACE_MS } from './platform.ts'
import { platformDatabase } from './platform-database.ts'
import { stopLeftOver, stopProcess } from './processes.ts'
import {
  ENGINE_MARK,
  release,
  runFiles,
  SIMULATOR_MARK,
  SUPERVISOR_MARK,
  supervisorPid,
} from './run-state.ts'

/** Simulator, engine and a fast shutdown of PostgreSQL, one after another. */
const SUPERVISOR_GRACE_MS = SIMULATOR_GRACE_MS + ENGINE_GRACE_MS + 60_000

/** Names what was stopped. */
export async function down(paths: Paths): Promise<string[]> {
  const stopped: string[] = []
  if (!existsSync(paths.data)) return stopped
  const supervisor = supervisorPid(paths)
  if (supervisor !== undefined) {
    await stopProcess(supervisor, SUPERVISOR_MARK, SUPERVISOR_GRACE_MS)
    stopped.push('Obzor')
  }
  const files = runFiles(paths)
  if (await stopLeftOver(files.simulator, SIMULATOR_MARK, SIMULATOR_GRACE_MS)) stopped.push('simulator')
  if (await stopLeftOver(files.engine, ENGINE_MARK, ENGINE_GRACE_MS)) stopped.push('platform')
  const database = platformDatabase(paths.cluster, process.env.DATABASE_URL)
  if (database.isPrivate && (await database.isRunning())) {
    await database.stop()
    stopped.push('PostgreSQL')
  }
  release(paths)
  return stopped
}

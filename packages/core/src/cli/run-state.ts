// What a running `up` says about itself to the other verbs, in .data/run.
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { ObzorError } from '../model/index.ts'
import type { Paths } from './paths.ts'
import { pidFrom } from './processes.ts'

/** Part of the command line by which each of our processes is known from a stranger with the same number. */
export const SUPERVISOR_MARK = 'cli.mjs up'
export const ENGINE_MARK = path.join('engine', 'main.mjs')
export const SIMULATOR_MARK = 'cli.mjs simulate'

export interface RunState {
  phase: 'starting' | 'ready'
  host: string
  port: number
  startedAt: string
  /** Region and people, for the line that `up` prints the second time. */
  about: string
}

export const runFiles = (
  paths: Paths,
): { supervisor: string; engine: string; simulator: string; state: string } => ({
  supervisor: path.join(paths.run, 'up.pid'),
  engine: path.join(paths.run, 'engine.pid'),
  simulator: path.join(paths.run, 'simulator.pid'),
  state: path.join(paths.run, 'up.json'),
})

/** Process of a running `up`, when there is one. */
export function supervisorPid(paths: Paths): number | undefined {
  return pidFrom(runFiles(paths).supervisor, SUPERVISOR_MARK)
}

/** Makes the data folder. Throws `OBZ_LAUNCHER_READ_ONLY` or `OBZ_DATA_BROKEN`. */
export function openData(paths: Paths): void {
  try {
    // Inboxes hold persons: others may pass through (PostgreSQL is another user), but not look around.
    if (!existsSync(paths.data)) {
      mkdirSync(paths.data, { recursive: true })
      chmodSync(paths.data, 0o711)
    }
    mkdirSync(paths.run, { recursive: true })
    mkdirSync(paths.logs, { recursive: true, mode: 0o700 })
    // Folders of an earlier user: to find out here is better than in the middle of a start.
    accessSync(paths.data, constants.W_OK)
    accessSync(paths.logs, constants.W_OK)
  } catch (error) {
    throw dataNotUsable(paths.data, error)
  }
}

/** Says that we are the one `up`; false when another was faster. Throws `OBZ_LAUNCHER_READ_ONLY`. */
export function claim(paths: Paths): boolean {
  const file = runFiles(paths).supervisor
  openData(paths)
  try {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      try {
        const handle = openSync(file, 'wx')
        writeSync(handle, `${process.pid}\n`)
        closeSync(handle)
        return true
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        if (supervisorPid(paths) !== undefined) return false
        rmSync(file, { force: true })
      }
    }
    return false
  } catch (error) {
    throw dataNotUsable(paths.data, error)
  }
}

export function release(paths: Paths): void {
  const files = runFiles(paths)
  rmSync(files.state, { force: true })
  rmSync(files.supervisor, { force: true })
}

export function writeState(paths: Paths, state: RunState): void {
  writeFileSync(runFiles(paths).state, JSON.stringify(state))
}

export function readState(paths: Paths): RunState | undefined {
  try {
    return JSON.parse(readFileSync(runFiles(paths).state, 'utf8')) as RunState
  } catch {
    return undefined
  }
}

function dataNotUsable(folder: string, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException
  if (code === undefined) return cause
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new ObzorError({
      code: 'OBZ_DATA_BROKEN',
      fact: `${folder} is not a folder`,
      risk: 'there is nowhere to keep the data',
      action: 'move it away, or name another folder with OBZOR_DATA',
      cause,
    })
  }
  return new ObzorError({
    code: 'OBZ_LAUNCHER_READ_ONLY',
    fact: `the folder ${folder} cannot be written (${code})`,
    risk: 'database, inboxes and logs have no place to go',
    action: 'make it writable for this user, or name another folder with OBZOR_DATA',
    cause,
  })
}

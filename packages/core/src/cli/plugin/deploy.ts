// Hands a build to the running platform and waits for its word. The folder is the engine's (`developed-plugins.ts`): who
// may write there owns the installation, so no session is asked for.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { developedFolder, type DevelopedState } from '../../engine/host/developed-plugins.ts'
import { ObzorError, type ErrorCode } from '../../model/index.ts'
import type { Paths } from '../paths.ts'
import { pidFrom } from '../processes.ts'
import { ENGINE_MARK, readState, runFiles, type RunState } from '../run-state.ts'
import { describeBuild } from './describe-build.ts'
import { kitError } from './kit-error.ts'

/** The engine describes a build within 30 s or refuses it. */
const ANSWER_WITHIN_MS = 40_000
const LOOK_EVERY_MS = 20

/** Where the platform answers, when it runs. */
export function runningPlatform(paths: Paths): RunState | undefined {
  return pidFrom(runFiles(paths).engine, ENGINE_MARK) === undefined ? undefined : readState(paths)
}

/** Throws `OBZ_PLUGIN_NOT_RUNNING`. */
export function requirePlatform(paths: Paths): RunState {
  const state = runningPlatform(paths)
  if (state) return state
  throw kitError(
    'OBZ_PLUGIN_NOT_RUNNING',
    'the platform does not run',
    'run ./obzor up in another terminal first',
  )
}

export interface Deployed {
  id: string
  /** What its process runs. */
  process: Uint8Array
  /** Scripts of its panels by their name. */
  clients: ReadonlyMap<string, Uint8Array>
}

/** Resolves when the build is loaded; throws what the engine said, or `OBZ_PLUGIN_NOT_TAKEN`. */
export async function deploy(paths: Paths, { id, process, clients }: Deployed): Promise<DevelopedState> {
  const folder = developedFolder(paths.data)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  replaceClients(path.join(folder, `${id}.client`), clients)
  const build = withMark(process, clients)
  const draft = path.join(folder, `.${id}.mjs.part`)
  writeFileSync(draft, build, { mode: 0o600 })
  renameSync(draft, path.join(folder, `${id}.mjs`))
  const hash = createHash('sha256').update(build).digest('hex')
  for (const until = performance.now() + ANSWER_WITHIN_MS; performance.now() < until;) {
    const state = answerOf(path.join(folder, `${id}.json`))
    if (state?.build === hash) {
      // The engine says that it crashed; what it threw is asked here.
      if (state.code === 'OBZ_PLUGIN_CRASHED') await describeBuild(id, process)
      return requireLoaded(state)
    }
    await pause(LOOK_EVERY_MS)
  }
  throw kitError(
    'OBZ_PLUGIN_NOT_TAKEN',
    `the platform did not say anything about ${id} within ${ANSWER_WITHIN_MS / 1000} s`,
    './obzor status shows whether it runs; its log is in .data/logs/engine.log',
  )
}

/** Aside and renamed, so that the platform meets no half of it. */
function replaceClients(place: string, clients: ReadonlyMap<string, Uint8Array>): void {
  const draft = path.join(path.dirname(place), `.${path.basename(place)}.part`)
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  for (const [name, content] of clients) writeFileSync(path.join(draft, name), content, { mode: 0o600 })
  rmSync(place, { recursive: true, force: true })
  if (clients.size > 0) renameSync(draft, place)
  else rmSync(draft, { recursive: true })
}

/**
 * The platform looks at the file of the process alone: a new panel makes another one of it too. So does being handed over
 * again, which is how an author says «now»: sources that wait after a failure are tried at once.
 */
function withMark(process: Uint8Array, clients: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const hash = createHash('sha256')
  for (const [name, content] of [...clients].toSorted()) hash.update(`${name}\0`).update(content)
  return Buffer.concat([
    process,
    Buffer.from(`\n// handed over ${Date.now()}, client ${hash.digest('hex')}\n`),
  ])
}

/** The platform lets it go by itself, and takes its own build of the same id again where it has one. */
export function withdraw(paths: Paths, id: string): boolean {
  const file = path.join(developedFolder(paths.data), `${id}.mjs`)
  const wasThere = existsSync(file)
  rmSync(file, { force: true })
  rmSync(path.join(developedFolder(paths.data), `${id}.json`), { force: true })
  rmSync(path.join(developedFolder(paths.data), `${id}.client`), { recursive: true, force: true })
  return wasThere
}

function requireLoaded(state: DevelopedState): DevelopedState {
  if (state.state === 'loaded') return state
  const code = (state.code ?? 'OBZ_PLUGIN_FAILED') as ErrorCode
  // The engine's own words begin with the code and hold risk and action.
  const fact = (state.text ?? '').replace(`${code}: `, '')
  throw new ObzorError({
    code,
    fact,
    risk: 'the build that was loaded before works on',
    action: 'correct it and save',
  })
}

function answerOf(file: string): DevelopedState | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DevelopedState
  } catch {
    return undefined
  }
}

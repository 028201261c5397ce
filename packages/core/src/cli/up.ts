// `./obzor up`: starts everything step by step, then stays as its supervisor until it is told to stop.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, watchFile, unwatchFile } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { ObzorError } from '../model/index.ts'
import { basesFor } from './addresses.ts'
import { followFirstLoad } from './first-load.ts'
import type { Paths } from './paths.ts'
import { Platform } from './platform.ts'
import { requirePort } from './ports.ts'
import {
  choiceFor,
  followMove,
  generateSources,
  readGenerated,
  readRegion,
  type RegionWish,
} from './region-data.ts'
import {
  claim,
  openData,
  readState,
  release,
  runFiles,
  supervisorPid,
  writeState,
  type RunState,
} from './run-state.ts'
import { runSteps, type Step } from './steps.ts'

export interface UpOptions {
  host: string
  port: number
  wish: RegionWish
  fresh: boolean
  /** Do not ask before something is discarded. */
  yes: boolean
  simulate: boolean
  detach: boolean
}

const write = (text: string): void => void process.stdout.write(`${text}\n`)

function printAddresses(state: RunState, setupCode: string | undefined): void {
  write('')
  for (const base of basesFor(state.host, state.port)) {
    write(`  wall     ${base}/wall/`)
    write(`  console  ${base}/console/`)
  }
  if (setupCode) write(`  one-time code for the first administrator: ${setupCode}`)
  write(`  ${state.about}`)
  write('')
}

export async function up(paths: Paths, options: UpOptions): Promise<void> {
  const running = supervisorPid(paths)
  if (running !== undefined) return await runsAlready(paths, running, options)
  if (options.fresh) await confirmFresh(paths, options.yes)
  if (options.detach) return await detached(paths)
  if (!claim(paths)) return await runsAlready(paths, supervisorPid(paths) ?? 0, options)
  await supervise(paths, options)
}

async function runsAlready(paths: Paths, pid: number, options: UpOptions): Promise<void> {
  if (options.fresh) {
    throw new ObzorError({
      code: 'OBZ_LAUNCHER_RUNNING',
      fact: `Obzor runs already (process ${pid})`,
      risk: '--fresh would discard data that is in use',
      action: 'run ./obzor down first',
    })
  }
  const state = await stateOnceReady(paths)
  write(`Obzor runs already (process ${pid}).`)
  if (state) printAddresses(state, new Platform({ paths, ...state, say: write }).setupCode())
}

/** The other one may still be starting: a first start with everybody takes about two minutes. */
async function stateOnceReady(paths: Paths): Promise<RunState | undefined> {
  for (let looks = 0; looks < 1_800 && supervisorPid(paths) !== undefined; looks += 1) {
    const state = readState(paths)
    if (state?.phase === 'ready') return state
    await pause(100)
  }
  return readState(paths)
}

// ---- the supervisor -----------------------------------------------------------------------------------------

async function supervise(paths: Paths, options: UpOptions): Promise<void> {
  const say = (line: string): void => write(`${new Date().toISOString().slice(11, 19)}  ${line}`)
  const platform = new Platform({ paths, host: options.host, port: options.port, say })
  const told = toldToStop()
  // What a killed supervisor left behind holds the port, so it goes before the port is looked at.
  await platform.clearLeftOvers()
  const ending = new AbortController()
  const end = async (): Promise<void> => {
    ending.abort()
    await platform.stop()
    release(paths)
  }
  try {
    await requirePort(options.host, options.port)
    const ended = await Promise.race([
      told.then(() => true),
      start(platform, paths, options, { say, signal: ending.signal }).then(() => false),
    ])
    if (!ended) await told
  } catch (error) {
    await end()
    throw error
  }
  write('stopping')
  await end()
  write('stopped')
  // A step that was under way when Ctrl-C came may still hold handles.
  process.exit(process.exitCode ?? 0)
}

/** Resolves at the first signal; the second one does not wait for anybody. */
function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    let told = false
    const hear = (): void => {
      if (told) process.exit(130)
      told = true
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear)
  })
}

interface Following {
  say(line: string): void
  signal: AbortSignal
}

async function start(
  platform: Platform,
  paths: Paths,
  options: UpOptions,
  following: Following,
): Promise<void> {
  const startedAt = new Date().toISOString()
  const state: RunState = { phase: 'starting', host: options.host, port: options.port, startedAt, about: '' }
  writeState(paths, state)
  let generationSeconds: number | null = null
  const steps: Step[] = []
  if (options.fresh) {
    steps.push({ title: 'discarding the old data', run: () => discard(paths, platform) })
  }
  steps.push(
    {
      title: 'PostgreSQL',
      run: (say) => platform.startDatabase(say),
    },
    { title: 'tables', run: () => platform.migrate() },
    {
      title: 'synthetic sources',
      run: async (say) => {
        const before = readGenerated(paths)
        const choice = choiceFor(options.wish, before)
        followMove(paths, platform.database.socketDirectory)
        const began = performance.now()
        const made =
          before ??
          (await generateSources(paths, platform.database, choice, { platformPort: options.port, say }))
        if (!before) generationSeconds = (performance.now() - began) / 1000
        state.about = `region ${made.region}, ${made.persons} people: training data`
        return before ? 'kept' : `${made.persons} people`
      },
    },
    { title: 'platform', run: (say) => platform.startEngine(say) },
  )
  if (options.simulate) {
    steps.push({ title: 'simulator', run: async () => platform.startSimulator() })
  }
  await runSteps(steps)
  // Before the state: whoever waits for it, as --detach does, shows what was printed until then and goes.
  printAddresses(state, platform.setupCode())
  writeState(paths, { ...state, phase: 'ready' })
  if (!process.env.OBZOR_DETACHED) write('Ctrl-C stops it.')
  void followFirstLoad({ paths, databaseUrl: platform.database.url(), generationSeconds, ...following })
}

// ---- --detach -----------------------------------------------------------------------------------------------

/** Starts the same `up` without a terminal, shows its lines until it is ready, and leaves it. */
async function detached(paths: Paths): Promise<void> {
  openData(paths)
  const log = path.join(paths.logs, 'up.log')
  rmSync(log, { force: true })
  const output = openSync(log, 'a', 0o600)
  const args = process.argv.slice(2).filter((argument) => argument !== '--detach')
  // --fresh was confirmed above, and there is nobody to ask below.
  const child = spawn(process.execPath, ['--enable-source-maps', paths.cli, ...args, '--yes'], {
    detached: true,
    stdio: ['ignore', output, output],
    env: { ...process.env, OBZOR_ROOT: paths.root, OBZOR_DATA: paths.data, OBZOR_DETACHED: '1' },
  })
  let shown = 0
  const show = (): void => {
    const text = existsSync(log) ? readFileSync(log, 'utf8') : ''
    process.stdout.write(text.slice(shown))
    shown = text.length
  }
  watchFile(log, { interval: 100 }, show)
  const code = await new Promise<number | 'ready'>((resolve) => {
    const look = setInterval(() => {
      if (readState(paths)?.phase !== 'ready' || supervisorPid(paths) !== child.pid) return
      clearInterval(look)
      resolve('ready')
    }, 50)
    child.once('exit', (status) => {
      clearInterval(look)
      resolve(status ?? 1)
    })
  })
  unwatchFile(log)
  show()
  if (code === 'ready') {
    write('It stays running; ./obzor down stops it.')
    child.unref()
  } else {
    process.exitCode = code
  }
}

// ---- --fresh ------------------------------------------------------------------------------------------------

/** Real data needs `--yes`, training data a question on a terminal only. */
async function confirmFresh(paths: Paths, yes: boolean): Promise<void> {
  if (yes || !existsSync(paths.data)) return
  let training = true
  try {
    training = readRegion(paths)?.training ?? true
  } catch {
    // An unreadable region.json is one of the reasons to start over.
  }
  const refused = (fact: string): ObzorError =>
    new ObzorError({
      code: 'OBZ_LAUNCHER_FRESH_REFUSED',
      fact,
      risk: 'everything received so far would be lost',
      action: 'run ./obzor up --fresh --yes if that is what you want',
    })
  if (!training) throw refused(`${paths.data} does not hold training data`)
  if (!process.stdin.isTTY) return
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`Discard ${paths.data} and start over? [y/N] `)
  terminal.close()
  if (!/^(y|yes|д|да)$/i.test(answer.trim())) throw refused('--fresh was not confirmed')
}

async function discard(paths: Paths, platform: Platform): Promise<void> {
  await platform.database.destroy()
  // Only what is ours, by name: OBZOR_DATA may point to a folder with other things in it.
  const ours = ['pg', 'pg-socket', 'pg-password', 'inbox', 'spool', 'truth', 'secrets', 'simulator']
  const files = ['region.json', 'generated.json', 'load.json', 'setup-code', 'journal-head']
  for (const name of [...ours, ...files])
    rmSync(path.join(paths.data, name), { recursive: true, force: true })
  mkdirSync(path.dirname(runFiles(paths).state), { recursive: true })
}

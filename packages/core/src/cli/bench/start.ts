// Benchmark `start`: how long a hall waits. A first start in a fresh clone by step (as its own lines tell), and the
// second `./obzor up` until the wall's page and its data are served.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Bench, BenchOptions, BenchReport, BenchRow } from '../../testing/bench-report.ts'
import { localBase } from '../addresses.ts'
import { freshness, readiness } from '../engine-client.ts'
import type { Paths } from '../paths.ts'
import { nextFreePort } from '../ports.ts'

const SECOND_START_AIM_S = 10
/** Packages of a fresh clone come over the network: past this, the measurement says nothing. */
const START_WITHIN_MS = 15 * 60_000
const LOOK_EVERY_MS = 20

interface Start {
  /** Until /readyz, until the wall's page is served, until the sources' state is served. */
  seconds: number
  /** Lines `  ok  <step> (<n> s)` of the launcher and of `up`. */
  steps: { name: string; seconds: number }[]
  stop(): Promise<void>
}

/** `  ok  building the wall (3.4 s)` → the step and its seconds. */
export function stepsOf(output: string): Start['steps'] {
  return [...output.matchAll(/^ {2}ok {2}(.+) \((\d+(?:\.\d+)?) s\)$/gm)].map(([, name, seconds]) => ({
    name: name ?? '',
    seconds: Number(seconds),
  }))
}

async function wallHasData(base: string): Promise<boolean> {
  if ((await readiness(base)) !== 'ready') return false
  const page = await fetch(`${base}/wall/`)
  const html = await page.text()
  const rows = await freshness(base)
  // At least one source has delivered: the tiles have something to show.
  return page.ok && html.includes('<script') && (rows ?? []).some((row) => row.lastSuccessAt !== null)
}

/** The launcher put its own Node first: a fresh clone has to bring its own again. */
export function withoutOurTools(searchPath = ''): string {
  return searchPath
    .split(':')
    .filter((folder) => !folder.includes('/.tools/'))
    .join(':')
}

async function startOnce(clone: string, data: string, port: number): Promise<Start> {
  const startedAt = performance.now()
  const child = spawn(path.join(clone, 'obzor'), ['up', '--port', String(port), '--no-simulate'], {
    cwd: clone,
    env: {
      ...process.env,
      PATH: withoutOurTools(process.env.PATH),
      OBZOR_DATA: data,
      OBZOR_ROOT: undefined,
      OBZOR_CALLED_FROM: undefined,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const keep = (chunk: Buffer): void => {
    output += chunk.toString()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  const base = localBase('127.0.0.1', port)
  while (!(await wallHasData(base).catch(() => false))) {
    if (child.exitCode !== null) throw new Error(`./obzor up ended:\n${output.slice(-4_000)}`)
    if (performance.now() - startedAt > START_WITHIN_MS) {
      await stop()
      throw new Error(`no wall with data within ${START_WITHIN_MS / 1000} s:\n${output.slice(-4_000)}`)
    }
    await pause(LOOK_EVERY_MS)
  }
  return { seconds: (performance.now() - startedAt) / 1000, steps: stepsOf(output), stop }
}

const information = (name: string, seconds: number, note?: string): BenchRow => ({
  name,
  ours: seconds,
  limit: null,
  ratio: null,
  unit: 's',
  aim: null,
  note,
})

/** A clone of what is committed; nothing installed and nothing built in it. */
function freshClone(root: string, to: string, say: BenchOptions['say']): boolean {
  if (!existsSync(path.join(root, '.git'))) return false
  say('cloning')
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, to])
  return true
}

export function startBench(paths: Paths): Bench {
  return async ({ workDirectory, say }): Promise<BenchReport> => {
    const port = (await nextFreePort('127.0.0.1', 18_140)) ?? 18_140
    const clone = path.join(workDirectory, 'clone')
    const cloned = freshClone(paths.root, clone, say)
    const root = cloned ? clone : paths.root
    const data = path.join(workDirectory, 'data')
    say(cloned ? 'first start in a fresh clone' : 'first start (no .git here, so no fresh clone)')
    const first = await startOnce(root, data, port)
    await first.stop()
    say('second start')
    const second = await startOnce(root, data, port)
    await second.stop()
    const rows: BenchRow[] = [
      {
        name: 'second start, to a wall with data',
        ours: second.seconds,
        limit: null,
        ratio: null,
        unit: 's',
        aim: { of: 'ours', bound: 'most', value: SECOND_START_AIM_S },
        note: 'launcher, PostgreSQL, tables, platform, page and state of sources',
      },
      ...second.steps.map((step) => information(`  second: ${step.name}`, step.seconds)),
      information(cloned ? 'first start in a fresh clone' : 'first start', first.seconds),
      ...first.steps.map((step) => information(`  first: ${step.name}`, step.seconds)),
    ]
    const facts = { people: 60_000, node: process.version }
    return { name: 'start', takenAt: new Date().toISOString(), rows, facts }
  }
}

// The first load of a region: says on the terminal how far it is, and keeps where its time went for `./obzor status`. The engine
// loads by itself; this only looks.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { readLoad, type LoadProgress } from '../engine/ingest/db/load-progress.ts'
import type { Paths } from './paths.ts'
import { writeWhole } from './region-data.ts'
import { table } from './table.ts'

const LOOK_MS = 2_000
/** Between two lines of the same stage. */
const LINE_MS = 15_000
/** Past it nobody waits for a summary any more. */
const LOAD_MS_MAX = 3 * 3_600_000
/** Records that may wait although the load is over: a few seconds of what the simulator plays. */
const UNLINKED_MAX = 2_000
/** What the simulator sends bears this in its name. */
const isLive = (name: string): boolean => name.includes('_live_')
const BULK = '^(?!.*_live_)'

export interface LoadStage {
  stage: string
  seconds: number
  rows: number | null
}
export interface LoadSummary {
  finishedAt: string
  /** From the first run of a source until nothing of the load waited. */
  seconds: number
  stages: LoadStage[]
}

const fileOf = (paths: Paths): string => path.join(paths.data, 'load.json')

export function readSummary(paths: Paths): LoadSummary | undefined {
  const file = fileOf(paths)
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LoadSummary
  } catch {
    // A note for people: a broken one is none.
    return undefined
  }
}

export interface WaitingFiles {
  files: number
  bytes: number
}
/** Files of the load that no run has taken yet. */
export function waitingFiles(inbox: string): WaitingFiles {
  const waiting: WaitingFiles = { files: 0, bytes: 0 }
  for (const folder of readdirSync(inbox, { withFileTypes: true })) {
    if (!folder.isDirectory()) continue
    for (const name of readdirSync(path.join(inbox, folder.name), { withFileTypes: true })) {
      if (!name.isFile() || isLive(name.name)) continue
      // It may be taken away between the two looks.
      const size = statSync(path.join(inbox, folder.name, name.name), { throwIfNoEntry: false })?.size
      if (size === undefined) continue
      waiting.files += 1
      waiting.bytes += size
    }
  }
  return waiting
}

export type LoadPhase = 'reading' | 'linking' | 'counting' | 'done'

export function phaseOf(load: LoadProgress, { files }: WaitingFiles): LoadPhase {
  if (load.startedAt === null || files > 0 || load.sources.some(({ isRunning }) => isRunning))
    return 'reading'
  const { linkage } = load
  const isLinked =
    load.unlinked <= UNLINKED_MAX && linkage !== null && linkage.state === 'succeeded' && load.readAt !== null
  if (!isLinked) return 'linking'
  return load.uncounted > 0 ? 'counting' : 'done'
}

const whole = (count: number): string => Math.round(count).toLocaleString('en-GB')
const elapsed = (from: Date | null, to: Date): number =>
  from === null ? 0 : Math.max(0, (to.getTime() - from.getTime()) / 1000)

/** One line: what is under way, how much is done, how fast, what remains. */
export function lineOf(load: LoadProgress, waiting: WaitingFiles): string {
  const phase = phaseOf(load, waiting)
  if (phase === 'reading') {
    const rows = load.sources.reduce((sum, source) => sum + source.rows, 0)
    const rate = rows / Math.max(1, elapsed(load.startedAt, load.now))
    const running = load.sources.filter(({ isRunning }) => isRunning).map(({ code }) => code)
    const left =
      waiting.files === 0
        ? ''
        : `; ${waiting.files === 1 ? '1 file waits' : `${waiting.files} files wait`}, ${whole(waiting.bytes / 2 ** 20)} MiB`
    return `sources: ${whole(rows)} rows, ${whole(rate)} a second${left}${running.length > 0 ? `; reading ${running.join(', ')}` : ''}`
  }
  const { linkage } = load
  if (phase === 'linking') {
    if (linkage?.state !== 'running') return `registry: ${whole(load.unlinked)} records wait to be linked`
    const seconds = elapsed(linkage.startedAt, load.now)
    return `registry: ${linkage.stage} ${whole(linkage.done)} of ${whole(linkage.of)} (${whole(seconds)} s)`
  }
  if (phase === 'counting') return `welfare: ${whole(load.uncounted)} households wait to be counted`
  return `done: ${whole(load.households)} households`
}

export function summaryOf(load: LoadProgress, generationSeconds: number | null): LoadSummary {
  const { linkage } = load
  const stages: LoadStage[] = [
    ...(generationSeconds === null
      ? []
      : [{ stage: 'invented people', seconds: generationSeconds, rows: null }]),
    {
      stage: 'sources, several at once',
      seconds: elapsed(load.startedAt, load.readAt ?? load.now),
      rows: load.sources.reduce((sum, source) => sum + source.rows, 0),
    },
    ...load.sources.map(({ code, seconds, rows }) => ({ stage: `  ${code}`, seconds, rows })),
  ]
  if (linkage) {
    stages.push({
      stage: 'registry linked',
      seconds: elapsed(linkage.startedAt, linkage.endedAt ?? load.now),
      rows: linkage.records,
    })
    for (const [stage, seconds] of Object.entries(linkage.seconds))
      stages.push({ stage: `  ${stage}`, seconds, rows: null })
  }
  stages.push({
    stage: 'welfare counted to its end',
    seconds: elapsed(linkage?.endedAt ?? load.readAt, load.now),
    rows: load.households,
  })
  return { finishedAt: load.now.toISOString(), seconds: elapsed(load.startedAt, load.now), stages }
}

export function summaryText({ seconds, stages }: LoadSummary): string {
  const time = `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
  return [
    `first load: ${time}`,
    table(
      ['stage', 'seconds', 'rows', 'rows/s'],
      stages.map(({ stage, seconds: took, rows }) => [
        stage,
        took.toFixed(1),
        rows === null ? '' : whole(rows),
        rows === null || took < 1 ? '' : whole(rows / took),
      ]),
    ),
  ].join('\n')
}

export interface FollowOptions {
  paths: Paths
  databaseUrl: string
  /** Seconds that inventing people took; null where they were there. */
  generationSeconds: number | null
  say(line: string): void
  signal: AbortSignal
}

/** Looks until the load is over; says and keeps where its time went. Never throws: a load nobody watches loads all the same. */
export async function followFirstLoad(options: FollowOptions): Promise<void> {
  const { paths, databaseUrl, generationSeconds, say, signal } = options
  if (readSummary(paths)) return
  const until = Date.now() + LOAD_MS_MAX
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'obzor-load' })
  client.on('error', () => undefined)
  try {
    await client.connect()
    let phase: LoadPhase | null = null
    let saidAt = 0
    while (!signal.aborted && Date.now() < until) {
      const load = await readLoad(client, BULK)
      const waiting = waitingFiles(paths.inbox)
      const now = phaseOf(load, waiting)
      if (now === 'done') {
        const summary = summaryOf(load, generationSeconds)
        writeWhole(fileOf(paths), summary)
        for (const line of summaryText(summary).trimEnd().split('\n')) say(line)
        return
      }
      if (now !== phase || Date.now() - saidAt >= LINE_MS) {
        say(`load: ${lineOf(load, waiting)}`)
        saidAt = Date.now()
      }
      phase = now
      await pause(LOOK_MS, undefined, { signal })
    }
  } catch {
    // Stopped, or the database is away: the next start looks again.
  } finally {
    await client.end().catch(() => undefined)
  }
}

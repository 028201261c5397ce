// `./obzor tail CHANNEL`: holds a channel as a wall does and prints its rows, one JSON object a line, until Ctrl-C.
import { createFeed, type RowsChange } from '../protocol/feed/index.ts'
import { ObzorError } from '../model/index.ts'
import { localBase } from './addresses.ts'
import type { Paths } from './paths.ts'
import { readState, supervisorPid } from './run-state.ts'

export interface TailOptions {
  channel: string
  /** Origin of a platform; default: the one that runs here. */
  url?: string
  /** Leave out the rows that are there already. */
  changes: boolean
  /** End after so many lines; default: never. */
  count?: number
  /** One line without its end. */
  print(line: string): void
  /** News of the connection, for a person. */
  say(line: string): void
  signal: AbortSignal
}

function runningBase(paths: Paths): string {
  const state = supervisorPid(paths) === undefined ? undefined : readState(paths)
  if (state) return localBase(state.host, state.port)
  throw new ObzorError({
    code: 'OBZ_TAIL_NOT_RUNNING',
    fact: 'the platform does not run',
    risk: 'there is no channel to follow',
    action: 'run ./obzor up first, or name a platform by --url',
  })
}

const refusal = (channel: string, message: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_TAIL_REFUSED',
    fact: `channel '${channel}' was refused: ${message}`,
    risk: 'nothing of it can be shown',
    action:
      'check its name, for example indicators, layer:vacancies or layer:vacancies@h3/6; channels of the console need a session',
  })

/** Beyond it somebody who waits begins to wonder what for. */
const PATIENCE_MS = 3_000

/** A script that asked for five lines of a channel with two rows would seem to hang. */
const waitsFor = ({ channel, printed, count }: { channel: string; printed: number; count: number }): string =>
  `${printed} of ${count} lines; that is all '${channel}' has now, the others come with its changes (Ctrl-C ends it)`

/** A row as it is; of a removed one its id. */
export function linesOf({ put, removed }: RowsChange): string[] {
  return [
    ...removed.map((id) => JSON.stringify({ id, removed: true })),
    ...put.map((row) => JSON.stringify(row)),
  ]
}

/** Ends by the signal, by `count`, or with `OBZ_TAIL_REFUSED`. A lost connection is waited for, as a wall does it. */
export async function tail(paths: Paths, options: TailOptions): Promise<void> {
  const { channel, changes, count = Number.POSITIVE_INFINITY, print, say, signal } = options
  const feed = createFeed({ url: options.url ?? runningBase(paths), beforePaint: setImmediate })
  try {
    await new Promise<void>((resolve, reject) => {
      let printed = 0
      let isFirst = true
      const waits = setTimeout(
        () => say(`nothing has come of '${channel}' yet; it is waited for`),
        PATIENCE_MS,
      )
      signal.addEventListener('abort', () => clearTimeout(waits), { once: true })
      signal.addEventListener('abort', () => resolve(), { once: true })
      feed.channel(channel).subscribe({
        rows: (change) => {
          const isSkipped = changes && isFirst
          const isPicture = isFirst
          isFirst = false
          clearTimeout(waits)
          for (const line of isSkipped ? [] : linesOf(change)) {
            if (printed >= count) break
            print(line)
            printed += 1
          }
          if (printed >= count) resolve()
          else if (isPicture && Number.isFinite(count)) say(waitsFor({ channel, printed, count }))
        },
        state: (state) => {
          if (state.kind === 'stale') say(`stale: ${state.reason}`)
          if (state.kind === 'refused' && state.reason !== 'not-ready') {
            clearTimeout(waits)
            reject(refusal(channel, state.message))
          }
        },
      })
    })
  } finally {
    feed.close()
  }
}

// Lines a plugin prints, bounded in length, number and bytes: a plugin that prints in a loop must not fill the disk,
// and reading what it prints must not take the engine's time.
import type { Readable } from 'node:stream'

const LINE_LENGTH_MAX = 2_000
/** In a minute; what is more is dropped and counted. */
const LINES_MAX = 2_000
const LINES_WINDOW_MS = 60_000
/** Above it the pipe fills and its writer waits: 250 MB of noise cost the engine 16 s of a slow trickle. */
const BYTES_PER_TICK_MAX = 1024 * 1024
const TICK_MS = 60

export interface LineBounds {
  now(): number
  after(ms: number, callback: () => void): () => void
}

/** Calls `take` for each line up to the bounds and says once a minute that the rest is dropped. */
export function boundedLines(stream: Readable, clock: LineBounds, take: (line: string) => void): void {
  let rest = ''
  let lines = 0
  let windowAt = clock.now()
  let tickBytes = 0
  let isTicking = false
  const emit = (line: string): void => {
    if (clock.now() - windowAt >= LINES_WINDOW_MS) {
      windowAt = clock.now()
      lines = 0
    }
    lines += 1
    if (lines <= LINES_MAX) take(line.slice(0, LINE_LENGTH_MAX))
    else if (lines === LINES_MAX + 1) take(`… more than ${LINES_MAX} lines in a minute: the rest is dropped`)
  }
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    tickBytes += chunk.length
    if (!isTicking) {
      isTicking = true
      clock.after(TICK_MS, () => {
        isTicking = false
        tickBytes = 0
        if (stream.isPaused()) stream.resume()
      })
    }
    if (tickBytes > BYTES_PER_TICK_MAX) stream.pause()
    if (lines > LINES_MAX && clock.now() - windowAt < LINES_WINDOW_MS) return
    const parts = (rest + chunk).split('\n')
    rest = (parts.pop() ?? '').slice(0, LINE_LENGTH_MAX)
    for (const part of parts) if (part) emit(part)
  })
  stream.on('end', () => {
    if (rest) emit(rest)
  })
  stream.on('error', () => undefined)
}

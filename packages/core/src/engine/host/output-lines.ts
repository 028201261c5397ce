// Lines a plugin prints, bounded in length and number: a plugin that prints in a loop must not fill the disk.
import type { Readable } from 'node:stream'

const LINE_LENGTH_MAX = 2_000
const LINES_MAX = 2_000

/** Calls `take` for each line up to the bounds and says once that the rest is dropped. */
export function boundedLines(stream: Readable, take: (line: string) => void): void {
  let rest = ''
  let lines = 0
  const emit = (line: string): void => {
    lines += 1
    if (lines <= LINES_MAX) take(line.slice(0, LINE_LENGTH_MAX))
    else if (lines === LINES_MAX + 1) take(`… more than ${LINES_MAX} lines: the rest is dropped`)
  }
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    if (lines > LINES_MAX) return
    const parts = (rest + chunk).split('\n')
    rest = (parts.pop() ?? '').slice(0, LINE_LENGTH_MAX)
    for (const part of parts) if (part) emit(part)
  })
  stream.on('end', () => {
    if (rest) emit(rest)
  })
  stream.on('error', () => undefined)
}

// Bounds of one run that the host keeps whatever the plugin's own side does: rows, memory of the source, log lines.
import type { Logger } from 'pino'
import type { RunHandlers } from './plugin-process.ts'
import type { PluginVitals } from './plugin-vitals.ts'
import type { RunOrder } from './wire/messages.ts'

/** Each answer may have 64 MiB, and the engine holds them all. */
export const HTTP_AT_ONCE_MAX = 4
/** Keys of a million features at the end of a run have 140 MB; batches of rows end at 8. */
const OPEN_BATCH_BYTES_MAX = 256 * 1024 * 1024
const STORAGE_KEYS_MAX = 100

/** Bounds that the plugin's side keeps too, and that its side cannot be trusted with. Throws end the process. */
export function boundedRun(
  { rows, batch }: Pick<RunHandlers, 'rows' | 'batch'>,
  order: RunOrder,
): Pick<RunHandlers, 'rows' | 'batch'> {
  let openBytes = 0
  const keys = new Set(Object.keys(order.storage))
  return {
    rows: (table, bytes) => {
      openBytes += bytes.length
      if (openBytes > OPEN_BATCH_BYTES_MAX) throw new RangeError('a batch that does not end')
      rows(table, bytes)
    },
    batch: (end) => {
      openBytes = 0
      for (const key of Object.keys(end.storage)) keys.add(key)
      if (keys.size > STORAGE_KEYS_MAX) throw new RangeError(`more than ${STORAGE_KEYS_MAX} keys of storage`)
      batch(end)
    },
  }
}

const LOG_LINES_MAX = 1_000
const MESSAGE_LENGTH_MAX = 500
const FACTS_MAX = 20

/** A run's own lines in the log, bounded: a warning per row of a bad file is one line too many. */
export function boundedLog(logger: Logger, vitals: PluginVitals): RunHandlers['log'] {
  let lines = 0
  return (level, message, facts) => {
    lines += 1
    if (lines > LOG_LINES_MAX) return
    const kept = Object.fromEntries(
      Object.entries(facts)
        .slice(0, FACTS_MAX)
        .map(([name, value]) => [
          name,
          typeof value === 'string' ? value.slice(0, MESSAGE_LENGTH_MAX) : value,
        ]),
    )
    const words = String(message).slice(0, MESSAGE_LENGTH_MAX)
    logger[level]({ facts: kept }, words)
    vitals.said(level, words)
    if (lines === LOG_LINES_MAX)
      logger.warn(`more than ${LOG_LINES_MAX} lines in this run: the rest is dropped`)
  }
}

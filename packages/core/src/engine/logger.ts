import pino, { type Logger } from 'pino'
import { errorWithoutValues } from './logged-error.ts'

/** One JSON object a line on standard output; the launcher keeps the file. Levels by OBZOR_LOG, default `info`. */
export function engineLogger(level: string): Logger {
  return pino({
    level,
    base: undefined,
    serializers: { err: (error: unknown) => errorWithoutValues(error) },
    timestamp: pino.stdTimeFunctions.isoTime,
    // Whatever an object of ours or of a library carries under these names is not for a log.
    redact: {
      paths: ['*.password', '*.snils', '*.cookie', '*.authorization', '*.connectionString', '*.token'],
      remove: true,
    },
  })
}

import pino, { type DestinationStream, type Logger } from 'pino'
import { errorWithoutValues } from './logged-error.ts'

/** One JSON object a line on standard output, or where `destination` says; the launcher keeps the file. Levels by OBZOR_LOG, default `info`. */
export function engineLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: undefined,
    serializers: { err: (error: unknown) => errorWithoutValues(error) },
    timestamp: pino.stdTimeFunctions.isoTime,
    // Whatever an object of ours or of a library carries under these names is not for a log.
    redact: {
      paths: ['*.password', '*.snils', '*.cookie', '*.authorization', '*.connectionString', '*.token'],
      remove: true,
    },
  }
  return destination ? pino(options, destination) : pino(options)
}

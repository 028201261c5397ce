import pino, { type Logger } from 'pino'

/** One JSON object a line on standard output; the launcher keeps the file. Levels by OBZOR_LOG, default `info`. */
export function engineLogger(level: string): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Whatever an object of ours or of a library carries under these names is not for a log.
    redact: {
      paths: ['*.password', '*.snils', '*.cookie', '*.authorization', '*.connectionString', '*.token', 'err.query', 'err.parameters', 'err.detail', 'err.where'],
      remove: true,
    },
  })
}

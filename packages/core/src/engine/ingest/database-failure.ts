// What went wrong in the database, in words that hold no data: PostgreSQL's own messages quote rows.
import { ObzorError } from '../../model/index.ts'

const LOST_CODES = /^(08|57P0|ECONN|EPIPE|ENOENT|ETIMEDOUT)/
const LOST_MESSAGES =
  /Connection terminated|connection terminated|timeout exceeded when trying to connect|not queryable|Client was closed/

/** True when the server or the connection went away: nothing is wrong with the data. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof ObzorError) return error.code === 'OBZ_INGEST_DATABASE_LOST'
  const { code, message } = (error ?? {}) as { code?: string; message?: string }
  return LOST_CODES.test(code ?? '') || LOST_MESSAGES.test(message ?? '')
}

/** The pg error's message and detail are dropped on purpose: they repeat values of the row. */
export function databaseFailure(error: unknown): ObzorError {
  if (error instanceof ObzorError) return error
  if (isConnectionLost(error)) {
    return new ObzorError({
      code: 'OBZ_INGEST_DATABASE_LOST',
      fact: 'the database went away in the middle of a batch',
      risk: 'that batch was not taken; every batch acknowledged before is kept',
      action: 'the source is read again by itself when the database is back',
    })
  }
  const { code, table, constraint, column, message } = error as Record<string, string | undefined>
  const place = [table, constraint ?? column].filter(Boolean).join('.')
  return new ObzorError({
    code: 'OBZ_INGEST_REFUSED',
    // Without SQLSTATE the error is our own assertion, whose text counts rows and holds none.
    fact: code
      ? `the database refused a batch (SQLSTATE ${code}${place ? ` at ${place}` : ''})`
      : (message ?? 'failed'),
    risk: 'the run has failed; batches committed before stay',
    action: 'report this with the code of the source and the version of its plugin',
  })
}

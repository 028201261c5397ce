// What the log says of an error: an ObzorError's own words, which hold no personal data by contract; of any other
// only its type, code and frames, because the message of a database error quotes the values it choked on.
import { ObzorError } from '../model/index.ts'

interface LoggedError {
  type: string
  code: string | undefined
  message?: string
  stack: string[]
  cause?: LoggedError
}

/** Causes followed; a longer chain is cut. */
const CAUSES_MAX = 3
const FRAMES_MAX = 20

export function errorWithoutValues(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, code: undefined, stack: [] }
  const { code, cause, driverError } = error as { code?: unknown; cause?: unknown; driverError?: unknown }
  const inner = cause ?? driverError
  return {
    type: error.name,
    code: typeof code === 'string' ? code : undefined,
    ...(error instanceof ObzorError && { message: error.message }),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => line.trimStart().startsWith('at '))
      .slice(0, FRAMES_MAX)
      .map((line) => line.trim()),
    ...(inner !== undefined && depth < CAUSES_MAX && { cause: errorWithoutValues(inner, depth + 1) }),
  }
}

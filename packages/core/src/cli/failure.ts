// How the command line tells of a failure: code and fact, risk, next step; the rest only on request.
import { ObzorError } from '../model/index.ts'

/** Text for a person; `details` adds the chain of causes. */
export function failureText(error: unknown, details = false): string {
  if (!(error instanceof ObzorError)) {
    const text =
      error instanceof Error ? (details ? (error.stack ?? error.message) : error.message) : String(error)
    return `OBZ_LAUNCHER_UNEXPECTED: ${text}\n  risk: the verb did not do its work\n  next: run it again with OBZOR_DEBUG=1 and look at the trace\n`
  }
  const lines = [`${error.code}: ${error.fact}`, `  risk: ${error.risk}`, `  next: ${error.action}`]
  if (details && error.cause instanceof Error) lines.push(error.cause.stack ?? error.cause.message)
  return `${lines.join('\n')}\n`
}

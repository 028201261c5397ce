// The one shape of an error that a person reads. Codes live in docs/errors.md; every message states the
// fact, the risk and the next step, because the reader is an administrator at night, not its author.

/** `OBZ_<AREA>_<FACT>`, for example `OBZ_XML_TRUNCATED`. */
export type ErrorCode = `OBZ_${string}_${string}`

export interface ErrorParts {
  code: ErrorCode
  /** What happened, without personal data. */
  fact: string
  /** What it means for the picture on the wall. */
  risk: string
  /** What to do next. */
  action: string
  cause?: unknown
}

/** An error whose text may be shown to an administrator as it is. */
export class ObzorError extends Error {
  readonly code: ErrorCode
  readonly fact: string
  readonly risk: string
  readonly action: string

  constructor({ code, fact, risk, action, cause }: ErrorParts) {
    super(`${code}: ${fact}; ${risk}; ${action}`, cause === undefined ? undefined : { cause })
    this.name = 'ObzorError'
    this.code = code
    this.fact = fact
    this.risk = risk
    this.action = action
  }
}

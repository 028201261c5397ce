// A refusal of the engine (RFC 9457) on this side of the wire.

export interface ObzorProblem {
  status: number
  code: string
  fact?: string
  risk?: string
  action?: string
  /** Request id. */
  instance?: string
  errors?: { path: string; message: string }[]
}

export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly fact: string
  readonly risk: string
  readonly action: string
  readonly instance: string | undefined
  readonly errors: { path: string; message: string }[]

  constructor({ status, code, fact, risk, action, instance, errors }: ObzorProblem) {
    super(code)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.fact = fact ?? ''
    this.risk = risk ?? ''
    this.action = action ?? ''
    this.instance = instance
    this.errors = errors ?? []
  }
}

export const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem({ status: 0, code: 'OBZ_CONSOLE_OFFLINE' })

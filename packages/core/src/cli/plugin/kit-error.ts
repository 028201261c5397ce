// Errors of the author's kit: told on the author's terminal, while nothing of the platform has changed.
import { ObzorError, type ErrorCode } from '../../model/index.ts'

export const kitError = (code: ErrorCode, fact: string, action: string, cause?: unknown): ObzorError =>
  new ObzorError({ code, fact, risk: 'nothing on the platform has changed', action, cause })

import { ObzorError, type ErrorCode } from '../model/index.ts'

/** A pack that cannot be read stops the start: nothing of it may be loaded by half. */
export function packError(code: ErrorCode, fact: string, action: string, cause?: unknown): ObzorError {
  return new ObzorError({
    code,
    fact,
    risk: 'the region is not loaded and the database keeps the territories it has',
    action,
    cause,
  })
}

// The one place where an error's code becomes an HTTP status.
import type { ErrorCode } from '../../model/index.ts'

const STATUS: Readonly<Record<string, number>> = {
  OBZ_ACCESS_BUSY: 503,
  OBZ_ACCESS_CREDENTIALS_WRONG: 401,
  OBZ_ACCESS_METRICS_REFUSED: 403,
  OBZ_ACCESS_PASSWORD_WEAK: 422,
  OBZ_ACCESS_REQUEST_FORGED: 403,
  OBZ_ACCESS_SESSION_REQUIRED: 401,
  OBZ_ACCESS_SETUP_CODE_WRONG: 403,
  OBZ_ACCESS_SETUP_DONE: 409,
  OBZ_ACCESS_TOO_MANY_ATTEMPTS: 429,
  OBZ_HTTP_INVALID: 400,
  OBZ_HTTP_MEDIA_TYPE: 415,
  OBZ_HTTP_NOT_FOUND: 404,
  OBZ_HTTP_BODY_TOO_LARGE: 413,
  OBZ_HTTP_UI_MISSING: 503,
  OBZ_INGEST_STANDBY: 503,
  OBZ_BUNDLE_CHANGED: 422,
  OBZ_BUNDLE_KEY_UNKNOWN: 409,
  OBZ_BUNDLE_MALFORMED: 422,
  OBZ_BUNDLE_TOO_LARGE: 413,
  OBZ_BUNDLE_TRUNCATED: 422,
  OBZ_BUNDLE_UNSIGNED: 422,
  OBZ_PLUGIN_API_MISMATCH: 422,
  OBZ_PLUGIN_BROKEN: 409,
  OBZ_PLUGIN_CAPABILITIES_CHANGED: 409,
  OBZ_PLUGIN_CLASH: 409,
  OBZ_PLUGIN_CRASHED: 422,
  OBZ_PLUGIN_FILE_MISSING: 409,
  OBZ_PLUGIN_MANIFEST_DIFFERS: 422,
  OBZ_PLUGIN_NO_FORMER: 409,
  OBZ_RUN_UNKNOWN: 404,
  OBZ_SOURCE_BUSY: 409,
  OBZ_SOURCE_DISABLED: 409,
  OBZ_SOURCE_NOTHING_WAITING: 409,
  OBZ_SOURCE_UNKNOWN: 404,
  OBZ_TILE_OUTSIDE: 400,
}
/** For codes of other areas: the last word of a code already says what kind of refusal it is. */
const STATUS_BY_LAST_WORD: Readonly<Record<string, number>> = {
  UNKNOWN: 404,
  NOT_FOUND: 404,
  BUSY: 409,
  RUNNING: 409,
  DISABLED: 409,
  DENIED: 403,
  INVALID: 422,
}

/** 500 for a code that names no refusal: the fault is ours. */
export function statusOfCode(code: ErrorCode): number {
  const exact = STATUS[code]
  if (exact !== undefined) return exact
  const word = Object.keys(STATUS_BY_LAST_WORD).find((ending) => code.endsWith(`_${ending}`))
  return word === undefined ? 500 : STATUS_BY_LAST_WORD[word]!
}

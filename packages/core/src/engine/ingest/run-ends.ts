// How a run can end, in the words an administrator reads.
import { ObzorError } from '../../model/index.ts'
import type { RunEnd } from './db/run-journal.ts'

/** Rejected rows kept one by one with their sealed form; beyond it the run only counts them, and says so. */
export const QUARANTINE_KEPT_MAX = 10_000

export const SUCCEEDED: RunEnd = { state: 'succeeded', errorCode: null, errorText: null }

export const repeated = (name: string): RunEnd => ({
  state: 'succeeded',
  errorCode: 'OBZ_FILES_REPEATED',
  errorText: `OBZ_FILES_REPEATED: ${name} has the same content as a file taken before; nothing was read and nothing changed; no action is needed`,
})

export const capped = (quarantined: number): RunEnd => ({
  state: 'succeeded',
  errorCode: 'OBZ_INGEST_QUARANTINE_CAPPED',
  errorText: `OBZ_INGEST_QUARANTINE_CAPPED: ${quarantined} rows were rejected, the first ${QUARANTINE_KEPT_MAX} are kept one by one; the rest are only counted; look whether the mapping of the source fits its file`,
})

export const connectorFailure = (error: unknown): ObzorError =>
  new ObzorError({
    code: 'OBZ_PLUGIN_FAILED',
    fact: `the connector failed: ${error instanceof Error ? error.message : 'unknown reason'}`,
    risk: 'the run has failed; what was committed before stays',
    action: 'send the text and the place to the author of the plugin',
    cause: error,
  })

export const timedOut = (sourceCode: string, seconds: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_TIMEOUT',
    fact: `${sourceCode} did not finish within ${seconds} s`,
    risk: 'what was read until then stays, the rest is not in the picture',
    action: 'look whether the source answers; split a file that is too large',
  })

export const stoppingReason = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_INGEST_STOPPING',
    fact: 'the platform was stopped during the run',
    risk: 'what was committed until then stays',
    action: 'the source is read again by itself after the next start',
  })

export const leadLost = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_INGEST_LEAD_LOST',
    fact: 'this engine lost its charge of the runs in the middle of one',
    risk: 'the batch under way was not taken; every batch committed before is kept',
    action: 'the source is read again by itself by the engine in charge',
  })

export const busy = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_BUSY',
    fact: `${code} is being read already`,
    risk: 'nothing was started twice',
    action: 'wait for the run to end, or stop it',
  })

export const stoppedByOperator = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_RUN_CANCELLED',
    fact: 'the run was stopped by the operator',
    risk: 'what was read until then stays, the rest is not in the picture',
    action: 'run the source again',
  })

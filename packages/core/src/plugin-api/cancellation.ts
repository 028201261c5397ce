// How a run ends early: one error for the operator's «stop», the run's time limit and the platform's shutdown.
import { ObzorError } from '../model/index.ts'

/** The signal's own reason where it is an `ObzorError` (a time limit says so), else `OBZ_RUN_CANCELLED`. */
export function cancelled(signal: AbortSignal): ObzorError {
  if (signal.reason instanceof ObzorError) return signal.reason
  return new ObzorError({
    code: 'OBZ_RUN_CANCELLED',
    fact: 'the run was stopped',
    risk: 'what was read until then stays, the rest is not in the picture',
    action: 'run the source again',
  })
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled(signal)
}

/** Settles with the promise, or fails as soon as the run is cancelled, even when the promise never settles. */
export function untilCancelled<Result>(
  signal: AbortSignal | undefined,
  promise: Promise<Result>,
): Promise<Result> {
  if (!signal) return promise
  if (signal.aborted) {
    promise.catch(() => undefined)
    return Promise.reject(cancelled(signal))
  }
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(cancelled(signal))
    signal.addEventListener('abort', stop, { once: true })
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

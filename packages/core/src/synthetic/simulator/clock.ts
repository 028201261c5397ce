// Time comes in, so a test can play a day at once.

export interface SimulatorClock {
  now(): Date
  /** Resolves after `ms` or as soon as the signal is aborted, whichever is first; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const systemClock: SimulatorClock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done, { once: true })
    }),
}

import type { EngineClock } from './tokens.ts'

/** Time of the machine. Its timers do not keep the process alive by themselves. */
export const systemClock: EngineClock = {
  now: () => new Date(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms).unref()
    return () => clearTimeout(timer)
  },
}

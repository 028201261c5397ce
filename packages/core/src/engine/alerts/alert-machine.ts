// Whether an alert opens, stays or closes. Pure: time comes in, what is remembered goes out. One machine for every kind of
// rule; what was found is put into one word first.

/**
 * `beyond`: the condition holds · `between`: neither holds nor is over (hysteresis) · `within`: it is over · `unknown`: nothing
 * can be said now · `absent`: nobody watches the object any more.
 */
export type Level = 'beyond' | 'between' | 'within' | 'unknown' | 'absent'

/** Times are milliseconds since 1970. */
export interface WatchMemory {
  /** Beyond without a break since. */
  beyondSince?: number
  /** Of an open alert: within without a break since. */
  withinSince?: number
  absentSince?: number
  /** When the object was first seen by the rule. */
  seenSince?: number
  /** Values of a change rule within its period, the oldest first. */
  samples?: [at: number, value: number][]
}

/** A plugin that is replaced by its next version is away for a moment: its alerts must not close and open again. */
export const ABSENT_MS = 60_000

export interface Step {
  isOpen: boolean
  memory: WatchMemory
  level: Level
  now: number
  /** How long the condition must hold before it opens, and be over before it closes. */
  holdMs: number
}
export type Act = 'open' | 'clear' | 'withdraw'

export function step({ isOpen, memory, level, now, holdMs }: Step): { memory: WatchMemory; act: Act | null } {
  const { beyondSince, withinSince, absentSince, ...kept } = memory
  if (level === 'absent') {
    const since = earlier(absentSince, now)
    if (!isOpen) return { memory: {}, act: null }
    return now - since >= ABSENT_MS
      ? { memory: {}, act: 'withdraw' }
      : { memory: { ...kept, absentSince: since }, act: null }
  }
  if (!isOpen) {
    if (level !== 'beyond') return { memory: kept, act: null }
    const since = earlier(beyondSince, now)
    return now - since >= holdMs
      ? { memory: kept, act: 'open' }
      : { memory: { ...kept, beyondSince: since }, act: null }
  }
  if (level !== 'within') return { memory: kept, act: null }
  const since = earlier(withinSince, now)
  return now - since >= holdMs
    ? { memory: kept, act: 'clear' }
    : { memory: { ...kept, withinSince: since }, act: null }
}

/** A clock that was set back must not leave a moment in the future: it would never come to an end. */
const earlier = (since: number | undefined, now: number): number => Math.min(since ?? now, now)

// Calls at most once in a period, and once more after the last request: what is shown is late, never wrong for good.
import type { EngineClock } from '../tokens.ts'

export class Throttle {
  readonly #clock: EngineClock
  readonly #periodMs: number
  readonly #call: () => void
  #calledAt = -Infinity
  #cancel: (() => void) | undefined

  constructor(clock: EngineClock, periodMs: number, call: () => void) {
    this.#clock = clock
    this.#periodMs = periodMs
    this.#call = call
  }

  /** At once if the period is over, else when it is. */
  soon(): void {
    if (this.#cancel) return
    const waitMs = this.#calledAt + this.#periodMs - this.#clock.now().getTime()
    if (waitMs <= 0) return this.now()
    this.#cancel = this.#clock.after(waitMs, () => this.now())
  }

  now(): void {
    this.stop()
    this.#calledAt = this.#clock.now().getTime()
    this.#call()
  }

  /** Forgets a call that was put off. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}

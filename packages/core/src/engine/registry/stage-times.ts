// How long each stage of a piece of work took, the one that is under way as far as it is.

export class StageTimes {
  readonly #now: () => number
  readonly #ms = new Map<string, number>()
  #stage: string | null = null
  #since = 0

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Ends the stage before; the same stage again goes on. */
  enter(stage: string): void {
    const now = this.#now()
    if (this.#stage !== null) this.#ms.set(this.#stage, (this.#ms.get(this.#stage) ?? 0) + now - this.#since)
    this.#stage = stage
    this.#since = now
  }

  /** By stage, in tenths. */
  get seconds(): Record<string, number> {
    return Object.fromEntries([...this.#ms].map(([stage, ms]) => [stage, Math.round(ms / 100) / 10]))
  }
}

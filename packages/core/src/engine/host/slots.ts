// Lets a few pieces of work go at once; the others wait in their order.

export class Slots {
  readonly #max: number
  readonly #waiting: (() => void)[] = []
  #busy = 0

  constructor(max: number) {
    this.#max = max
  }

  async use<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#busy >= this.#max) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#busy += 1
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      // The slot goes on to the next one; it is free only when nobody waits.
      if (next) next()
      else this.#busy -= 1
    }
  }
}

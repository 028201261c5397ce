// Wakes the readers of the outbox at once after a commit of our own; foreign writers are found by the poll.
export class Doorbell {
  #waiting = new Set<() => void>()

  /** Call after a commit; costs nothing when nobody waits. */
  ring(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  /** Resolves at the next ring, or after `ms`. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      this.#waiting.add(wake)
    })
  }
}

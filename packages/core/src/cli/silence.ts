// How long a process that is alive has not answered, and when that is too long.

/** A start loads the region and starts every plugin: a few seconds on 2 quiet cores, past 30 s where fifty processes want them. */
export const START_MS_MAX = 120_000
/** Of a process that has answered before. */
export const SILENCE_MS_MAX = 30_000

interface Look {
  /** Monotonic milliseconds. */
  at: number
  pid: number | undefined
  isAnswering: boolean
}

export class Silence {
  #since: number
  #pid: number | undefined
  #msMax = SILENCE_MS_MAX

  /** Of a process that answers now. */
  constructor(at: number, pid: number | undefined) {
    this.#since = at
    this.#pid = pid
  }

  /** Seconds of silence, when they are too many; a new process has its own to be counted, and the time of a start for it. */
  seen({ at, pid, isAnswering }: Look): number | undefined {
    if (isAnswering || pid !== this.#pid) {
      this.#since = at
      this.#msMax = isAnswering ? SILENCE_MS_MAX : START_MS_MAX
    }
    this.#pid = pid
    const silentMs = at - this.#since
    return pid !== undefined && silentMs > this.#msMax ? Math.round(silentMs / 1000) : undefined
  }
}

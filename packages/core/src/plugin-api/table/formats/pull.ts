// Rows of a reader that calls back, as rows that are asked for: it waits while nobody takes them.

/** Rows that may wait; a window of XML may bring some more. */
const WAITING_MAX = 256

export interface Putting<Row> {
  /** False: wait for `drain` before the next. */
  put(row: Row): boolean
  drain(): Promise<void>
  /** Aborted when nobody wants more rows. */
  signal: AbortSignal
}

/** `signal` is the run's; an early end of the loop over the rows stops the reader too. */
export async function* pull<Row>(
  read: (to: Putting<Row>) => Promise<void>,
  signal?: AbortSignal,
): AsyncGenerator<Row> {
  const left = new AbortController()
  let waiting: Row[] = []
  let wake = (): void => undefined
  let emptied = (): void => undefined
  let outcome: { failure?: unknown; isEnded: boolean } = { isEnded: false }
  const to: Putting<Row> = {
    put: (row) => {
      waiting.push(row)
      wake()
      return waiting.length < WAITING_MAX
    },
    drain: () =>
      new Promise((resolve) => {
        if (left.signal.aborted) resolve()
        else emptied = resolve
      }),
    signal: signal ? AbortSignal.any([signal, left.signal]) : left.signal,
  }
  void read(to)
    .then(
      () => (outcome = { isEnded: true }),
      (failure: unknown) => (outcome = { isEnded: true, failure }),
    )
    .finally(() => wake())
  try {
    for (;;) {
      const taken = waiting
      waiting = []
      yield* taken
      if (waiting.length > 0) continue
      if (outcome.isEnded) {
        if ('failure' in outcome) throw outcome.failure
        return
      }
      const more = new Promise<void>((resolve) => (wake = resolve))
      emptied()
      await more
    }
  } finally {
    left.abort()
    emptied()
  }
}

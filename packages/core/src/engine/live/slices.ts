// Long work between other work: in slices of some milliseconds, one slice a turn of the event loop, however many pieces of such
// work are under way. Sockets, timers and the relay have their turn after each.
import { performance } from 'node:perf_hooks'

/** Work of one slice. A frame waits for at most one of them. */
export const SLICE_MS_MAX = 5

const waiting: (() => void)[] = []
let isScheduled = false

function schedule(): void {
  if (isScheduled || waiting.length === 0) return
  isScheduled = true
  setImmediate(() => {
    isScheduled = false
    waiting.shift()?.()
    schedule()
  })
}

/** Comes when everything that waited before has had its turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    schedule()
  })
}

/** Runs all steps; the first slice at once, so that short work is done when the call returns. */
export async function inSlices<Result>(steps: Generator<undefined, Result, undefined>): Promise<Result> {
  let sliceEndsAt = performance.now() + SLICE_MS_MAX
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (performance.now() < sliceEndsAt) continue
    await nextTurn()
    sliceEndsAt = performance.now() + SLICE_MS_MAX
  }
}

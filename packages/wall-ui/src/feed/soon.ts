// When changes of the feed reach the page.

/** A frame that is later than this is not waited for. */
const WAIT_MS_MAX = 20

/**
 * Before the next picture, but no later than in 20 ms: where the picture before is slow to paint (no graphics card: 100 ms)
 * the figures are in the document at once and stand in the very next one. In a hidden tab, which has no pictures, at once.
 */
export function soon(callback: () => void): void {
  if (document.visibilityState !== 'visible') {
    setTimeout(callback, 0)
    return
  }
  let isDone = false
  const run = (): void => {
    if (isDone) return
    isDone = true
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    callback()
  }
  const frame = requestAnimationFrame(run)
  const timer = setTimeout(run, WAIT_MS_MAX)
}

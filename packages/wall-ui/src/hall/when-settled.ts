// When a scene behind the glass has done its work: its figures are there, it has laid itself out and painted, and the page has had
// nothing left to do several times. A scene that is called loaded before that does the rest of its work in the frames of the take.

/** A source that never answers must not keep a scene off the air: it says itself what is missing. */
export const SETTLED_WITHIN_MS = 5_000
/** Rounds of a frame and a rest after it: the first brings the layout of what has come, the next its canvases, then their names. */
const ROUNDS = 3
/** A page that never rests is not waited for longer in one round. */
const REST_WITHIN_MS = 200

export interface SettledPage {
  /** Calls back in the next frame. */
  frame(callback: () => void): void
  /** Calls back when the page has nothing to do, or in so many milliseconds. */
  rest(callback: () => void, withinMs: number): void
  /** Fonts are there. */
  fonts: () => Promise<unknown>
  /** Milliseconds, only differences matter. */
  now: () => number
}

const PAGE: SettledPage = {
  frame: (callback) => void requestAnimationFrame(callback),
  rest: (callback, timeout) => {
    // Safari has none; there a turn of the page must do.
    if ('requestIdleCallback' in window) requestIdleCallback(() => callback(), { timeout })
    else setTimeout(callback, 0)
  },
  fonts: () => document.fonts.ready,
  now: () => performance.now(),
}

/** Calls `settled` once; the returned function ends the wait. `isThere`: everything that the scene shows has come. */
export function whenSettled(isThere: () => boolean, settled: () => void, page = PAGE): () => void {
  const endsAt = page.now() + SETTLED_WITHIN_MS
  let isOver = false
  const round = (left: number): void => {
    if (isOver) return
    if (left === 0 || page.now() >= endsAt) {
      isOver = true
      return settled()
    }
    page.frame(() => page.rest(() => round(isThere() ? left - 1 : ROUNDS), REST_WITHIN_MS))
  }
  void page.fonts().then(() => round(ROUNDS))
  return () => {
    isOver = true
  }
}

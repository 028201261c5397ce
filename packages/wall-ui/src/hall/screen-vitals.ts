// What a screen tells of itself: frames in a second and memory. A page that grows past its bound loads anew at the next change of
// scene, so that nobody sees it happen.

/** A wall with everything on it holds 150 MB; past this something leaks. */
export const HEAP_MB_MAX = 1_200
const BYTES_IN_MB = 1024 * 1024

export class ScreenVitals {
  #frames = 0
  #since = performance.now()
  #handle = 0

  start(): void {
    const count = (): void => {
      this.#frames += 1
      this.#handle = requestAnimationFrame(count)
    }
    this.#handle = requestAnimationFrame(count)
  }

  stop(): void {
    cancelAnimationFrame(this.#handle)
  }

  /** Since the last call. */
  framesPerSecond(): number {
    const now = performance.now()
    const framesPerSecond = (this.#frames * 1_000) / Math.max(1, now - this.#since)
    this.#frames = 0
    this.#since = now
    return Math.round(framesPerSecond * 10) / 10
  }

  /** Chromium alone says it. */
  heapMb(): number | null {
    const { memory } = performance as Performance & { memory?: { usedJSHeapSize: number } }
    return memory ? Math.round(memory.usedJSHeapSize / BYTES_IN_MB) : null
  }
}

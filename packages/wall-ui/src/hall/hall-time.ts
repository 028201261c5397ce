// The hall's clock on this device: asked several times over the socket, again every minute, and waited for to the frame.
import { clockOffset, errorAfter, type ClockOffset, type ClockSample } from '@obzor/core/protocol'

const SAMPLES = 12
/** A sample that is not answered is none. */
const SAMPLE_MS_MAX = 1_000
export const ASK_AGAIN_MS = 60_000
/** The first answers come while the page still loads: asked again when it has begun to rest. */
export const ASK_SOON_MS = 5_000
/** The browser's timers come late; from here on every frame looks at the clock. */
const FRAMES_FROM_MS = 40

const ownNow = (): number => performance.timeOrigin + performance.now()

export class HallTime {
  #offset: (ClockOffset & { knownAt: number }) | null = null

  /** Milliseconds since 1970 by the hall's clock; by this device's own before it was asked. */
  now(): number {
    return this.of(performance.now())
  }
  /** The same of a moment of this page, such as the stamp of a frame. */
  of(pageMs: number): number {
    return performance.timeOrigin + pageMs + (this.#offset?.offsetMs ?? 0)
  }

  /** What this device is ahead of the hall, and how well that is known, milliseconds. */
  get ahead(): { ms: number; errorMs: number } | null {
    return this.#offset && { ms: -this.#offset.offsetMs, errorMs: this.#offset.errorMs }
  }

  /** `question` gives the hall's time. Keeps the former offset where nothing was answered, or where it is still known better. */
  async ask(question: () => Promise<number>): Promise<void> {
    const samples: ClockSample[] = []
    for (let asked = 0; asked < SAMPLES; asked += 1) {
      const askedAt = ownNow()
      const theirs = await Promise.race([question(), late(SAMPLE_MS_MAX)]).catch(() => null)
      if (theirs !== null) samples.push({ askedAt, answeredAt: ownNow(), theirs })
    }
    const [former, next, now] = [this.#offset, clockOffset(samples), ownNow()]
    if (!next || (former && errorAfter(former, now - former.knownAt) < next.errorMs)) return
    this.#offset = { ...next, knownAt: now }
  }

  /**
   * Calls back in the first frame that begins at `at` or later. The returned function cancels. The stamp of the frame is asked and
   * not the clock: pages of one machine have the same frame, and whose turn in it comes a millisecond before another's must not matter.
   */
  at(at: number, callback: () => void): () => void {
    let frame = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = (stampMs: number): void => {
      if (this.of(stampMs) >= at) callback()
      else frame = requestAnimationFrame(look)
    }
    const wait = (): void => {
      frame = requestAnimationFrame(look)
    }
    const leftMs = at - this.now()
    if (leftMs > FRAMES_FROM_MS) timer = setTimeout(wait, leftMs - FRAMES_FROM_MS)
    else wait()
    return () => {
      clearTimeout(timer)
      cancelAnimationFrame(frame)
    }
  }
}

const late = (ms: number): Promise<null> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(null), ms)
  })

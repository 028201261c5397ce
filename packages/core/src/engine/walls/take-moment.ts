// Which moment a take is given, by when the frames of its screens begin. A display shows what is new in its next frame: screens whose
// frames lie on both sides of a moment show it a whole frame apart, so the moment is laid where no frame is near. Pure.
import type { ScreenFrames } from '../../protocol/index.ts'

/** Displays between 20 and 250 hertz; what is told beside that is no display's. */
const EVERY_MS_MIN = 4
const EVERY_MS_MAX = 50
/** Displays of other periods drift past one another: nothing is gained by looking at where they stood. */
const PERIODS_DIFFER_MAX = 0.01

/** The earliest moment from `earliest` on, hall's time, that lies in the middle of the widest pause between frames. */
export function momentBetweenFrames(earliest: number, frames: readonly ScreenFrames[]): number {
  const known = frames.filter(({ everyMs }) => everyMs >= EVERY_MS_MIN && everyMs <= EVERY_MS_MAX)
  const everyMs = known[0]?.everyMs
  if (everyMs === undefined) return earliest
  if (known.some((each) => Math.abs(each.everyMs / everyMs - 1) > PERIODS_DIFFER_MAX)) return earliest
  // From `earliest` on, when the next frame of each begins: within one period.
  const next = known.map(({ at, everyMs: own }) => untilNext(at - earliest, own)).toSorted((a, b) => a - b)
  const pauses = next.map((from, index) => ({
    from,
    ms: (next[index + 1] ?? next[0]! + everyMs) - from,
  }))
  const { from, ms } = pauses.reduce((widest, each) => (each.ms > widest.ms ? each : widest))
  const middle = from + ms / 2
  // The pause over the end of the period began before it.
  return earliest + (middle >= everyMs ? middle - everyMs : middle)
}

/** `offset`: of any frame of it. 0 … `everyMs`. */
const untilNext = (offset: number, everyMs: number): number => ((offset % everyMs) + everyMs) % everyMs

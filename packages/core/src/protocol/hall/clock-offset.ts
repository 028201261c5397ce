// How far a device's clock is from the hall's, from several questions and answers. An answer waits for its turn on a page that has
// much to do, and the question never does, so whatever is averaged over all of them leans to one side: on four busy pages of one
// machine the inter-quartile mean was wrong by 4 to 6 ms. The answers that came back soonest waited least: the quickest third is kept.

export interface ClockSample {
  /** Own clock before the question and after the answer, milliseconds. */
  askedAt: number
  answeredAt: number
  /** The other's clock in the answer. */
  theirs: number
}
export interface ClockOffset {
  /** Add to one's own clock to get theirs, milliseconds. */
  offsetMs: number
  /** Half of the shortest way there and back: the offset cannot be known better. */
  errorMs: number
}

/** One sample in so many. */
const KEPT_OF = 3

/** `null` without samples. */
export function clockOffset(samples: readonly ClockSample[]): ClockOffset | null {
  if (samples.length === 0) return null
  const quickest = samples.toSorted((one, other) => wayMs(one) - wayMs(other))
  const kept = quickest.slice(0, Math.ceil(samples.length / KEPT_OF))
  // Among those the middle one: a plain mean would lean to the one that waited most.
  const offsets = kept
    .map(({ askedAt, answeredAt, theirs }) => theirs - (askedAt + answeredAt) / 2)
    .toSorted((one, other) => one - other)
  const middle = (offsets.length - 1) / 2
  return {
    offsetMs: (offsets[Math.floor(middle)]! + offsets[Math.ceil(middle)]!) / 2,
    errorMs: wayMs(quickest[0]!) / 2,
  }
}

/** There and back. */
const wayMs = ({ askedAt, answeredAt }: ClockSample): number => answeredAt - askedAt

/** What a quartz clock may run wrong: 50 millionths. */
const DRIFT_MAX = 50e-6

/** How well an offset is known so long after it was. */
export const errorAfter = ({ errorMs }: ClockOffset, ms: number): number => errorMs + ms * DRIFT_MAX

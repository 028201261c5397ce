// How far a device's clock is from the hall's, from several questions and answers. Of the samples the quarter with the smallest
// and the quarter with the largest offset are left out and the rest averaged (inter-quartile mean), because a
// single answer that was held up in one direction would move a plain mean.

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

/** `null` without samples. */
export function clockOffset(samples: readonly ClockSample[]): ClockOffset | null {
  if (samples.length === 0) return null
  const offsets = samples
    .map(({ askedAt, answeredAt, theirs }) => theirs - (askedAt + answeredAt) / 2)
    .toSorted((one, other) => one - other)
  const leftOut = Math.floor(offsets.length / 4)
  const kept = offsets.slice(leftOut, offsets.length - leftOut)
  return {
    offsetMs: kept.reduce((sum, offset) => sum + offset, 0) / kept.length,
    errorMs: Math.min(...samples.map(({ askedAt, answeredAt }) => (answeredAt - askedAt) / 2)),
  }
}

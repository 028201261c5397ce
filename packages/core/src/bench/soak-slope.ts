// Whether memory grows: a straight line through samples, and how sure one may be of its slope.

export interface Sample {
  hours: number
  megabytes: number
}
export interface Slope {
  megabytesPerHour: number
  /** Half the width of the 95 % interval around it. */
  within: number
}

/**
 * The least of each `size` samples: what is held throughout. What waits for a client for a moment comes and goes, and is
 * megabytes where the machine is busy.
 */
export function lowest(samples: readonly Sample[], size: number): Sample[] {
  const found: Sample[] = []
  for (let at = 0; at + size <= samples.length; at += size) {
    const group = samples.slice(at, at + size)
    found.push(group.reduce((least, sample) => (sample.megabytes < least.megabytes ? sample : least)))
  }
  return found
}

/** Least squares. Infinite width with fewer than three samples: nothing is known. */
export function slopeOf(samples: readonly Sample[]): Slope {
  const count = samples.length
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / count
  const [hours, megabytes] = [mean((sample) => sample.hours), mean((sample) => sample.megabytes)]
  let [spread, joint] = [0, 0]
  for (const sample of samples) {
    spread += (sample.hours - hours) ** 2
    joint += (sample.hours - hours) * (sample.megabytes - megabytes)
  }
  const slope = spread > 0 ? joint / spread : 0
  if (count < 3 || spread === 0) return { megabytesPerHour: slope, within: Number.POSITIVE_INFINITY }
  const residual = samples.reduce(
    (sum, sample) => sum + (sample.megabytes - megabytes - slope * (sample.hours - hours)) ** 2,
    0,
  )
  const error = Math.sqrt(residual / (count - 2) / spread)
  return { megabytesPerHour: slope, within: error * studentT(count - 2) }
}

/** 97.5 % of Student's distribution, by degrees of freedom. */
const T_OF_FEW = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]
/** Above ten degrees the expansion is right to half a percent. */
const studentT = (degrees: number): number => T_OF_FEW[degrees - 1] ?? 1.96 + 2.5 / degrees + 3 / degrees ** 2

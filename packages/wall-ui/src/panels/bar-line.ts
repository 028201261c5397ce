// One line of BarLines, and the lines of values in their order. Pure.
export interface BarLine {
  key: string
  name: string
  /** Of the longest, 0…1. */
  share: number
  /** As it is written. */
  value: string
  quiet?: string
  test?: string
}

/** Figures of parts, the largest first; those that are hidden or not known have no line. */
export function largestFirst<Part extends { value: number | null }>(
  parts: readonly Part[],
): (Part & { value: number; share: number })[] {
  const known = parts.filter((part): part is Part & { value: number } => part.value !== null)
  const longest = Math.max(0, ...known.map(({ value }) => value))
  return known
    .toSorted((one, other) => other.value - one.value)
    .map((part) => ({ ...part, share: longest > 0 ? Math.max(0, part.value) / longest : 0 }))
}

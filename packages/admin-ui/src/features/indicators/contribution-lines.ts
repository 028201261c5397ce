// Contributions as lines of a table: the largest, what the others make together, and what is in none. Pure.
export interface ContributionLine {
  key: string
  title: string
  /** One, or two that sum to the contribution. */
  parts: readonly number[]
  total: number
}

interface Rest {
  /** Lines that are shown one by one. */
  most: number
  others: (count: number) => string
  rest: { value: number; title: string }
}
/** Less than this of the sum of all sizes is what adding leaves over. */
const NOTHING = 1e-9

/** The lines sum to the change whatever is folded together. */
export function contributionLines(
  given: readonly Omit<ContributionLine, 'total'>[],
  folded?: Rest,
): ContributionLine[] {
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
  const lines = given.map((line) => ({ ...line, total: sum(line.parts) }))
  if (!folded) return lines
  const { most, others, rest } = folded
  const [shown, hidden] = [lines.slice(0, most), lines.slice(most)]
  const size = lines.reduce((all, { total }) => all + Math.abs(total), 0)
  if (hidden.length > 0) {
    const parts = hidden[0]!.parts.map((_, at) => sum(hidden.map((line) => line.parts[at]!)))
    shown.push({ key: 'others', title: others(hidden.length), parts, total: sum(parts) })
  }
  if (Math.abs(rest.value) > NOTHING * Math.max(1, size))
    shown.push({ key: 'rest', title: rest.title, parts: [rest.value], total: rest.value })
  return shown
}

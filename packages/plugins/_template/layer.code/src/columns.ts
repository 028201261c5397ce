/** Height of a column as a share of the highest; what has no value, or none above zero, has a mark and no column. */
export function heightOf(value: unknown, highest: number): number {
  return typeof value === 'number' && value > 0 && highest > 0 ? Math.sqrt(value / highest) : 0
}

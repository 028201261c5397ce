// Two breakdowns as a table of cells with colours. Pure.
import type { Dimension, ValueRow } from './indicators.api.ts'

export interface GridCell {
  key: string
  row: ValueRow | null
  /** Step of the ramp, 0 the lightest; `null` without a value. */
  step: number | null
}
export interface Grid {
  columns: Dimension['values']
  rows: { value: Dimension['values'][number]; cells: GridCell[] }[]
}

/** Columns and rows that nobody is in are left out. */
export function pairGrid(
  [left, top]: readonly [Dimension, Dimension],
  values: readonly ValueRow[],
  steps: number,
): Grid {
  const known = new Map(values.map((row) => [`${row.by[left.code]};${row.by[top.code]}`, row]))
  const has = (row: ValueRow | undefined): boolean => row !== undefined && (row.value !== null || row.hidden)
  const isUsed = (dimension: Dimension, code: string): boolean =>
    values.some((row) => row.by[dimension.code] === code && has(row))
  const stepOf = stepsOf(
    values.flatMap(({ value }) => (value === null ? [] : [value])),
    steps,
  )
  const columns = top.values.filter(({ code }) => isUsed(top, code))
  return {
    columns,
    rows: left.values
      .filter(({ code }) => isUsed(left, code))
      .map((value) => ({
        value,
        cells: columns.map((column): GridCell => {
          const key = `${value.code};${column.code}`
          const row = known.get(key) ?? null
          return { key, row, step: row?.value === null || row === null ? null : stepOf(row.value) }
        }),
      })),
  }
}

/** Equal steps between the least and the most: a table of shares is read against its own scale. */
export function stepsOf(values: readonly number[], steps: number): (value: number) => number {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return (value) =>
    most > least ? Math.min(steps - 1, Math.floor((steps * (value - least)) / (most - least))) : 0
}

/** The cells with the highest figures: the portraits of who it concerns most. */
export const highestPairs = (values: readonly ValueRow[], count: number): ValueRow[] =>
  values
    .filter(({ value, by }) => value !== null && value > 0 && !Object.values(by).includes('unknown'))
    .toSorted((one, other) => other.value! - one.value!)
    .slice(0, count)

// Weighted least squares with very few columns: all that a model of areas needs of linear algebra.

/** Rows of a symmetric positive matrix, a handful of columns. */
export type Matrix = number[][]

/** X′WX for rows `x` with weights. */
export function weightedProduct(x: readonly (readonly number[])[], weights: readonly number[]): Matrix {
  const columns = x[0]?.length ?? 0
  return Array.from({ length: columns }, (_, a) =>
    Array.from({ length: columns }, (__, b) =>
      x.reduce((sum, row, at) => sum + row[a]! * row[b]! * weights[at]!, 0),
    ),
  )
}

/**
 * Inverse and determinant by Gauss and Jordan with the largest pivot; `null` when a column follows from the others, as a
 * covariate does that is the same everywhere.
 */
export function invert(matrix: Matrix): { inverse: Matrix; determinant: number } | null {
  const size = matrix.length
  const rows = matrix.map((row, at) => [...row, ...row.map((_, column) => (column === at ? 1 : 0))])
  const scale = Math.max(...matrix.map((row, at) => Math.abs(row[at]!)))
  let determinant = 1
  for (let column = 0; column < size; column += 1) {
    let pivot = column
    for (let row = column + 1; row < size; row += 1)
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row
    const divisor = rows[pivot]![column]!
    if (!(Math.abs(divisor) > 1e-12 * scale)) return null
    if (pivot !== column) {
      ;[rows[pivot], rows[column]] = [rows[column]!, rows[pivot]!]
      determinant = -determinant
    }
    determinant *= divisor
    rows[column] = rows[column]!.map((value) => value / divisor)
    for (let row = 0; row < size; row += 1) {
      const factor = rows[row]![column]!
      if (row === column || factor === 0) continue
      rows[row] = rows[row]!.map((value, at) => value - factor * rows[column]![at]!)
    }
  }
  return { inverse: rows.map((row) => row.slice(size)), determinant }
}

/** x′Mx */
export const quadratic = (x: readonly number[], matrix: Matrix): number =>
  matrix.reduce((sum, row, a) => sum + x[a]! * row.reduce((inner, value, b) => inner + value * x[b]!, 0), 0)

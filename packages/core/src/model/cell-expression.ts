// The language of derived indicators: arithmetic over values of cells, a tree as that of expressions is. Pure; what a
// cell lacks is null, and null wins over any operation.

export type CellExpression =
  | {
      op: 'cell'
      indicator: string
      part?: 'value' | 'numerator' | 'denominator'
      of?: 'territory' | 'region'
    }
  | { op: 'number'; value: number }
  | { op: 'plus' | 'minus' | 'times' | 'per'; left: CellExpression; right: CellExpression }

/** A cell of the same territory, or of the whole region. */
export const cell = (
  indicator: string,
  { part = 'value', of = 'territory' }: Partial<Omit<Extract<CellExpression, { op: 'cell' }>, 'op'>> = {},
): CellExpression => ({ op: 'cell', indicator, part, of })
export const number = (value: number): CellExpression => ({ op: 'number', value })
export const plus = (left: CellExpression, right: CellExpression): CellExpression => ({
  op: 'plus',
  left,
  right,
})
export const minus = (left: CellExpression, right: CellExpression): CellExpression => ({
  op: 'minus',
  left,
  right,
})
export const times = (left: CellExpression, right: CellExpression): CellExpression => ({
  op: 'times',
  left,
  right,
})
/** `null` where the divisor is 0. */
export const per = (left: CellExpression, right: CellExpression): CellExpression => ({
  op: 'per',
  left,
  right,
})

export type CellReference = Required<Omit<Extract<CellExpression, { op: 'cell' }>, 'op'>>

/** `read` gives `null` for what is not known. */
export function evaluateCells(
  expression: CellExpression,
  read: (reference: CellReference) => number | null,
): number | null {
  switch (expression.op) {
    case 'cell':
      return read({
        indicator: expression.indicator,
        part: expression.part ?? 'value',
        of: expression.of ?? 'territory',
      })
    case 'number':
      return expression.value
    default: {
      const left = evaluateCells(expression.left, read)
      const right = evaluateCells(expression.right, read)
      if (left === null || right === null) return null
      const result = OPERATIONS[expression.op](left, right)
      return Number.isFinite(result) ? result : null
    }
  }
}

const OPERATIONS: Record<'plus' | 'minus' | 'times' | 'per', (left: number, right: number) => number> = {
  plus: (left, right) => left + right,
  minus: (left, right) => left - right,
  times: (left, right) => left * right,
  per: (left, right) => left / right,
}

/** Codes of the indicators that a derived one reads. */
export function cellsReadBy(expression: CellExpression): string[] {
  if (expression.op === 'cell') return [expression.indicator]
  if (expression.op === 'number') return []
  return [...new Set([...cellsReadBy(expression.left), ...cellsReadBy(expression.right)])]
}

// The language of indicators: a small tree of integer arithmetic over one row. There is no text to parse and
// nothing to evaluate as code, so a plugin can ship it as data and the engine can compile it twice: to SQL for
// audit and history, and to a fold for the live picture. Both must give the same integer.

/** Integer-valued expression over the fields of one row. Booleans are 1 and 0. `typeOf` says which trees make sense. */
export type Expression =
  | { op: 'field'; name: string }
  | { op: 'int'; value: number }
  | { op: 'add' | 'sub' | 'mul' | 'min' | 'max'; left: Expression; right: Expression }
  /** ⌊left × scale ÷ right⌋ for left ≥ 0 and right > 0: a fixed-point share. |left × scale| must stay ≤ 2^53. */
  | { op: 'ratio'; left: Expression; right: Expression; scale: number }
  | { op: 'lt' | 'le' | 'eq'; left: Expression; right: Expression }
  | { op: 'and' | 'or'; left: Expression; right: Expression }
  | { op: 'not'; of: Expression }
  | { op: 'in'; of: Expression; values: readonly number[] }
  /** How many of the ascending `edges` the value has reached: 0 below the first, `edges.length` from the last on. */
  | { op: 'bin'; of: Expression; edges: readonly number[] }
  | { op: 'when'; condition: Expression; yes: Expression; no: Expression }

export const field = (name: string): Expression => ({ op: 'field', name })
export const int = (value: number): Expression => ({ op: 'int', value })
export const add = (left: Expression, right: Expression): Expression => ({ op: 'add', left, right })
export const sub = (left: Expression, right: Expression): Expression => ({ op: 'sub', left, right })
export const mul = (left: Expression, right: Expression): Expression => ({ op: 'mul', left, right })
export const min = (left: Expression, right: Expression): Expression => ({ op: 'min', left, right })
export const max = (left: Expression, right: Expression): Expression => ({ op: 'max', left, right })
export const ratio = (left: Expression, right: Expression, scale: number): Expression => ({
  op: 'ratio',
  left,
  right,
  scale,
})
export const lt = (left: Expression, right: Expression): Expression => ({ op: 'lt', left, right })
export const le = (left: Expression, right: Expression): Expression => ({ op: 'le', left, right })
export const eq = (left: Expression, right: Expression): Expression => ({ op: 'eq', left, right })
export const and = (left: Expression, right: Expression): Expression => ({ op: 'and', left, right })
export const or = (left: Expression, right: Expression): Expression => ({ op: 'or', left, right })
export const not = (of: Expression): Expression => ({ op: 'not', of })
export const isIn = (of: Expression, values: readonly number[]): Expression => ({ op: 'in', of, values })
/** Both ends included. */
export const between = (of: Expression, from: number, to: number): Expression =>
  and(le(int(from), of), le(of, int(to)))
export const bin = (of: Expression, edges: readonly number[]): Expression => ({ op: 'bin', of, edges })
export const when = (condition: Expression, yes: Expression, no: Expression): Expression => ({
  op: 'when',
  condition,
  yes,
  no,
})

/** The parts of an expression by the names of their members, in the order of their reading. */
export function partsOf(expression: Expression): [name: string, part: Expression][] {
  switch (expression.op) {
    case 'field':
    case 'int':
      return []
    case 'not':
    case 'in':
    case 'bin':
      return [['of', expression.of]]
    case 'when':
      return [
        ['condition', expression.condition],
        ['yes', expression.yes],
        ['no', expression.no],
      ]
    default:
      return [
        ['left', expression.left],
        ['right', expression.right],
      ]
  }
}

/** Names of the fields an expression reads, in the order of their first use. */
export function fieldsOf(expression: Expression, found = new Set<string>()): Set<string> {
  if (expression.op === 'field') found.add(expression.name)
  for (const [, part] of partsOf(expression)) fieldsOf(part, found)
  return found
}

/**
 * Ascending whole edges from `from` to `to`, `count` bins between them, each wider than the one before by the same factor.
 * Edges that rounding made equal are one.
 */
export function logBins(from: number, to: number, count: number): number[] {
  const edges = Array.from({ length: count + 1 }, (_, index) =>
    Math.round(from * (to / from) ** (index / count)),
  )
  return [...new Set(edges)]
}

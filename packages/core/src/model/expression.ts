// The language of indicators: a small tree of integer arithmetic over one row. There is no text to parse and
// nothing to evaluate as code, so a plugin can ship it as data and the engine can compile it twice: to SQL for
// audit and history, and to a fold for the live picture. Both must give the same integer.

/** Integer-valued expression over the fields of one row. Booleans are 1 and 0. */
export type Expression =
  | { op: 'field'; name: string }
  | { op: 'int'; value: number }
  | { op: 'add' | 'sub' | 'mul'; left: Expression; right: Expression }
  /** ⌊left × scale ÷ right⌋ for left ≥ 0 and right > 0: a fixed-point share. |left × scale| must stay ≤ 2^53. */
  | { op: 'ratio'; left: Expression; right: Expression; scale: number }
  | { op: 'lt' | 'le' | 'eq'; left: Expression; right: Expression }
  | { op: 'when'; condition: Expression; yes: Expression; no: Expression }

export const field = (name: string): Expression => ({ op: 'field', name })
export const int = (value: number): Expression => ({ op: 'int', value })
export const add = (left: Expression, right: Expression): Expression => ({ op: 'add', left, right })
export const sub = (left: Expression, right: Expression): Expression => ({ op: 'sub', left, right })
export const mul = (left: Expression, right: Expression): Expression => ({ op: 'mul', left, right })
export const ratio = (left: Expression, right: Expression, scale: number): Expression => ({
  op: 'ratio',
  left,
  right,
  scale,
})
export const lt = (left: Expression, right: Expression): Expression => ({ op: 'lt', left, right })
export const le = (left: Expression, right: Expression): Expression => ({ op: 'le', left, right })
export const eq = (left: Expression, right: Expression): Expression => ({ op: 'eq', left, right })
export const when = (condition: Expression, yes: Expression, no: Expression): Expression => ({
  op: 'when',
  condition,
  yes,
  no,
})

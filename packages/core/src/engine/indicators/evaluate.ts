// An indicator's expression as a function over one row of a typed array, for the live sums.
import { ObzorError, type Expression } from '../../model/index.ts'

/** Reads fields at `data[offset + index]`; the result is a safe integer. */
export type Evaluate = (data: Float64Array, offset: number) => number

/**
 * Builds closures, never code from text: a plugin's declaration cannot become a program. The function throws
 * `OBZ_INDICATOR_OVERFLOW` where an intermediate value leaves ±(2^53 − 1), because past it sums would lie.
 */
export function compileEvaluate(expression: Expression, indexOf: (field: string) => number): Evaluate {
  const compile = (part: Expression): Evaluate => compileEvaluate(part, indexOf)
  switch (expression.op) {
    case 'field': {
      const index = indexOf(expression.name)
      return (data, offset) => data[offset + index]!
    }
    case 'int': {
      const value = safe(expression.value)
      return () => value
    }
    case 'when': {
      const [condition, yes, no] = [
        compile(expression.condition),
        compile(expression.yes),
        compile(expression.no),
      ]
      return (data, offset) => (condition(data, offset) !== 0 ? yes(data, offset) : no(data, offset))
    }
    case 'not': {
      const of = compile(expression.of)
      return (data, offset) => (of(data, offset) === 0 ? 1 : 0)
    }
    case 'in': {
      const [of, values] = [compile(expression.of), new Set(expression.values)]
      return (data, offset) => (values.has(of(data, offset)) ? 1 : 0)
    }
    case 'bin': {
      const [of, edges] = [compile(expression.of), Float64Array.from(expression.edges)]
      return (data, offset) => edgesReached(edges, of(data, offset))
    }
    case 'ratio': {
      const [left, right, scale] = [
        compile(expression.left),
        compile(expression.right),
        safe(expression.scale),
      ]
      return (data, offset) => {
        const divisor = right(data, offset)
        const scaled = safe(left(data, offset) * scale)
        if (divisor <= 0 || scaled < 0) return 0
        // Exact: a remainder of safe integers has no rounding, a quotient has.
        return (scaled - (scaled % divisor)) / divisor
      }
    }
    default: {
      const [left, right] = [compile(expression.left), compile(expression.right)]
      const combine = OPERATIONS[expression.op]
      return (data, offset) => combine(left(data, offset), right(data, offset))
    }
  }
}

/** By halving: a histogram of incomes has some hundreds of edges. */
function edgesReached(edges: Float64Array, value: number): number {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}

const OPERATIONS: Record<
  'add' | 'sub' | 'mul' | 'min' | 'max' | 'lt' | 'le' | 'eq' | 'and' | 'or',
  (left: number, right: number) => number
> = {
  add: (left, right) => safe(left + right),
  sub: (left, right) => safe(left - right),
  // -0 and 0 are one integer in SQL.
  mul: (left, right) => safe(left * right) + 0,
  min: (left, right) => (left < right ? left : right),
  max: (left, right) => (left > right ? left : right),
  lt: (left, right) => (left < right ? 1 : 0),
  le: (left, right) => (left <= right ? 1 : 0),
  eq: (left, right) => (left === right ? 1 : 0),
  and: (left, right) => (left !== 0 && right !== 0 ? 1 : 0),
  or: (left, right) => (left !== 0 || right !== 0 ? 1 : 0),
}

export function safe(value: number): number {
  if (Number.isSafeInteger(value)) return value
  throw new ObzorError({
    code: 'OBZ_INDICATOR_OVERFLOW',
    fact: `a value of an indicator is ${value}, which is not an integer below 2^53`,
    risk: 'its sum would not be exact, so the indicator is withdrawn from the screens',
    action: 'look for an impossible amount in the sources, or scale the expression down',
  })
}

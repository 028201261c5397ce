// Expressions as SQL: the other compilation, which the fold of the live picture is audited against.
import type { Expression } from '../../../model/index.ts'

/**
 * The same integer as compileEvaluate gives, as long as that does not throw. With `bounds` of what every row keeps, quotients
 * are worked out in 64 bits where they fit, four times as fast.
 */
export function expressionSql(
  expression: Expression,
  column: (field: string) => string,
  bounds?: (expression: Expression) => { max: number },
): string {
  const compile = (part: Expression): string => expressionSql(part, column, bounds)
  switch (expression.op) {
    case 'field':
      return `(${column(expression.name)})`
    case 'int':
      return `(${BigInt(expression.value)}::bigint)`
    case 'when':
      return `(case when ${compile(expression.condition)} <> 0 then ${compile(expression.yes)} else ${compile(expression.no)} end)`
    case 'not':
      return `(case when ${compile(expression.of)} = 0 then 1::bigint else 0::bigint end)`
    case 'in':
      return `(case when ${compile(expression.of)} = any (${bigints(expression.values)}) then 1::bigint else 0::bigint end)`
    case 'bin':
      return `(width_bucket(${compile(expression.of)}, ${bigints(expression.edges)})::bigint)`
    case 'min':
      return `least(${compile(expression.left)}, ${compile(expression.right)})`
    case 'max':
      return `greatest(${compile(expression.left)}, ${compile(expression.right)})`
    case 'and':
    case 'or':
      return `(case when ${compile(expression.left)} <> 0 ${expression.op} ${compile(expression.right)} <> 0 then 1::bigint else 0::bigint end)`
    case 'ratio': {
      // Each side stands here once: a square of a share would be written out sixteen times otherwise.
      const left = `greatest(${compile(expression.left)}, 0)`
      const right = `nullif(greatest(${compile(expression.right)}, 0), 0)`
      const scale = BigInt(expression.scale)
      // numeric: left × scale may pass a bigint before the division brings it back.
      return fitsBigint(expression, bounds)
        ? `coalesce(${left} * ${scale}::bigint / ${right}, 0)`
        : `coalesce(div(${left} * ${scale}::numeric, ${right})::bigint, 0)`
    }
    case 'add':
    case 'sub':
    case 'mul':
      return `(${compile(expression.left)} ${ARITHMETIC[expression.op]} ${compile(expression.right)})`
    case 'lt':
    case 'le':
    case 'eq':
      return `(case when ${compile(expression.left)} ${COMPARISON[expression.op]} ${compile(expression.right)} then 1::bigint else 0::bigint end)`
  }
}

const bigints = (values: readonly number[]): string => `'{${values.map(BigInt).join(',')}}'::bigint[]`

const BIGINT_MAX = 2 ** 63

const fitsBigint = (
  { left, scale }: Extract<Expression, { op: 'ratio' }>,
  bounds: ((expression: Expression) => { max: number }) | undefined,
): boolean => bounds !== undefined && bounds(left).max * scale < BIGINT_MAX

const ARITHMETIC = { add: '+', sub: '-', mul: '*' } as const
const COMPARISON = { lt: '<', le: '<=', eq: '=' } as const

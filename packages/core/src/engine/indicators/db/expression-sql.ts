// Expressions as SQL: the other compilation, which the fold of the live picture is audited against.
import type { Expression } from '../../../model/index.ts'

/** The same integer as compileEvaluate gives, as long as that does not throw. */
export function expressionSql(expression: Expression, column: (field: string) => string): string {
  const compile = (part: Expression): string => expressionSql(part, column)
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
      const scaled = `(${compile(expression.left)} * ${BigInt(expression.scale)}::numeric)`
      const right = compile(expression.right)
      // numeric: left × scale may pass a bigint before the division brings it back.
      return `(case when ${right} <= 0 or ${scaled} < 0 then 0::bigint else div(${scaled}, ${right})::bigint end)`
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

const ARITHMETIC = { add: '+', sub: '-', mul: '*' } as const
const COMPARISON = { lt: '<', le: '<=', eq: '=' } as const

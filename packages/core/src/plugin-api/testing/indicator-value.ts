// What an indicator says of a few rows: the declaration's arithmetic, read literally. The engine compiles the same tree
// twice; this third, naive reading is for an author's tests.
import { isCounted, type Expression } from '../../model/index.ts'
import type { Plugin } from '../define-plugin.ts'

export type IndicatorRow = Readonly<Record<string, number>>

/** `null` where the denominator is 0. Throws for a code that the plugin lacks and a field that a row lacks. */
export function indicatorValue(plugin: Plugin, code: string, rows: readonly IndicatorRow[]): number | null {
  const indicator = plugin.manifest.indicators.find((other) => other.code === code)
  if (!indicator) throw new Error(`plugin '${plugin.manifest.id}' has no indicator '${code}'`)
  if (!isCounted(indicator)) throw new Error(`'${code}' is made of other cells, not of rows`)
  const { filter, numerator, denominator, factor } = indicator
  const counted = rows
    .map((row): IndicatorRow => ({ one: 1, ...row }))
    .filter((row) => !filter || evaluate(filter, row) !== 0)
  const sum = (expression: Expression): number =>
    counted.reduce((total, row) => total + evaluate(expression, row), 0)
  const divisor = denominator ? sum(denominator) : 1
  return divisor === 0 ? null : (factor * sum(numerator)) / divisor
}

function evaluate(expression: Expression, row: IndicatorRow): number {
  const of = (part: Expression): number => evaluate(part, row)
  switch (expression.op) {
    case 'field': {
      const value = row[expression.name]
      if (value === undefined) throw new Error(`a row has no field '${expression.name}'`)
      return value
    }
    case 'int':
      return expression.value
    case 'when':
      return of(expression.condition) !== 0 ? of(expression.yes) : of(expression.no)
    case 'not':
      return of(expression.of) === 0 ? 1 : 0
    case 'in':
      return expression.values.includes(of(expression.of)) ? 1 : 0
    case 'bin': {
      const value = of(expression.of)
      return expression.edges.filter((edge) => edge <= value).length
    }
    case 'min':
      return Math.min(of(expression.left), of(expression.right))
    case 'max':
      return Math.max(of(expression.left), of(expression.right))
    case 'and':
      return of(expression.left) !== 0 && of(expression.right) !== 0 ? 1 : 0
    case 'or':
      return of(expression.left) !== 0 || of(expression.right) !== 0 ? 1 : 0
    case 'ratio': {
      const [divisor, scaled] = [of(expression.right), of(expression.left) * expression.scale]
      return divisor <= 0 || scaled < 0 ? 0 : Math.floor(scaled / divisor)
    }
    case 'add':
      return of(expression.left) + of(expression.right)
    case 'sub':
      return of(expression.left) - of(expression.right)
    case 'mul':
      return of(expression.left) * of(expression.right)
    case 'lt':
      return of(expression.left) < of(expression.right) ? 1 : 0
    case 'le':
      return of(expression.left) <= of(expression.right) ? 1 : 0
    case 'eq':
      return of(expression.left) === of(expression.right) ? 1 : 0
  }
}

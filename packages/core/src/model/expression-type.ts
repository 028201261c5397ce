// Static types of expressions: what is true of every row before any was read. A declaration that makes no sense is refused
// when the plugin is loaded, with the place of the fault named, and not when the first odd row comes.
import { ObzorError } from './errors.ts'
import { partsOf, type Expression } from './expression.ts'
import { fieldNames, fieldType, type ValueType } from './population.ts'
import type { Population } from './indicator.ts'

export interface ExpressionType {
  /** `literal` is a number of the author's, which fits an integer and a share. */
  type: ValueType | 'literal'
  /** Bounds of the value; infinite where nothing is known. */
  min: number
  max: number
  /** No intermediate value can leave ±(2^53 − 1); where false, each value is checked when it is counted. */
  isProven: boolean
}

export interface ExpressionPlace {
  over: Population
  /** Where the tree stands, for example `poverty.rate.numerator`. */
  place: string
}

/** A tree deeper than this was not written by hand. */
const DEPTH_MAX = 64
const EDGES_MAX = 1_024

/** Throws `OBZ_INDICATOR_TYPE` or `OBZ_INDICATOR_FIELD_UNKNOWN`, naming the part at fault. */
export function typeOf(expression: Expression, { over, place }: ExpressionPlace, depth = 0): ExpressionType {
  if (depth > DEPTH_MAX) throw mistyped(place, `it is nested deeper than ${DEPTH_MAX}`)
  const parts = partsOf(expression).map(([name, part]) => {
    const at = `${place}.${name}`
    return { at, ...typeOf(part, { over, place: at }, depth + 1) }
  })
  const isProven = parts.every((part) => part.isProven)
  const boolean: ExpressionType = { type: 'boolean', min: 0, max: 1, isProven }
  switch (expression.op) {
    case 'field':
      return { ...knownField(over, expression.name, place), isProven: true }
    case 'int':
      requireWhole(expression.value, place)
      return { type: 'literal', min: expression.value, max: expression.value, isProven: true }
    case 'and':
    case 'or':
    case 'not':
      for (const part of parts) requireBoolean(part)
      return boolean
    case 'lt':
    case 'le':
    case 'eq':
      unify(parts, place)
      return boolean
    case 'in':
      for (const value of expression.values) requireWhole(value, place)
      requireNumber(parts[0]!)
      return boolean
    case 'bin':
      requireEdges(expression.edges, place)
      requireNumber(parts[0]!)
      return { type: 'integer', ...binned(expression.edges, parts[0]!), isProven }
    case 'when': {
      const [condition, ...branches] = parts
      requireBoolean(condition!)
      return { type: unify(branches, place), ...hull(branches), isProven }
    }
    case 'ratio':
      return ratioType(expression.scale, parts, place)
    default:
      return arithmeticType(expression.op, parts, place)
  }
}

type Part = ExpressionType & { at: string }

function knownField(over: Population, name: string, place: string): Omit<ExpressionType, 'isProven'> {
  const known = fieldType(over, name)
  if (known) return known
  throw new ObzorError({
    code: 'OBZ_INDICATOR_FIELD_UNKNOWN',
    fact: `${place}: the population '${over}' has no field '${name}'`,
    risk: 'the indicator is not published',
    action: `use one of ${fieldNames(over).join(', ')}`,
  })
}

/** Money added to a share is a mistake, whatever the numbers say. */
function unify(parts: readonly Part[], place: string): ExpressionType['type'] {
  const types = new Set(parts.map(({ type }) => type).filter((type) => type !== 'literal'))
  if (types.size > 1) throw mistyped(place, `it joins ${[...types].join(' and ')}`)
  return [...types][0] ?? 'literal'
}

function arithmeticType(
  op: 'add' | 'sub' | 'mul' | 'min' | 'max',
  parts: readonly Part[],
  place: string,
): ExpressionType {
  for (const part of parts) requireNumber(part)
  const [left, right] = parts as [Part, Part]
  const isShare = parts.some(({ type }) => type === 'share')
  const type = op === 'mul' ? (isShare ? 'share' : 'integer') : unify(parts, place)
  const products = [left.min, left.max].flatMap((a) => [right.min, right.max].map((b) => a * b || 0))
  const bounds = {
    add: { min: left.min + right.min, max: left.max + right.max },
    sub: { min: left.min - right.max, max: left.max - right.min },
    mul: { min: Math.min(...products), max: Math.max(...products) },
    min: { min: Math.min(left.min, right.min), max: Math.min(left.max, right.max) },
    max: { min: Math.max(left.min, right.min), max: Math.max(left.max, right.max) },
  }[op]
  return {
    type: type === 'literal' ? 'integer' : type,
    ...bounds,
    isProven: parts.every((part) => part.isProven) && isSafe(bounds),
  }
}

/** A quotient with scale 1 of two integers is an integer, for example income per head; anything else is a share. */
function ratioType(scale: number, parts: readonly Part[], place: string): ExpressionType {
  requireWhole(scale, place)
  if (scale < 1) throw mistyped(place, `its scale is ${scale}, which is not above 0`)
  for (const part of parts) requireNumber(part)
  const [left, right] = parts as [Part, Part]
  const scaled = { min: left.min * scale, max: left.max * scale }
  return {
    type: scale === 1 && left.type !== 'share' && right.type !== 'share' ? 'integer' : 'share',
    min: 0,
    max: Math.max(0, Math.floor(scaled.max / Math.max(1, right.min))),
    isProven: parts.every((part) => part.isProven) && isSafe(scaled),
  }
}

const isSafe = ({ min, max }: { min: number; max: number }): boolean =>
  Number.isSafeInteger(min) && Number.isSafeInteger(max)

const hull = (parts: readonly Part[]): { min: number; max: number } => ({
  min: Math.min(...parts.map(({ min }) => min)),
  max: Math.max(...parts.map(({ max }) => max)),
})

const binned = (edges: readonly number[], of: Part): { min: number; max: number } => ({
  min: edges.filter((edge) => edge <= of.min).length,
  max: edges.filter((edge) => edge <= of.max).length,
})

function requireBoolean({ type, at }: Part): void {
  if (type !== 'boolean') throw mistyped(at, `a condition stands here, and this is ${nameOf(type)}`)
}

function requireNumber({ type, at }: Part): void {
  if (type === 'boolean') throw mistyped(at, 'a number stands here, and this is a condition')
}

const nameOf = (type: ExpressionType['type']): string => (type === 'share' ? 'a share' : 'a number')

function requireWhole(value: number, place: string): void {
  if (!Number.isSafeInteger(value)) throw mistyped(place, `${value} is not an integer below 2^53`)
}

function requireEdges(edges: readonly number[], place: string): void {
  for (const [index, edge] of edges.entries()) {
    requireWhole(edge, place)
    if (index > 0 && edge <= edges[index - 1]!) throw mistyped(place, 'its edges do not ascend')
  }
  if (edges.length === 0 || edges.length > EDGES_MAX) {
    throw mistyped(place, `it has ${edges.length} edges, 1 to ${EDGES_MAX} are counted`)
  }
}

export function mistyped(place: string, fact: string): ObzorError {
  return new ObzorError({
    code: 'OBZ_INDICATOR_TYPE',
    fact: `${place}: ${fact}`,
    risk: 'the indicator is not published',
    action: "correct the plugin's declaration at this place",
  })
}

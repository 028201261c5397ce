// The shape of formulas in a manifest, which another process wrote: trees of known nodes, bounded in depth and size. Whether
// they make sense is `checkIndicator`'s question, asked only of trees that passed here.
import type { PluginManifest } from '../../plugin-api/index.ts'

/** The formula of poverty severity has 40 nodes. */
const NODES_MAX = 500
const DEPTH_MAX = 40
const LIST_MAX = 1_024

type Node = Readonly<Record<string, unknown>>

interface Kind {
  parts: readonly string[]
  isSound?: (node: Node) => boolean
}

const isInteger = (value: unknown): boolean => Number.isSafeInteger(value)
const isIntegers = (value: unknown): boolean =>
  Array.isArray(value) && value.length <= LIST_MAX && value.every(isInteger)
const isOneOf = (value: unknown, known: readonly unknown[]): boolean =>
  value === undefined || known.includes(value)

const pair: Kind = { parts: ['left', 'right'] }
const EXPRESSIONS: Readonly<Record<string, Kind>> = {
  field: {
    parts: [],
    isSound: ({ name }) => typeof name === 'string' && /^[A-Za-z_]\w{0,62}$/.test(name),
  },
  int: { parts: [], isSound: ({ value }) => isInteger(value) },
  add: pair,
  sub: pair,
  mul: pair,
  min: pair,
  max: pair,
  lt: pair,
  le: pair,
  eq: pair,
  and: pair,
  or: pair,
  ratio: { ...pair, isSound: ({ scale }) => isInteger(scale) },
  not: { parts: ['of'] },
  in: { parts: ['of'], isSound: ({ values }) => isIntegers(values) },
  bin: { parts: ['of'], isSound: ({ edges }) => isIntegers(edges) },
  when: { parts: ['condition', 'yes', 'no'] },
}

const CELL_EXPRESSIONS: Readonly<Record<string, Kind>> = {
  cell: {
    parts: [],
    isSound: ({ indicator, part, of }) =>
      typeof indicator === 'string' &&
      isOneOf(part, ['value', 'numerator', 'denominator']) &&
      isOneOf(of, ['territory', 'region']),
  },
  number: { parts: [], isSound: ({ value }) => Number.isFinite(value) },
  plus: pair,
  minus: pair,
  times: pair,
  per: pair,
}

/** The fault of the first formula that has one. */
export function formulasFault({ indicators }: PluginManifest): string | undefined {
  for (const indicator of indicators as unknown as (Node & { code: string })[]) {
    const kinds = ['numerator', 'histogram', 'derived'].filter((kind) => kind in indicator)
    if (kinds.length !== 1) return `indicator '${indicator.code}' has no formula, or more than one`
    const isSound =
      kinds[0] === 'derived'
        ? isTree(indicator.derived, CELL_EXPRESSIONS)
        : formulasOf(indicator).every(isFormula)
    if (!isSound) return `the formula of indicator '${indicator.code}' is none`
  }
  return undefined
}

const isFormula = (root: unknown): boolean => isTree(root, EXPRESSIONS)

function formulasOf({ numerator, denominator, filter, breakdowns = [], histogram }: Node): unknown[] {
  const optional = [denominator, filter].filter((part) => part !== undefined)
  if (histogram === undefined) return [numerator, ...optional, ...(breakdowns as Node[]).map(({ of }) => of)]
  const { value, weight, bins, filter: within } = histogram as Node
  return [{ op: 'bin', of: value, edges: bins }, weight, ...(within === undefined ? [] : [within])]
}

/** Without recursion: a formula nested a million times must not cost the stack it is checked on. */
function isTree(root: unknown, kinds: Readonly<Record<string, Kind>>): boolean {
  const waiting: { node: unknown; depth: number }[] = [{ node: root, depth: 1 }]
  for (let nodes = 0; waiting.length > 0; nodes += 1) {
    const { node, depth } = waiting.pop()!
    if (typeof node !== 'object' || node === null) return false
    if (nodes >= NODES_MAX || depth > DEPTH_MAX) return false
    const { op } = node as Node
    const kind = typeof op === 'string' && Object.hasOwn(kinds, op) ? kinds[op] : undefined
    if (!kind || kind.isSound?.(node as Node) === false) return false
    for (const part of kind.parts) waiting.push({ node: (node as Node)[part], depth: depth + 1 })
  }
  return true
}

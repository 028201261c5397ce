// What an attacker can get: who knows all that is shown, all sums of the table, and that no count is negative or above its
// bound. Written apart from the hiding, so that each checks the other.
import type { CountTable, Relation } from './cell-table.ts'

export interface AttackInterval {
  low: number
  high: number
}

/**
 * The least and the greatest count of a hidden cell that agree with everything shown; exact. `null` where the relations are
 * no network (a count in more than two sums): a table of two axes, one of them flat, always is one.
 *
 * A hidden count is an arc between the two sums it is in, and moving it by one is sending one unit round a cycle of arcs, so
 * the greatest move is a greatest flow. Ford and Fulkerson by shortest ways; ≤ 2,000 arcs here.
 */
export function attackInterval(
  table: CountTable,
  {
    relations,
    hidden,
    target,
    enough = Infinity,
  }: { relations: readonly Relation[]; hidden: ReadonlySet<number>; target: number; enough?: number },
): AttackInterval | null {
  const network = networkOf(relations, hidden)
  if (network === null) return null
  const { counts, upper } = table
  const room = (cell: number): number => (upper ? upper[cell]! - counts[cell]! : Infinity)
  const arcs = network.filter(({ cell }) => cell !== target)
  const own = network.find(({ cell }) => cell === target)
  const count = counts[target]!
  // In no sum at all: nothing is known of it.
  if (own === undefined) return { low: 0, high: upper?.[target] ?? Infinity }
  const flow = (from: number, to: number, most: number): number =>
    greatestFlow(
      arcs.map(({ cell, tail, head }) => ({ tail, head, ahead: room(cell), back: counts[cell]! })),
      { from, to, most: Math.min(most, enough) },
    )
  return {
    low: count - flow(own.tail, own.head, count),
    high: count + flow(own.head, own.tail, room(target)),
  }
}

interface Arc {
  cell: number
  tail: number
  head: number
}

/** Each hidden cell as an arc from the sum that it enters with + to that with −, after turning signs of whole sums. */
function networkOf(relations: readonly Relation[], hidden: ReadonlySet<number>): Arc[] | null {
  const GROUND = relations.length
  const places = new Map<number, { relation: number; sign: 1 | -1 }[]>()
  const place = (cell: number, relation: number, sign: 1 | -1): void => {
    if (hidden.has(cell)) places.set(cell, [...(places.get(cell) ?? []), { relation, sign }])
  }
  for (const [index, { total, parts }] of relations.entries()) {
    place(total, index, -1)
    for (const part of parts) place(part, index, 1)
  }
  if ([...places.values()].some((of) => of.length > 2)) return null
  const turned = turnedSigns(relations.length, [...places.values()])
  if (turned === null) return null
  return [...places].map(([cell, of]) => {
    const ends = of.map(({ relation, sign }) => ({ relation, sign: sign * turned[relation]! }))
    const tail = ends.find(({ sign }) => sign > 0)?.relation ?? GROUND
    const head = ends.find(({ sign }) => sign < 0)?.relation ?? GROUND
    return { cell, tail, head }
  })
}

function turnedSigns(
  count: number,
  places: readonly { relation: number; sign: 1 | -1 }[][],
): (1 | -1)[] | null {
  const turned: (1 | -1 | 0)[] = Array.from({ length: count }, () => 0)
  const links: { to: number; isSame: boolean }[][] = Array.from({ length: count }, () => [])
  for (const [one, other] of places) {
    if (!one || !other) continue
    const isSame = one.sign !== other.sign
    links[one.relation]!.push({ to: other.relation, isSame })
    links[other.relation]!.push({ to: one.relation, isSame })
  }
  for (let start = 0; start < count; start += 1) {
    if (turned[start] !== 0) continue
    turned[start] = 1
    const queue = [start]
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      for (const { to, isSame } of links[node]!) {
        const sign = (isSame ? turned[node]! : -turned[node]!) as 1 | -1
        if (turned[to] === 0) {
          turned[to] = sign
          queue.push(to)
        } else if (turned[to] !== sign) return null
      }
    }
  }
  return turned as (1 | -1)[]
}

interface Capacity {
  tail: number
  head: number
  ahead: number
  back: number
}

function greatestFlow(
  arcs: Capacity[],
  { from, to, most }: { from: number; to: number; most: number },
): number {
  if (from === to) return most
  const at = new Map<number, Capacity[]>()
  for (const arc of arcs) {
    for (const node of [arc.tail, arc.head]) at.set(node, [...(at.get(node) ?? []), arc])
  }
  let sent = 0
  while (sent < most) {
    const way = shortestWay(at, from, to)
    if (way === null) break
    const amount = Math.min(most - sent, ...way.map(({ arc, isAhead }) => (isAhead ? arc.ahead : arc.back)))
    for (const { arc, isAhead } of way) {
      arc.ahead += isAhead ? -amount : amount
      arc.back += isAhead ? amount : -amount
    }
    sent += amount
    if (amount === Infinity) return Infinity
  }
  return sent
}

interface Step {
  arc: Capacity
  isAhead: boolean
}

function shortestWay(at: ReadonlyMap<number, Capacity[]>, from: number, to: number): Step[] | null {
  const came = new Map<number, { step: Step; before: number } | null>([[from, null]])
  const queue = [from]
  for (const node of queue) {
    for (const arc of at.get(node) ?? []) {
      for (const isAhead of [true, false]) {
        const [tail, head] = isAhead ? [arc.tail, arc.head] : [arc.head, arc.tail]
        if (tail !== node || came.has(head) || (isAhead ? arc.ahead : arc.back) <= 0) continue
        came.set(head, { step: { arc, isAhead }, before: node })
        queue.push(head)
      }
    }
    if (came.has(to)) break
  }
  if (!came.has(to)) return null
  const way: Step[] = []
  for (let node = to, link = came.get(node); link; node = link.before, link = came.get(node)) {
    way.unshift(link.step)
  }
  return way
}

/** Large enough that a chance zero is one in 10⁹, small enough that a product is a safe integer. */
const PRIME = 94_906_249

/**
 * Whether the sum `Σ weight × count` over the hidden cells is told exactly by what is shown: it is when the weights are a
 * combination of the sums of the table. Any number of axes. Elimination modulo a prime: rank can only look smaller than
 * it is, by a chance of one in 10⁷, and the weights are tried against the same rows.
 */
export class KnownSums {
  readonly #columns: ReadonlyMap<number, number>
  /** Reduced rows by the column of their first number. */
  readonly #rows = new Map<number, Map<number, number>>()

  constructor(relations: readonly Relation[], hidden: ReadonlySet<number>) {
    this.#columns = new Map([...hidden].map((cell, index) => [cell, index]))
    for (const { total, parts } of relations) {
      const row = new Map<number, number>()
      const put = (cell: number, weight: number): void => {
        const column = this.#columns.get(cell)
        if (column !== undefined) row.set(column, weight)
      }
      put(total, PRIME - 1)
      for (const part of parts) put(part, 1)
      this.#add(row)
    }
  }

  tells(weights: ReadonlyMap<number, number>): boolean {
    const row = new Map<number, number>()
    for (const [cell, weight] of weights) {
      const column = this.#columns.get(cell)
      if (column !== undefined) row.set(column, ((weight % PRIME) + PRIME) % PRIME)
    }
    return this.#reduce(row).size === 0
  }

  #add(row: Map<number, number>): void {
    const rest = this.#reduce(row)
    if (rest.size === 0) return
    const lead = Math.min(...rest.keys())
    const inverse = powerModulo(rest.get(lead)!, PRIME - 2)
    this.#rows.set(lead, new Map([...rest].map(([column, value]) => [column, (value * inverse) % PRIME])))
  }

  #reduce(row: Map<number, number>): Map<number, number> {
    const rest = new Map(row)
    for (let column = 0; column < this.#columns.size; column += 1) {
      const factor = rest.get(column)
      const pivot = this.#rows.get(column)
      if (!factor || !pivot) continue
      for (const [at, value] of pivot) {
        const reduced = ((rest.get(at) ?? 0) + (PRIME - factor) * value) % PRIME
        if (reduced === 0) rest.delete(at)
        else rest.set(at, reduced)
      }
    }
    return rest
  }
}

function powerModulo(base: number, exponent: number): number {
  let result = 1
  for (let factor = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * factor) % PRIME
    factor = (factor * factor) % PRIME
  }
  return result
}

// Which cells of a table are hidden so that no group below the threshold can be got from what is shown. Too small a cell is
// hidden first (primary); then, for each of them, the corners of a box of cells are hidden with it (secondary), after the
// hypercube method: S. Giessing, «Survey on methods for tabular data protection in ARGUS» (2004); D. Repsilber (1994).
//
// Why a box is proof: add +1 and −1 to its corners in turn and no sum of the table changes. So whoever knows everything that
// is shown, and that no count is negative, still finds every shift possible that the corners can bear. Corners that go down
// when the hidden cell goes up hold at least the threshold, hence they are no small groups themselves, and no sum of several
// small groups is told either: under one of their boxes all of them move the same way.
import { cellAt, cellCount, childrenOf, nodesOf, type Axis, type CountTable } from './cell-table.ts'

export type CellState = 'shown' | 'primary' | 'secondary'

export interface SuppressOptions {
  threshold: number
  /** Hidden whatever they count: by another rule (a group all of which is poor), or in a lower table. */
  also?: ReadonlySet<number>
  /** How far a hidden cell must be able to move, where that is not the threshold: of a sum of money. */
  need?: ReadonlyMap<number, number>
  /** Hidden in the former publication of this long period: they stay hidden, so that nothing flickers. */
  former?: ReadonlySet<number>
  /** Cells that other tables show too: they may take part in a box only where they are hidden already. */
  shared?: ReadonlySet<number>
}

export interface Suppression {
  states: CellState[]
  /** Primary cells for which the table holds no box: then everything of it that is not shared is hidden. */
  unprotected: number
}

/** Cells that are hidden for what they count. A zero is shown: it tells of nobody. */
export function primaryCells({ counts }: CountTable, { threshold, also }: SuppressOptions): Set<number> {
  const primary = new Set(also)
  for (const [cell, count] of counts.entries()) if (count > 0 && count < threshold) primary.add(cell)
  return primary
}

export function suppress(table: CountTable, options: SuppressOptions): Suppression {
  const { axes, counts } = table
  const primary = primaryCells(table, options)
  const hidden = new Set([...primary, ...(options.former ?? [])])
  const boxes = new Boxes(table, hidden, options)
  let unprotected = 0
  // Small cells first: their boxes are the cheapest, and those of larger ones then find corners that are hidden already.
  const targets = [...primary].toSorted((a, b) => counts[a]! - counts[b]! || a - b)
  for (const target of targets) {
    const corners = boxes.cheapest(target)
    if (corners) for (const cell of corners) hidden.add(cell)
    else unprotected += 1
  }
  if (unprotected > 0) {
    for (let cell = 0; cell < cellCount(axes); cell += 1) {
      if (!options.shared?.has(cell)) hidden.add(cell)
    }
  }
  return {
    states: counts.map((_, cell) =>
      primary.has(cell) ? 'primary' : hidden.has(cell) ? 'secondary' : 'shown',
    ),
    unprotected,
  }
}

/** A set of nodes of one axis whose shift by their signs leaves every sum along the axis as it is. */
type Shift = readonly { node: number; sign: 1 | -1 }[]

class Boxes {
  readonly #table: CountTable
  readonly #hidden: ReadonlySet<number>
  readonly #options: SuppressOptions
  readonly #shifts: Map<string, Shift[]> = new Map()

  constructor(table: CountTable, hidden: ReadonlySet<number>, options: SuppressOptions) {
    this.#table = table
    this.#hidden = hidden
    this.#options = options
  }

  /** Corners of the box that hides least besides what is hidden; `null` where no box can protect the cell. */
  cheapest(target: number): number[] | null {
    const { axes } = this.#table
    const nodes = nodesOf(axes, target)
    const shifts = nodes.map((node, index) => this.#shiftsOf(index, node))
    const needs = this.#needsOf(target)
    let best: { cost: number; corners: number[] } | null = null
    for (const choice of combinations(shifts)) {
      const corners = cornersOf(axes, choice)
      const cost = this.#costOf(corners, { needs, most: best?.cost ?? Infinity })
      if (cost === null) continue
      best = { cost, corners: corners.map(({ cell }) => cell) }
      if (cost === 0) break
    }
    return best?.corners ?? null
  }

  /** How far the attacker must find the cell able to move, up and down. */
  #needsOf(target: number): { up: number; down: number } {
    const { counts, upper } = this.#table
    const { threshold, need } = this.#options
    const room = upper === undefined ? Infinity : upper[target]! - counts[target]!
    const most = need?.get(target) ?? threshold
    return { up: Math.min(most, room), down: Math.min(most, counts[target]!) }
  }

  /** `null` where a corner cannot bear the shift, may not be hidden, or the box costs no less than the best. */
  #costOf(
    corners: readonly { cell: number; sign: 1 | -1 }[],
    { needs, most }: { needs: { up: number; down: number }; most: number },
  ): number | null {
    const { counts, upper } = this.#table
    const { threshold, shared } = this.#options
    let cost = 0
    for (const { cell, sign } of corners) {
      const count = counts[cell]!
      const room = upper === undefined ? Infinity : upper[cell]! - count
      if (
        sign > 0
          ? count < needs.down || room < needs.up
          : count < Math.max(threshold, needs.up) || room < needs.down
      )
        return null
      if (this.#hidden.has(cell)) continue
      if (shared?.has(cell)) return null
      // Few cells before small ones: a thousand people in one cell weigh less than a second cell.
      cost += 1 + count / (count + 1_000)
      if (cost >= most) return null
    }
    return cost
  }

  #shiftsOf(index: number, node: number): Shift[] {
    const key = `${index}/${node}`
    const known = this.#shifts.get(key)
    if (known) return known
    const axis = this.#table.axes[index]!
    const own = pathsDown(axis, node).map((path) => path.map((at) => ({ node: at, sign: 1 as const })))
    const siblings = node === 0 ? [] : childrenOf(axis, axis.parents[node]!).filter((other) => other !== node)
    const through = own.map((mine) => [
      ...ancestorsOf(axis, node).map((at) => ({ node: at, sign: 1 as const })),
      ...mine,
    ])
    const against = siblings.flatMap((sibling) =>
      pathsDown(axis, sibling).flatMap((path) =>
        own.map((mine) => [...mine, ...path.map((at) => ({ node: at, sign: -1 as const }))]),
      ),
    )
    const shifts = [...against, ...through]
    this.#shifts.set(key, shifts)
    return shifts
  }
}

function ancestorsOf({ parents }: Axis, node: number): number[] {
  const parent = parents[node]!
  return parent < 0 ? [] : [...ancestorsOf({ parents }, parent), parent]
}

/** A node and one child at each level below it: a change of the node shows in exactly these. */
function pathsDown(axis: Axis, node: number): number[][] {
  const below = childrenOf(axis, node)
  if (below.length === 0) return [[node]]
  return below.flatMap((child) => pathsDown(axis, child).map((path) => [node, ...path]))
}

function* combinations(shifts: readonly Shift[][]): Generator<Shift[]> {
  const [first, ...rest] = shifts
  if (first === undefined) {
    yield []
    return
  }
  for (const shift of first) for (const others of combinations(rest)) yield [shift, ...others]
}

function cornersOf(axes: readonly Axis[], choice: readonly Shift[]): { cell: number; sign: 1 | -1 }[] {
  let corners: { nodes: number[]; sign: 1 | -1 }[] = [{ nodes: [], sign: 1 }]
  for (const shift of choice) {
    corners = corners.flatMap(({ nodes, sign }) =>
      shift.map((step) => ({ nodes: [...nodes, step.node], sign: sign === step.sign ? 1 : -1 })),
    )
  }
  return corners.map(({ nodes, sign }) => ({ cell: cellAt(axes, nodes), sign }))
}

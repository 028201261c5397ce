// Which cells of a table are hidden so that no group below the threshold can be got from what is shown. Too small a cell is
// hidden first (primary); then, for each of them, the corners of a box of cells are hidden with it (secondary), after the
// hypercube method: S. Giessing, «Survey on methods for tabular data protection in ARGUS» (2004); D. Repsilber (1994).
//
// Why a box is proof: add +1 and −1 to its corners in turn and no sum of the table changes. So whoever knows everything that
// is shown, and that no count is negative, still finds every shift possible that the corners can bear. Corners that go down
// when the hidden cell goes up hold at least the threshold, hence they are no small groups themselves, and no sum of several
// small groups is told either: under one of their boxes all of them move the same way.
import { AxisShifts, type Shift } from './axis-shifts.ts'
import { cellCount, type CountTable } from './cell-table.ts'

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
  let unprotected = 0
  if (primary.size > 0) {
    const boxes = new Boxes(table, hidden, options)
    // Small cells first: their boxes are the cheapest, and those of larger ones then find corners that are hidden already.
    const targets = [...primary].toSorted((a, b) => counts[a]! - counts[b]! || a - b)
    for (const target of targets) {
      const corners = boxes.cheapest(target) ?? boxes.together(target)
      if (corners === null) unprotected += 1
      else for (const cell of corners) if (!hidden.has(cell)) boxes.hide(cell, hidden)
    }
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

/** The corners of the boxes that are looked at, up to one axis. */
interface Corners {
  cells: number[]
  signs: number[]
  size: number
}

interface Search {
  target: number
  /** By axis. */
  shifts: readonly (readonly Shift[])[]
  /** How far the target must be able to move, and so every corner. */
  up: number
  down: number
  /** What a corner that goes down with the target's way up must hold. */
  least: number
  cost: number
  best: { cells: number[]; signs: number[] } | null
}

class Boxes {
  readonly #axes: readonly { shifts: AxisShifts; stride: number }[]
  readonly #counts: readonly number[]
  /** How much a cell can grow. */
  readonly #rooms: readonly number[]
  /** What hiding a cell costs: nothing where it is hidden, infinitely much where it may not be. */
  readonly #costs: Float64Array
  readonly #options: SuppressOptions
  readonly #corners: Corners[]

  constructor({ axes, counts, upper }: CountTable, hidden: ReadonlySet<number>, options: SuppressOptions) {
    this.#axes = axes.map((axis, index) => ({
      shifts: AxisShifts.of(axis),
      stride: cellCount(axes.slice(index + 1)),
    }))
    this.#counts = counts
    this.#rooms = counts.map((count, cell) => (upper === undefined ? Infinity : upper[cell]! - count))
    // Few cells before small ones: a thousand people in one cell weigh less than a second cell.
    this.#costs = Float64Array.from(counts, (count, cell) =>
      hidden.has(cell) ? 0 : options.shared?.has(cell) ? Infinity : 1 + count / (count + 1_000),
    )
    this.#options = options
    this.#corners = [
      { cells: [0], signs: [1], size: 1 },
      ...axes.map(() => ({ cells: [], signs: [], size: 0 })),
    ]
  }

  hide(cell: number, hidden: Set<number>): void {
    hidden.add(cell)
    this.#costs[cell] = 0
  }

  /** Corners of the box that hides least besides what is hidden; `null` where no box can protect the cell. */
  cheapest(target: number): number[] | null {
    const shifts = this.#nodesOf(target).map((node, index) => this.#axes[index]!.shifts.about(node))
    return this.#bestOf(target, shifts, this.#needOf(target))?.cells ?? null
  }

  /**
   * Corners of several boxes about a total, each through another of the innermost cells that it is the sum of and down by as many
   * as that one holds; `null` where they cannot bear it either.
   */
  together(target: number): number[] | null {
    const need = this.#needOf(target)
    const inner = cartesian(
      this.#nodesOf(target).map((node, index) => this.#axes[index]!.shifts.pathsDown(node)),
    )
      .map((paths) => ({ paths, count: this.#counts[this.#innermostOf(paths)]! }))
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => b.count - a.count)
    // How far each corner goes down when the target does.
    const moves = new Map<number, number>()
    let rest = need.down
    for (const { paths, count } of inner) {
      if (rest <= 0) break
      const down = Math.min(count, rest)
      const shifts = paths.map((path, index) => this.#axes[index]!.shifts.through(path))
      const box = this.#bestOf(target, shifts, { up: need.up, down })
      if (box === null) continue
      for (const [at, cell] of box.cells.entries())
        moves.set(cell, (moves.get(cell) ?? 0) + down * box.signs[at]!)
      rest -= down
    }
    const isBorne = [...moves].every(
      ([cell, down]) => down <= this.#counts[cell]! && -down <= this.#rooms[cell]!,
    )
    return rest <= 0 && isBorne ? [...moves.keys()] : null
  }

  /** How far the attacker must find the cell able to move, up and down. */
  #needOf(target: number): { up: number; down: number } {
    const most = this.#options.need?.get(target) ?? this.#options.threshold
    return { up: Math.min(most, this.#rooms[target]!), down: Math.min(most, this.#counts[target]!) }
  }

  #nodesOf(cell: number): number[] {
    return this.#axes.map(({ stride, shifts }) => Math.floor(cell / stride) % shifts.size)
  }

  #innermostOf(paths: readonly (readonly number[])[]): number {
    return paths.reduce((cell, path, index) => cell + path.at(-1)! * this.#axes[index]!.stride, 0)
  }

  #bestOf(
    target: number,
    shifts: readonly (readonly Shift[])[],
    { up, down }: { up: number; down: number },
  ): { cells: number[]; signs: number[] } | null {
    const least = Math.max(this.#options.threshold, up)
    const search: Search = { target, shifts, up, down, least, cost: Infinity, best: null }
    this.#search(0, search)
    return search.best
  }

  /** Tries every shift of an axis on the corners of the axes before it. */
  #search(index: number, search: Search): void {
    const [before, after] = [this.#corners[index]!, this.#corners[index + 1]!]
    const { stride } = this.#axes[index]!
    const isLast = index === this.#axes.length - 1
    for (const shift of search.shifts[index]!) {
      const cost = this.#costOf(before, shift, stride, search)
      if (cost >= search.cost) continue
      setCorners(after, before, shift, stride)
      if (isLast) {
        search.cost = cost
        search.best = { cells: after.cells.slice(0, after.size), signs: after.signs.slice(0, after.size) }
      } else this.#search(index + 1, search)
      if (search.cost === 0) return
    }
  }

  /**
   * Of the corners with the target's nodes along the axes to come: every box with this shift has them. Infinite where one cannot bear
   * it or may not be hidden; of no meaning where the box costs no less than the best.
   */
  #costOf(before: Corners, { nodes, signs }: Shift, stride: number, search: Search): number {
    const rest = search.target % stride
    let cost = 0
    for (let at = 0; at < before.size; at += 1) {
      for (let step = 0; step < nodes.length; step += 1) {
        const cell = before.cells[at]! + nodes[step]! * stride + rest
        cost += this.#costOfCorner(cell, before.signs[at] === signs[step], search)
        if (cost >= search.cost) return cost
      }
    }
    return cost
  }

  #costOfCorner(cell: number, isUp: boolean, { up, down, least }: Search): number {
    return this.#counts[cell]! < (isUp ? down : least) || this.#rooms[cell]! < (isUp ? up : down)
      ? Infinity
      : this.#costs[cell]!
  }
}

function cartesian<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>(
    (made, list) => made.flatMap((head) => list.map((item) => [...head, item])),
    [[]],
  )
}

/** Writes into `made`, which is used again for the next shift. */
function setCorners(made: Corners, before: Corners, { nodes, signs }: Shift, stride: number): void {
  let size = 0
  for (let at = 0; at < before.size; at += 1) {
    for (let step = 0; step < nodes.length; step += 1) {
      made.cells[size] = before.cells[at]! + nodes[step]! * stride
      made.signs[size] = before.signs[at]! * signs[step]!
      size += 1
    }
  }
  made.size = size
}

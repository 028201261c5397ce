// Along one axis of a table: which nodes can change together by +1 and −1 so that every sum along the axis stays as it is. They
// follow from the axis alone, and the same few axes come again with every picture, so they are kept with it: making them anew
// took half of the time of a table with 125 territories, and twice that of collecting the garbage.
import { childrenOf, type Axis } from './cell-table.ts'

/** Nodes and their signs, as flat lists: of a table with 125 territories a million of them are looked at, five times a second. */
export interface Shift {
  nodes: readonly number[]
  signs: readonly (1 | -1)[]
}

/** Of one axis, some 200 bytes each; past the bound they are made anew for each question. */
const KEPT_MAX = 100_000

export class AxisShifts {
  readonly #axis: Axis
  readonly #children: readonly number[][]
  readonly #kept = new Map<number, readonly Shift[]>()
  #keptCount = 0

  private constructor(axis: Axis) {
    this.#axis = axis
    this.#children = axis.parents.map((_, node) => childrenOf(axis, node))
  }

  static readonly #known = new WeakMap<Axis, AxisShifts>()

  static of(axis: Axis): AxisShifts {
    const known = AxisShifts.#known.get(axis)
    if (known) return known
    const made = new AxisShifts(axis)
    AxisShifts.#known.set(axis, made)
    return made
  }

  get size(): number {
    return this.#axis.parents.length
  }

  /** A node and one child at each level below it, in every way: a change of the node shows in exactly one of these. */
  pathsDown(node: number): number[][] {
    const below = this.#children[node]!
    if (below.length === 0) return [[node]]
    return below.flatMap((child) => this.pathsDown(child).map((path) => [node, ...path]))
  }

  /** All shifts in which the node goes up. */
  about(node: number): readonly Shift[] {
    const known = this.#kept.get(node)
    if (known) return known
    const shifts = this.#made(node, this.pathsDown(node))
    if (this.#keptCount + shifts.length <= KEPT_MAX) {
      this.#kept.set(node, shifts)
      this.#keptCount += shifts.length
    }
    return shifts
  }

  /** Those of them that show in this path below the node. */
  through(path: readonly number[]): readonly Shift[] {
    return path.length === 1 ? this.about(path[0]!) : this.#made(path[0]!, [path])
  }

  #made(node: number, own: readonly (readonly number[])[]): Shift[] {
    const parent = this.#axis.parents[node]!
    const siblings = parent < 0 ? [] : this.#children[parent]!.filter((other) => other !== node)
    const above = this.#ancestorsOf(node)
    return [
      ...siblings.flatMap((sibling) =>
        this.pathsDown(sibling).flatMap((theirs) => own.map((mine) => shiftOf(mine, theirs))),
      ),
      ...own.map((mine) => shiftOf([...above, ...mine], [])),
    ]
  }

  #ancestorsOf(node: number): number[] {
    const parent = this.#axis.parents[node]!
    return parent < 0 ? [] : [...this.#ancestorsOf(parent), parent]
  }
}

const shiftOf = (up: readonly number[], down: readonly number[]): Shift => ({
  nodes: [...up, ...down],
  signs: [...up.map(() => 1 as const), ...down.map(() => -1 as const)],
})

// A table of counts with all its margins: every axis is a tree whose root is the total, and the value of a node is the sum of
// its children's. A territory tree is one axis, the classes of a breakdown another.

/** Parent of each node; the root is node 0 and has none (−1). Parents stand before their children. */
export interface Axis {
  parents: readonly number[]
}

export interface CountTable {
  axes: readonly Axis[]
  /** One number a cell, the last axis quickest; totals included. */
  counts: readonly number[]
  /** Upper bound that anybody may know, such as the size of the group a count is of. Without it there is none. */
  upper?: readonly number[]
}

/** A flat list of `size` classes under one total. */
export const flatAxis = (size: number): Axis => ({
  parents: [-1, ...Array.from({ length: size }, () => 0)],
})

export const cellCount = (axes: readonly Axis[]): number =>
  axes.reduce((product, { parents }) => product * parents.length, 1)

export function cellAt(axes: readonly Axis[], nodes: readonly number[]): number {
  let cell = 0
  for (const [index, { parents }] of axes.entries()) cell = cell * parents.length + nodes[index]!
  return cell
}

export function nodesOf(axes: readonly Axis[], cell: number): number[] {
  const nodes: number[] = []
  let rest = cell
  for (const { parents } of axes.toReversed()) {
    nodes.unshift(rest % parents.length)
    rest = Math.floor(rest / parents.length)
  }
  return nodes
}

export function childrenOf({ parents }: Axis, node: number): number[] {
  return parents.flatMap((parent, child) => (parent === node ? [child] : []))
}

/** One sum that everybody knows to hold: `total` is the sum of `parts`. */
export interface Relation {
  total: number
  parts: number[]
}

/**
 * The relations of a table, from which all others follow: along an axis only where the axes before it are at their ends. So
 * a table of a tree by a flat axis has each cell in at most two of them.
 */
export function relationsOf(axes: readonly Axis[]): Relation[] {
  const relations: Relation[] = []
  const cells = cellCount(axes)
  const children = axes.map((axis) => axis.parents.map((_, node) => childrenOf(axis, node)))
  for (let cell = 0; cell < cells; cell += 1) {
    const nodes = nodesOf(axes, cell)
    for (const [index, node] of nodes.entries()) {
      const below = children[index]![node]!
      if (below.length > 0)
        relations.push({
          total: cell,
          parts: below.map((child) => cellAt(axes, nodes.with(index, child))),
        })
      if (below.length > 0) break
    }
  }
  return relations
}

/** Margins of a table from its innermost cells; the others are overwritten. */
export function withMargins(axes: readonly Axis[], leaves: readonly number[]): number[] {
  const counts = [...leaves]
  for (const [index, axis] of axes.entries()) {
    // Children first: a parent's number is below all of its children's.
    for (let node = axis.parents.length - 1; node > 0; node -= 1) {
      if (childrenOf(axis, node).length > 0) addUp(axes, counts, { index, node })
    }
    addUp(axes, counts, { index, node: 0 })
  }
  return counts
}

function addUp(
  axes: readonly Axis[],
  counts: number[],
  { index, node }: { index: number; node: number },
): void {
  const below = childrenOf(axes[index]!, node)
  for (let cell = 0; cell < counts.length; cell += 1) {
    const nodes = nodesOf(axes, cell)
    if (nodes[index] !== node) continue
    counts[cell] = below.reduce((sum, child) => sum + counts[cellAt(axes, nodes.with(index, child))]!, 0)
  }
}

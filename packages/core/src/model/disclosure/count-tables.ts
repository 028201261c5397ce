// The counts behind indicators as tables with all their margins: territories alone, then by each dimension, then by pairs.
// Who stands in no row or column of a table gets a row or column of their own, because everybody can subtract.
import type { CountedCell } from '../indicator.ts'
import { cellAt, cellCount, nodesOf, type Axis, type CountTable } from './cell-table.ts'

export interface TerritoryNode {
  oktmo: string
  /** `null` for the region. */
  parent: string | null
}

/** One sum over a population, with how many members stand behind each cell of it. */
export interface CountedVariable {
  key: string
  /** Indicators that show it. */
  indicators: Set<string>
  /** By the cell's id without its indicator: `<oktmo>` or `<oktmo>/<dimension>=<value>`. */
  counts: Map<string, { cell: CountedCell; count: number }>
  /** Not to be shown whatever they count. */
  unsafe: Set<string>
  /** Of a sum of money: how far each cell that a few dominate must be able to move, in the unit of the sum. */
  needs?: Map<string, number>
}

export interface NamedTable extends CountTable {
  /** Codes; none in the table of territories alone. */
  dimensions: readonly string[]
  /** Of each cell, by its number. A cell that no indicator has by itself has a key too. */
  keys: readonly string[]
}

/** Name of a row or column for those who stand in no other. */
const REST = '~'

/** The same variable with its sums in the place of its counts, in tables of the same layout. */
export const amountsOf = (variable: CountedVariable): CountedVariable => ({
  ...variable,
  counts: new Map(
    [...variable.counts].map(([key, { cell }]) => [key, { cell, count: Math.max(0, cell.numerator) }]),
  ),
})

/** Lower tables before those that have them as margins. */
export function tablesOf(variable: CountedVariable, territories: readonly TerritoryNode[]): NamedTable[] {
  const groups = new Map<string, Group>()
  const region = territories.find(({ parent }) => parent === null)?.oktmo
  groups.set('', { dimensions: [], values: new Map(), isWide: false })
  for (const { cell } of variable.counts.values()) {
    const dimensions = Object.keys(cell.by ?? {})
    const key = dimensions.join(' ')
    const group = groups.get(key) ?? { dimensions, values: new Map(), isWide: false }
    groups.set(key, group)
    group.isWide ||= cell.territory !== region
    for (const [dimension, value] of Object.entries(cell.by ?? {})) {
      group.values.set(dimension, (group.values.get(dimension) ?? new Set()).add(value))
    }
  }
  return [...groups.values()]
    .toSorted((a, b) => a.dimensions.length - b.dimensions.length)
    .map((group) => tableOf(variable, layoutOf(group, territories)))
}

interface Group {
  dimensions: string[]
  values: Map<string, Set<string>>
  /** Counted in other territories than the region. */
  isWide: boolean
}

/** All of a table but its numbers. */
interface Layout {
  dimensions: readonly string[]
  axes: Axis[]
  keys: string[]
  places: number[][]
  isRest: boolean[][]
}

/** The same few layouts come again with every picture; past the bound they are made anew. */
const LAYOUTS_MAX = 500
const layouts = new WeakMap<readonly TerritoryNode[], Map<string, Layout>>()

function layoutOf({ dimensions, values, isWide }: Group, territories: readonly TerritoryNode[]): Layout {
  const known = layouts.get(territories) ?? new Map<string, Layout>()
  layouts.set(territories, known)
  const classes = dimensions.map((dimension) => [...values.get(dimension)!].toSorted())
  const key = JSON.stringify([dimensions, classes, isWide])
  const found = known.get(key)
  if (found) return found
  if (known.size >= LAYOUTS_MAX) known.clear()
  const tree = treeOf(territories, isWide)
  const axes: Axis[] = [
    tree.axis,
    ...classes.map((of) => ({ parents: [-1, ...Array.from({ length: of.length + 1 }, () => 0)] })),
  ]
  const places = Array.from({ length: cellCount(axes) }, (_, cell) => nodesOf(axes, cell))
  const keys = places.map(([territory, ...nodes]) => {
    const by = nodes.flatMap((node, index) =>
      node === 0 ? [] : [`${dimensions[index]!}=${classes[index]![node - 1] ?? REST}`],
    )
    return by.length === 0 ? tree.codes[territory!]! : `${tree.codes[territory!]!}/${by.join(';')}`
  })
  const layout = { dimensions, axes, keys, places, isRest: restNodes(tree, classes) }
  known.set(key, layout)
  return layout
}

interface Tree {
  codes: string[]
  axis: Axis
}

/** One axis of territories for all tables: what follows from it is kept with it. */
const trees = new WeakMap<readonly TerritoryNode[], { wide?: Tree; narrow?: Tree }>()

function treeOf(territories: readonly TerritoryNode[], isWide: boolean): Tree {
  const known = trees.get(territories) ?? {}
  trees.set(territories, known)
  return isWide
    ? (known.wide ??= madeTree(territories))
    : (known.narrow ??= madeTree(territories.filter(({ parent }) => parent === null)))
}

/** The region first, parents before children, and under each parent a row for those who are in none of its parts. */
function madeTree(territories: readonly TerritoryNode[]): Tree {
  const region = territories.find(({ parent }) => parent === null)
  const codes: string[] = []
  const parents: number[] = []
  const add = (oktmo: string, parent: number): void => {
    const own = codes.push(oktmo) - 1
    parents.push(parent)
    const children = territories.filter((child) => child.parent === oktmo)
    for (const child of children) add(child.oktmo, own)
    if (children.length > 0) {
      codes.push(`${oktmo}${REST}`)
      parents.push(own)
    }
  }
  if (region) add(region.oktmo, -1)
  return { codes, axis: { parents } }
}

function tableOf({ counts }: CountedVariable, layout: Layout): NamedTable {
  const { axes, keys, dimensions } = layout
  const numbers = keys.map((key) => counts.get(key)?.count ?? 0)
  fillRest(layout, numbers)
  return { axes, counts: numbers, dimensions, keys }
}

/** Whether a node of an axis is the row of the rest. */
function restNodes(tree: Tree, classes: readonly string[][]): boolean[][] {
  return [
    tree.codes.map((code) => code.endsWith(REST)),
    ...classes.map((values) => [false, ...values.map(() => false), true]),
  ]
}

/** A rest is what its total has more than the other parts; one axis after the other. */
function fillRest({ axes, places, isRest }: Layout, numbers: number[]): void {
  for (const [index, { parents }] of axes.entries()) {
    for (const [cell, nodes] of places.entries()) {
      const node = nodes[index]!
      // Rests along the axes to come are not known yet; they are filled by those axes.
      const isLater = nodes.some((other, axis) => axis > index && isRest[axis]![other])
      if (!isRest[index]![node] || isLater) continue
      const parent = parents[node]!
      let rest = numbers[cellAt(axes, nodes.with(index, parent))]!
      for (const [sibling, of] of parents.entries()) {
        if (of === parent && sibling !== node) rest -= numbers[cellAt(axes, nodes.with(index, sibling))]!
      }
      numbers[cell] = Math.max(0, rest)
    }
  }
}

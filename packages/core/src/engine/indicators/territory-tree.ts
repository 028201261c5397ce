// The territories that get cells, and whose members each of them counts: its own and those of everything below it.
import type { TerritoryNode } from '../../model/index.ts'
import type { TerritoryCode } from './db/population-sql.ts'

export class TerritoryTree {
  readonly territories: readonly TerritoryCode[]
  /** Codes with those of their parents; whatever has no parent in force is of the region. */
  readonly nodes: readonly TerritoryNode[]
  /** Id of a territory in force, or of one that it took over → its index in the sums, from 1. */
  readonly #indexOf: ReadonlyMap<number, number>
  readonly #below: number[][]
  readonly #above: number[][]

  /** @param merged territories no longer in force → those that took them over: who was recorded there is counted in them. */
  constructor(territories: readonly TerritoryCode[], merged: ReadonlyMap<number, number> = new Map()) {
    this.territories = territories
    this.nodes = nodesOfTree(territories)
    const inForce = new Map(territories.map(({ id }, at) => [id, at + 1]))
    const taken = [...merged].flatMap(([former, current]): [number, number][] => {
      const index = inForce.get(current)
      return index === undefined || inForce.has(former) ? [] : [[former, index]]
    })
    this.#indexOf = new Map([...inForce, ...taken])
    this.#above = [[], ...territories.map((territory) => this.#ancestorsOf(territory))]
    const region = territories.findIndex(({ kind }) => kind === 'region') + 1
    // A member without a territory in force is of the region and of nothing else; so is a territory without a parent in force.
    for (const [at, above] of this.#above.entries()) {
      if (region > 0 && at !== region && !above.includes(region)) above.push(region)
    }
    this.#below = this.#above.map((_, at) => (at === 0 ? [] : [at]))
    for (const [at, above] of this.#above.entries())
      for (const ancestor of above) this.#below[ancestor]!.push(at)
  }

  get size(): number {
    return this.territories.length
  }

  /** 0 for what lies in no territory in force. */
  indexOf(territoryId: number | null): number {
    return territoryId === null ? 0 : (this.#indexOf.get(territoryId) ?? 0)
  }

  has(territoryId: number): boolean {
    return this.#indexOf.has(territoryId)
  }

  /** Territory of an index; `undefined` for 0. */
  at(index: number): TerritoryCode | undefined {
    return this.territories[index - 1]
  }

  /** Indices whose members a territory counts. */
  below(index: number): readonly number[] {
    return this.#below[index]!
  }

  /** Indices of the territories that count the members of one of these. */
  countedIn(indices: readonly number[]): Set<number> {
    const counted = new Set<number>()
    for (const index of indices) {
      if (index > 0) counted.add(index)
      for (const ancestor of this.#above[index]!) counted.add(ancestor)
    }
    return counted
  }

  /** Indices of the roots: of the region. */
  get roots(): number[] {
    return this.territories.flatMap(({ kind }, at) => (kind === 'region' ? [at + 1] : []))
  }

  #ancestorsOf({ parentId }: TerritoryCode): number[] {
    const above: number[] = []
    for (let id = parentId; id !== null;) {
      const index = this.#indexOf.get(id)
      // Also where parents stand in a circle.
      if (index === undefined || above.includes(index)) break
      above.push(index)
      id = this.territories[index - 1]!.parentId
    }
    return above
  }
}

function nodesOfTree(territories: readonly TerritoryCode[]): TerritoryNode[] {
  const codes = new Map(territories.map(({ id, oktmo }) => [id, oktmo]))
  const region = territories.find(({ kind }) => kind === 'region')?.oktmo ?? null
  return territories.map(({ oktmo, parentId }) => ({
    oktmo,
    parent: oktmo === region ? null : ((parentId === null ? undefined : codes.get(parentId)) ?? region),
  }))
}

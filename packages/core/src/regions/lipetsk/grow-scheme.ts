// Deals the cells of an outline to municipalities: cities take the cells nearest to their centre, districts share
// the rest as a power diagram whose weights are turned until each has cells in proportion to its area. Every
// municipality comes out in one piece and with its own centre inside. Pure and deterministic.
import { cellToLatLng, gridDisk, latLngToCell, getResolution } from 'h3-js'
import { apportion } from '../population.ts'
import type { Position } from '../pack.ts'

export interface SchemeSeed {
  oktmo: string
  centre: Position
  areaKm2: number
  isCity: boolean
}

interface Point {
  x: number
  y: number
}

/** Turns of the weights; counts settle within two cells after about 200, moves of single cells do the rest. */
const WEIGHT_TURNS = 400
/** How far a seed follows the middle of its own cells: seats of districts are often near a border. */
const SEED_PULL = 0.5
const SEED_ROUNDS = 6
/** Single-cell moves; past it the rest is left uneven, and the test of the scheme says by how much. */
const MOVES_MAX = 400

/** Cells by municipality, in the order of the seeds. */
export function growScheme(cells: string[], seeds: SchemeSeed[]): Map<string, string[]> {
  const field = new CellField(cells, seeds)
  field.placeCities()
  for (let round = 0; round < SEED_ROUNDS; round += 1) {
    field.turnWeights()
    field.pullSeeds()
  }
  field.turnWeights()
  field.joinPieces()
  field.evenOut()
  return new Map(seeds.map(({ oktmo }, owner) => [oktmo, field.cellsOf(owner)]))
}

class CellField {
  readonly #cells: string[]
  readonly #seeds: SchemeSeed[]
  readonly #targets: number[]
  readonly #points: Point[]
  readonly #neighbours: number[][]
  /** Index of the cell in which the centre of a district lies; the district never gives it away. */
  readonly #pinned: (number | undefined)[]
  readonly #weights: number[]
  readonly #seedPoints: Point[]
  readonly #centrePoints: Point[]
  readonly #owners: number[]

  constructor(cells: string[], seeds: SchemeSeed[]) {
    this.#cells = [...cells].sort()
    this.#seeds = seeds
    const middle = this.#cells.reduce((sum, cell) => sum + cellToLatLng(cell)[0], 0) / this.#cells.length
    const kmPerDegree = 111.2
    const project = (lon: number, lat: number): Point => ({
      x: lon * kmPerDegree * Math.cos((middle * Math.PI) / 180),
      y: lat * kmPerDegree,
    })
    this.#points = this.#cells.map((cell) => {
      const [lat, lon] = cellToLatLng(cell)
      return project(lon, lat)
    })
    this.#centrePoints = seeds.map(({ centre: [lon, lat] }) => project(lon, lat))
    this.#seedPoints = this.#centrePoints.map((point) => ({ ...point }))
    const indexOf = new Map(this.#cells.map((cell, index) => [cell, index]))
    this.#neighbours = this.#cells.map((cell) =>
      gridDisk(cell, 1).flatMap((near) => (near === cell ? [] : (indexOf.get(near) ?? []))),
    )
    const resolution = getResolution(this.#cells[0]!)
    this.#pinned = seeds.map(({ centre: [lon, lat] }) => indexOf.get(latLngToCell(lat, lon, resolution)))
    this.#targets = apportion(
      this.#cells.length,
      seeds.map(({ areaKm2 }) => areaKm2),
    ).map((count) => Math.max(1, count))
    this.#weights = seeds.map(() => 0)
    this.#owners = this.#cells.map(() => -1)
  }

  cellsOf(owner: number): string[] {
    return this.#cells.filter((_, cell) => this.#owners[cell] === owner)
  }

  placeCities(): void {
    this.#seeds.forEach(({ isCity }, owner) => {
      if (!isCity) return
      const byDistance = this.#cells
        .map((_, cell) => cell)
        .sort((left, right) => this.#distance(left, owner) - this.#distance(right, owner))
      for (const cell of byDistance.slice(0, this.#targets[owner]!)) this.#owners[cell] = owner
    })
    // A district whose seat is the city next door has no cell of its own to keep.
    this.#pinned.forEach((cell, owner) => {
      if (cell !== undefined && !this.#isCity(owner) && this.#owners[cell] !== -1)
        this.#pinned[owner] = undefined
    })
  }

  /** Weights of the power diagram, km², turned towards the wanted counts. */
  turnWeights(): void {
    for (let turn = 0; turn < WEIGHT_TURNS; turn += 1) {
      this.#assign()
      const counts = this.#counts()
      const step = 12 / (1 + turn / 40)
      this.#weights.forEach((_, owner) => {
        if (!this.#isCity(owner))
          this.#weights[owner]! += step * Math.max(-6, Math.min(6, this.#targets[owner]! - counts[owner]!))
      })
    }
    this.#assign()
  }

  pullSeeds(): void {
    this.#seeds.forEach(({ isCity }, owner) => {
      const own = this.#points.filter((_, cell) => this.#owners[cell] === owner)
      if (isCity || own.length === 0) return
      const centre = this.#centrePoints[owner]!
      const mean = (axis: 'x' | 'y'): number => own.reduce((sum, point) => sum + point[axis], 0) / own.length
      this.#seedPoints[owner] = {
        x: centre.x + SEED_PULL * (mean('x') - centre.x),
        y: centre.y + SEED_PULL * (mean('y') - centre.y),
      }
    })
  }

  /** Pieces cut off from the main one go to whoever surrounds them. */
  joinPieces(): void {
    for (let turn = 0; turn < this.#cells.length; turn += 1) {
      const stray = this.#strayCells()
      if (stray.length === 0) return
      for (const cell of stray) {
        const nearby = this.#neighbours[cell]!.map((near) => this.#owners[near]!)
        const around = nearby.filter((owner) => owner !== this.#owners[cell] && !this.#isCity(owner))
        if (around.length > 0) this.#owners[cell] = mostFrequent(around)
      }
    }
  }

  /** Moves single cells along chains of neighbouring districts until every count is the wanted one. */
  evenOut(): void {
    for (let move = 0; move < MOVES_MAX; move += 1) {
      const counts = this.#counts()
      const surplus = counts.findIndex(
        (count, owner) => !this.#isCity(owner) && count > this.#targets[owner]!,
      )
      if (surplus === -1 || !this.#passOn(surplus, counts)) return
    }
  }

  #passOn(from: number, counts: number[]): boolean {
    const cameFrom = new Map<number, number>([[from, from]])
    const queue = [from]
    for (const owner of queue) {
      if (counts[owner]! < this.#targets[owner]!) {
        const chain = [owner]
        while (chain[0] !== from) chain.unshift(cameFrom.get(chain[0]!)!)
        return chain.slice(1).every((to, index) => this.#moveOne(chain[index]!, to))
      }
      for (let to = 0; to < this.#seeds.length; to += 1)
        if (!this.#isCity(to) && !cameFrom.has(to) && this.#movable(owner, to) !== undefined) {
          cameFrom.set(to, owner)
          queue.push(to)
        }
    }
    return false
  }

  #moveOne(from: number, to: number): boolean {
    const cell = this.#movable(from, to)
    if (cell === undefined) return false
    this.#owners[cell] = to
    return true
  }

  /** The border cell that costs least to give away and leaves the giver in one piece. */
  #movable(from: number, to: number): number | undefined {
    const cost = (cell: number): number => this.#power(cell, to) - this.#power(cell, from)
    return this.#cells
      .map((_, cell) => cell)
      .filter(
        (cell) =>
          this.#owners[cell] === from &&
          this.#pinned[from] !== cell &&
          this.#neighbours[cell]!.some((near) => this.#owners[near] === to),
      )
      .sort((left, right) => cost(left) - cost(right))
      .find((cell) => this.#staysWhole(from, cell))
  }

  #staysWhole(owner: number, without: number): boolean {
    const own = this.#owners.flatMap((of, cell) => (of === owner && cell !== without ? [cell] : []))
    return own.length > 0 && this.#piece(own[0]!, owner, without).size === own.length
  }

  #strayCells(): number[] {
    return this.#seeds.flatMap((_, owner) => {
      const own = this.#owners.flatMap((of, cell) => (of === owner ? [cell] : []))
      let main = new Set<number>()
      for (const cell of own) {
        if (main.has(cell)) continue
        const piece = this.#piece(cell, owner)
        if (piece.size > main.size) main = piece
      }
      return own.filter((cell) => !main.has(cell))
    })
  }

  #piece(start: number, owner: number, without = -1): Set<number> {
    const seen = new Set([start])
    for (const cell of seen)
      for (const near of this.#neighbours[cell]!)
        if (near !== without && this.#owners[near] === owner) seen.add(near)
    return seen
  }

  #assign(): void {
    this.#cells.forEach((_, cell) => {
      const holder = this.#owners[cell]!
      if (holder !== -1 && this.#isCity(holder)) return
      const pinnedBy = this.#pinned.indexOf(cell)
      if (pinnedBy !== -1 && !this.#isCity(pinnedBy)) {
        this.#owners[cell] = pinnedBy
        return
      }
      let [best, least] = [-1, Infinity]
      for (let owner = 0; owner < this.#seeds.length; owner += 1) {
        if (this.#isCity(owner)) continue
        const power = this.#power(cell, owner)
        if (power < least) [best, least] = [owner, power]
      }
      this.#owners[cell] = best
    })
  }

  #power(cell: number, owner: number): number {
    return this.#distance(cell, owner) - this.#weights[owner]!
  }

  /** Squared, km². */
  #distance(cell: number, owner: number): number {
    const [point, seed] = [this.#points[cell]!, this.#seedPoints[owner]!]
    return (point.x - seed.x) ** 2 + (point.y - seed.y) ** 2
  }

  #isCity(owner: number): boolean {
    return this.#seeds[owner]!.isCity
  }

  #counts(): number[] {
    const counts = this.#seeds.map(() => 0)
    for (const owner of this.#owners) if (owner !== -1) counts[owner]! += 1
    return counts
  }
}

function mostFrequent(values: number[]): number {
  const count = (value: number): number => values.filter((other) => other === value).length
  return values.reduce((best, value) => (count(value) > count(best) ? value : best))
}

// Points of a live layer as columns: a change writes one slot, nothing is rebuilt. Pure, no drawing.

/** Room grows by doubling; past this the rest is not kept and `isCut` says so. */
export const POINTS_MAX = 200_000

export interface PointRow {
  id: string
  lon: number | null
  lat: number | null
}
/** Points that fall in one cell of a grid, drawn as one circle. */
export interface PointGroup {
  x: number
  y: number
  count: number
}

export class PointStore {
  #x = new Float64Array(1024)
  #y = new Float64Array(1024)
  readonly #slots = new Map<string, number>()
  readonly #rows = new Map<string, PointRow>()
  readonly #free: number[] = []
  #used = 0
  #isCut = false
  readonly #project: (lon: number, lat: number) => readonly [number, number]

  constructor(project: (lon: number, lat: number) => readonly [number, number]) {
    this.#project = project
  }

  get size(): number {
    return this.#slots.size
  }
  get isCut(): boolean {
    return this.#isCut
  }

  /** Makes the store equal `rows`, touching only rows whose object changed. Returns where new points stand. */
  follow(rows: ReadonlyMap<string, PointRow>): { changed: boolean; added: [number, number][] } {
    const added: [number, number][] = []
    let changed = false
    for (const [id, before] of this.#rows) {
      const row = rows.get(id)
      if (row === before) continue
      if (row && row.lon !== null && row.lat !== null) continue
      this.#drop(id)
      changed = true
    }
    this.#isCut = false
    for (const [id, row] of rows) {
      if (this.#rows.get(id) === row || row.lon === null || row.lat === null) continue
      const isNew = !this.#slots.has(id)
      if (isNew && this.#slots.size >= POINTS_MAX) {
        this.#isCut = true
        continue
      }
      const [x, y] = this.#project(row.lon, row.lat)
      const slot = this.#slots.get(id) ?? this.#takeSlot()
      this.#x[slot] = x
      this.#y[slot] = y
      this.#slots.set(id, slot)
      this.#rows.set(id, row)
      changed = true
      if (isNew) added.push([x, y])
    }
    return { changed, added }
  }

  /** Groups by a grid of `cellSize` anchored at 0, so that panning never regroups. */
  groups(cellSize: number): PointGroup[] {
    const cells = new Map<string, PointGroup>()
    for (const slot of this.#slots.values()) {
      const [x, y] = [this.#x[slot]!, this.#y[slot]!]
      const key = `${Math.floor(x / cellSize)}/${Math.floor(y / cellSize)}`
      const cell = cells.get(key)
      if (cell) {
        cell.x += x
        cell.y += y
        cell.count += 1
      } else cells.set(key, { x, y, count: 1 })
    }
    // Large first, so that small circles stay visible above them.
    return [...cells.values()]
      .map(({ x, y, count }) => ({ x: x / count, y: y / count, count }))
      .sort((a, b) => b.count - a.count)
  }

  #drop(id: string): void {
    const slot = this.#slots.get(id)
    if (slot !== undefined) this.#free.push(slot)
    this.#slots.delete(id)
    this.#rows.delete(id)
  }

  #takeSlot(): number {
    const reused = this.#free.pop()
    if (reused !== undefined) return reused
    if (this.#used === this.#x.length) {
      const [x, y] = [new Float64Array(this.#used * 2), new Float64Array(this.#used * 2)]
      x.set(this.#x)
      y.set(this.#y)
      ;[this.#x, this.#y] = [x, y]
    }
    return this.#used++
  }
}

// The ground that labels stand on: areas, insides and who owns each spot of the picture. Pure, in pixels.

/** Closed ring, flat `[x, y, x, y, …]`. Even-odd: a hole is one more ring. */
export type Ring = ArrayLike<number>

export interface Box {
  x: number
  y: number
  width: number
  height: number
}
/** Samples of a box, across and down. */
const [SAMPLES_ACROSS, SAMPLES_DOWN] = [7, 4]

/** Box of the largest ring: a far-off exclave must not move the middle. `x`, `y` are its corner. */
export function boundsOf(rings: readonly Ring[]): Box | undefined {
  let largest: Box | undefined
  for (const ring of rings) {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
    for (let at = 0; at + 1 < ring.length; at += 2) {
      left = Math.min(left, ring[at]!)
      right = Math.max(right, ring[at]!)
      top = Math.min(top, ring[at + 1]!)
      bottom = Math.max(bottom, ring[at + 1]!)
    }
    const box = { x: left, y: top, width: right - left, height: bottom - top }
    if (!largest || box.width * box.height > largest.width * largest.height) largest = box
  }
  return largest
}

/** Shoelace; holes count as area, which is near enough for a label. */
export function areaOf(rings: readonly Ring[]): number {
  let total = 0
  for (const ring of rings) {
    let twice = 0
    for (let at = 0, before = ring.length - 2; at + 1 < ring.length; before = at, at += 2) {
      twice += ring[before]! * ring[at + 1]! - ring[at]! * ring[before + 1]!
    }
    total += Math.abs(twice) / 2
  }
  return total
}

/** Even-odd rule over all rings. */
export function isInside(x: number, y: number, rings: readonly Ring[]): boolean {
  let inside = false
  for (const ring of rings) {
    for (let at = 0, before = ring.length - 2; at + 1 < ring.length; before = at, at += 2) {
      const [ax, ay, bx, by] = [ring[at]!, ring[at + 1]!, ring[before]!, ring[before + 1]!]
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
    }
  }
  return inside
}

/** Which territory owns each cell of the picture; −1 nobody. Asked 28 times a candidate, so it is a table. */
export interface OwnerGrid {
  columns: number
  rows: number
  cell: number
  bounds: Box
  owner: Int16Array
}
/** Cells along the longer side. */
const GRID_CELLS = 180

export function ownerGrid(requests: readonly { rings: Ring[] }[], bounds: Box): OwnerGrid {
  const cell = Math.max(1, Math.max(bounds.width, bounds.height) / GRID_CELLS)
  const columns = Math.ceil(bounds.width / cell)
  const rows = Math.ceil(bounds.height / cell)
  const owner = new Int16Array(Math.max(0, columns * rows)).fill(-1)
  for (const [index, { rings }] of requests.entries()) {
    for (const box of rings.map((ring) => boundsOf([ring])!)) {
      const fromRow = Math.max(0, Math.floor((box.y - bounds.y) / cell))
      const toRow = Math.min(rows - 1, Math.floor((box.y + box.height - bounds.y) / cell))
      const fromColumn = Math.max(0, Math.floor((box.x - bounds.x) / cell))
      const toColumn = Math.min(columns - 1, Math.floor((box.x + box.width - bounds.x) / cell))
      for (let row = fromRow; row <= toRow; row++) {
        for (let column = fromColumn; column <= toColumn; column++) {
          const at = row * columns + column
          if (owner[at] !== -1) continue
          const [x, y] = [bounds.x + (column + 0.5) * cell, bounds.y + (row + 0.5) * cell]
          if (isInside(x, y, rings)) owner[at] = index
        }
      }
    }
  }
  return { columns, rows, cell, bounds, owner }
}

/** Shares of a box that lie on its own territory and on other territories. */
export function groundUnder(box: Box, owner: number, grid: OwnerGrid): { own: number; foreign: number } {
  let [own, foreign] = [0, 0]
  for (let row = 0; row < SAMPLES_DOWN; row++) {
    for (let column = 0; column < SAMPLES_ACROSS; column++) {
      const x = box.x + box.width * (column / (SAMPLES_ACROSS - 1) - 0.5)
      const y = box.y + box.height * (row / (SAMPLES_DOWN - 1) - 0.5)
      const gridColumn = Math.floor((x - grid.bounds.x) / grid.cell)
      const gridRow = Math.floor((y - grid.bounds.y) / grid.cell)
      if (gridColumn < 0 || gridRow < 0 || gridColumn >= grid.columns || gridRow >= grid.rows) continue
      const found = grid.owner[gridRow * grid.columns + gridColumn]!
      if (found === owner) own++
      else if (found !== -1) foreign++
    }
  }
  const samples = SAMPLES_ACROSS * SAMPLES_DOWN
  return { own: own / samples, foreign: foreign / samples }
}

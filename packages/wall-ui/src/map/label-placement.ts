// Where the names on the map go: greedy, deterministic, in pixels, no drawing. A label prefers the inside of its own
// territory, never covers another label, and takes a smaller form before it gives up.

import {
  areaOf,
  boundsOf,
  groundUnder,
  isInside,
  ownerGrid,
  type Box,
  type OwnerGrid,
  type Ring,
} from './ground.ts'

export interface LabelVariant {
  lines: string[]
  width: number
  height: number
  /** Share of the box that must lie in its own territory, 0…1. */
  insideShareMin: number
}

export interface LabelRequest {
  id: string
  /** Smaller is placed earlier. */
  order: number
  rings: Ring[]
  /** Tried in turn, best first. */
  variants: LabelVariant[]
}

export interface PlacedLabel extends Box {
  id: string
  variant: number
}

/** Candidates along each side of a territory's box: 11² points at most. */
const CANDIDATES_PER_SIDE = 11
/** Of a territory smaller than its label, the share that the label must cover. */
const SMALL_COVERED_MIN = 0.55
/** A territory whose box is at most this share of its label's may have the label beside it. */
const BESIDE_MAX = 0.7
/** Share of a label beside its territory that may lie on others: past it the name would be read as theirs. */
const BESIDE_FOREIGN_MAX = 0.65
/** What a share of foreign ground costs a place, against 1 for own ground and 0.22 for the edge of its territory. */
const FOREIGN_COST = 1
/** Share of a label that may lie on other territories than its own. */
const FOREIGN_MAX = 0.5

/** `x` and `y` of a placed label are its centre. Labels that fit nowhere are absent; none covers what is `taken`. */
export function placeLabels(
  requests: readonly LabelRequest[],
  bounds: Box,
  gap: number,
  taken: readonly Box[] = [],
): PlacedLabel[] {
  const owners = ownerGrid(requests, bounds)
  const all = requests
    .map((request, owner) => ({ request, owner, inside: candidatePoints(request.rings) }))
    .sort((a, b) => a.request.order - b.request.order)
  const placed = new Map<string, PlacedLabel>()
  const context = { bounds, gap, owners, taken }
  const left: Labelled[] = []
  for (const label of all) {
    const spot = firstSpot(label, [...placed.values()], context)
    if (spot) placed.set(spot.id, spot)
    else left.push(label)
  }
  for (const label of left) makeRoom(label, all, placed, context)
  return [...placed.values()]
}

interface Labelled {
  request: LabelRequest
  /** Number of the request in the grid. */
  owner: number
  inside: Candidate[]
}
type Context = Pick<Search, 'bounds' | 'gap' | 'owners' | 'taken'>

/** Best place of the first form that has one. */
function firstSpot(
  label: Labelled,
  placed: readonly PlacedLabel[],
  context: Context,
): PlacedLabel | undefined {
  const { request } = label
  for (const [index, variant] of request.variants.entries()) {
    const candidates = [...label.inside, ...pointsBeside(request, variant)]
    const spot = bestSpot({ ...context, request, variant, candidates, placed, owner: label.owner })
    if (spot) return { id: request.id, variant: index, ...spot, width: variant.width, height: variant.height }
  }
  return undefined
}

/** Takes one neighbour's label away, places the one left over, and keeps both if the neighbour finds another place. */
function makeRoom(
  label: Labelled,
  all: readonly Labelled[],
  placed: Map<string, PlacedLabel>,
  context: Context,
): void {
  const reach = boundsOf(label.request.rings)
  if (!reach) return
  // Whatever the label could touch from any place in its territory.
  const { width = 0, height = 0 } = label.request.variants.at(-1) ?? {}
  const middle = {
    x: reach.x + reach.width / 2,
    y: reach.y + reach.height / 2,
    width: reach.width + width,
    height: reach.height + height,
  }
  for (const neighbour of [...placed.values()].filter((other) => overlap(other, middle))) {
    const others = [...placed.values()].filter((other) => other !== neighbour)
    const spot = firstSpot(label, others, context)
    const moved =
      spot &&
      firstSpot(
        all.find(({ request }) => request.id === neighbour.id)!,
        [...others, spot],
        context,
      )
    if (!spot || !moved) continue
    placed.set(spot.id, spot)
    placed.set(moved.id, moved)
    return
  }
}

interface Search {
  request: LabelRequest
  variant: LabelVariant
  candidates: Candidate[]
  placed: readonly PlacedLabel[]
  /** By centres. */
  taken: readonly Box[]
  bounds: Box
  gap: number
  /** Number of the request in the grid. */
  owner: number
  owners: OwnerGrid
}

function bestSpot({
  request,
  variant,
  candidates,
  placed,
  taken,
  bounds,
  gap,
  owner,
  owners,
}: Search): { x: number; y: number } | undefined {
  // A city smaller than its own name cannot hold it: then the name need only cover most of the city.
  const roomShare = areaOf(request.rings) / (variant.width * variant.height)
  let best: { x: number; y: number } | undefined
  let bestScore = -Infinity
  for (const { x, y, offCentre, isBeside } of candidates) {
    const box = { x, y, width: variant.width, height: variant.height }
    if (!isWithin(box, bounds) || [...taken, ...placed].some((other) => overlap(box, other, gap))) continue
    const { own, foreign } = groundUnder(box, owner, owners)
    const isAtHome =
      own >= Math.min(variant.insideShareMin, roomShare * SMALL_COVERED_MIN) &&
      (foreign <= FOREIGN_MAX || roomShare < 1)
    if (isBeside ? foreign > BESIDE_FOREIGN_MAX : !isAtHome) continue
    // Beyond the region's border nobody is covered, so only ground of others counts against a place.
    const score = (isBeside ? 0 : own) - FOREIGN_COST * foreign - 0.22 * offCentre
    if (score > bestScore) [best, bestScore] = [{ x, y }, score]
  }
  return best
}

interface Candidate {
  x: number
  y: number
  /** Distance from the middle of the territory over half its diagonal. */
  offCentre: number
  /** Next to a territory that is smaller than its label, as maps name cities. */
  isBeside?: boolean
}

function candidatePoints(rings: readonly Ring[]): Candidate[] {
  const box = boundsOf(rings)
  if (!box) return []
  const half = Math.hypot(box.width, box.height) / 2 || 1
  const points: Candidate[] = []
  for (let row = 0; row < CANDIDATES_PER_SIDE; row++) {
    for (let column = 0; column < CANDIDATES_PER_SIDE; column++) {
      const x = box.x + (box.width * (column + 0.5)) / CANDIDATES_PER_SIDE
      const y = box.y + (box.height * (row + 0.5)) / CANDIDATES_PER_SIDE
      if (!isInside(x, y, rings)) continue
      points.push({
        x,
        y,
        offCentre: Math.hypot(x - box.x - box.width / 2, y - box.y - box.height / 2) / half,
      })
    }
  }
  return points
}

/** Left, right, above and below of a territory that its label covers whole; none for a larger one. */
function pointsBeside({ rings }: LabelRequest, { width, height }: LabelVariant): Candidate[] {
  const box = boundsOf(rings)
  if (!box || box.width * box.height > width * height * BESIDE_MAX) return []
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const across = (width + box.width * 0.6) / 2
  const down = (height + box.height * 0.6) / 2
  return [
    { x: x - across, y },
    { x: x + across, y },
    { x, y: y - down },
    { x, y: y + down },
    { x: x - across, y: y - down },
    { x: x + across, y: y - down },
    { x: x - across, y: y + down },
    { x: x + across, y: y + down },
  ].map((point, index) => ({ ...point, offCentre: 1 + index * 0.05, isBeside: true }))
}

/** Boxes given by their centres, `gap` pixels kept between them. */
export function overlap(a: Box, b: Box, gap = 0): boolean {
  return (
    Math.abs(a.x - b.x) * 2 < a.width + b.width + gap * 2 &&
    Math.abs(a.y - b.y) * 2 < a.height + b.height + gap * 2
  )
}

const isWithin = (box: Box, bounds: Box): boolean =>
  box.x - box.width / 2 >= bounds.x &&
  box.x + box.width / 2 <= bounds.x + bounds.width &&
  box.y - box.height / 2 >= bounds.y &&
  box.y + box.height / 2 <= bounds.y + bounds.height

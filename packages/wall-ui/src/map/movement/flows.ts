// Flows between municipalities: which of them a map shows, how wide each is, which bend it takes. Pure.
import type { FeatureValues } from '../feature-values.ts'

export interface Flow {
  /** Features that it is made of: several where municipalities have become one. */
  ids: string[]
  /** ОКТМО. */
  from: string
  to: string
  value: number
}
/** Names of members of a feature, as its layer declares them. */
export interface FlowMembers {
  from: string
  to: string
  value: string
  period?: string | undefined
}
export type FlowDirection = 'both' | 'in' | 'out'
export type FlowScale = 'sqrt' | 'linear'

/** All pairs of 140 municipalities; of more the first are read. */
export const FLOWS_READ_MAX = 20_000

/**
 * The flows of one period, the largest first. `until`, `YYYY-MM`: of the newest period that had ended or was under way then; without
 * it of the newest.
 */
export function readFlows(
  values: Pick<FeatureValues, 'read'>,
  { from, to, value, period }: FlowMembers,
  until: string | null = null,
): { flows: Flow[]; period: string | null } {
  const rows: { id: string; from: string; to: string; value: number; period: string }[] = []
  for (const [id, ...held] of values.read([from, to, value, period ?? ''], FLOWS_READ_MAX)) {
    const [origin, destination, amount, when] = held
    if (typeof origin !== 'string' || typeof destination !== 'string' || origin === destination) continue
    if (typeof amount !== 'number' || !(amount > 0)) continue
    rows.push({
      id,
      from: origin,
      to: destination,
      value: amount,
      period: typeof when === 'string' ? when : '',
    })
  }
  const newest = rows.reduce(
    (latest, row) =>
      row.period > latest && (until === null || isBy(row.period, until)) ? row.period : latest,
    '',
  )
  const byPair = new Map<string, Flow>()
  for (const row of rows) {
    if (row.period !== newest) continue
    const key = `${row.from} ${row.to}`
    const known = byPair.get(key)
    if (known) {
      known.ids.push(row.id)
      known.value += row.value
    } else byPair.set(key, { ids: [row.id], from: row.from, to: row.to, value: row.value })
  }
  return { flows: [...byPair.values()].sort(largerFirst), period: newest === '' ? null : newest }
}

/** Whether a period had begun by a month; of a year any of its months. */
const isBy = (period: string, month: string): boolean => firstMonthOf(period) <= month
function firstMonthOf(period: string): string {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period)
  if (quarter) return `${quarter[1]}-${String(Number(quarter[2]) * 3 - 2).padStart(2, '0')}`
  return period.length === 4 ? `${period}-01` : period
}

/** The same order on every screen: equal flows stand by their codes. */
const largerFirst = (one: Flow, other: Flow): number =>
  other.value - one.value || (`${one.from} ${one.to}` < `${other.from} ${other.to}` ? -1 : 1)

export interface ChosenFlows {
  /** The largest first. */
  shown: Flow[]
  rest: { count: number; value: number }
}

/** The largest flows; of a municipality that is pointed out, its own alone. What is left is counted. */
export function chooseFlows(
  flows: readonly Flow[],
  {
    of,
    direction,
    max,
    isOnMap,
  }: { of: string | null; direction: FlowDirection; max: number; isOnMap: (oktmo: string) => boolean },
): ChosenFlows {
  const fits = flows.filter(({ from, to }) => {
    if (!isOnMap(from) || !isOnMap(to)) return false
    if (of === null) return true
    return (direction !== 'out' && to === of) || (direction !== 'in' && from === of)
  })
  const rest = fits.slice(max)
  return {
    shown: fits.slice(0, max),
    rest: { count: rest.length, value: rest.reduce((sum, { value }) => sum + value, 0) },
  }
}

/** rem: the thinnest is seen from five metres, the widest leaves the names beside it readable. */
const [WIDTH_MIN_REM, WIDTH_MAX_REM] = [0.16, 1.15]
/** By the largest that is shown. Square roots keep the small ones in sight beside a large one; areas are then as the values. */
export function flowWidthRem(value: number, largest: number, scale: FlowScale): number {
  const share = largest > 0 ? Math.min(1, value / largest) : 0
  return WIDTH_MIN_REM + (scale === 'sqrt' ? Math.sqrt(share) : share) * (WIDTH_MAX_REM - WIDTH_MIN_REM)
}

/** Up to three values for the legend, none outside of what is drawn: 1, 2 or 5 times a power of ten. */
export function legendValues(largest: number, smallest: number): number[] {
  const steps = [5, 2, 1].flatMap((digit) => Array.from({ length: 10 }, (_, power) => digit * 10 ** power))
  const fits = steps.filter((step) => step <= largest && step >= smallest).sort((one, other) => other - one)
  const high = fits[0]
  if (high === undefined) return largest > 0 ? [largest] : []
  const low = fits.find((step) => step <= high / 20) ?? fits.at(-1)!
  const middle = fits.find((step) => step <= high / 4) ?? low
  return [...new Set([low, middle, high])]
}

export type Point = readonly [x: number, y: number]
/** An arrow on a canvas, CSS pixels. */
export interface FlowArrow {
  /** Closed outline: x, y, x, y … */
  outline: Float64Array
  /** Its middle line from origin to head: x, y, x, y … */
  spine: Float64Array
  widthPx: number
}

const SAMPLES = 24
/** Share of the distance by which the middle of an arrow stands aside: to the right of its way, so that both ways lie apart. */
const BEND = 0.16
/** Its beginning is so much narrower than its end: which way it goes is seen without its head. */
const TAPER = 0.35
/** Free around both ends, rem: where many arrows come together each head is seen. */
const [FREE_FROM_REM, FREE_TO_REM] = [0.6, 1.5]

/** `null` where both ends are one place on this screen. */
export function flowArrow(
  [fromX, fromY]: Point,
  [toX, toY]: Point,
  { widthPx, rem }: { widthPx: number; rem: number },
): FlowArrow | null {
  const distance = Math.hypot(toX - fromX, toY - fromY)
  if (distance < rem) return null
  const [alongX, alongY] = [(toX - fromX) / distance, (toY - fromY) / distance]
  const aside = Math.max(BEND * distance, widthPx)
  const [bendX, bendY] = [(fromX + toX) / 2 - alongY * aside * 2, (fromY + toY) / 2 + alongX * aside * 2]
  const at = (share: number): Point => {
    const [start, middle, end] = [(1 - share) ** 2, 2 * share * (1 - share), share ** 2]
    return [start * fromX + middle * bendX + end * toX, start * fromY + middle * bendY + end * toY]
  }
  const freeShare = (free: number): number => Math.min(0.2, (free * rem) / distance)
  const [first, last] = [freeShare(FREE_FROM_REM), 1 - freeShare(FREE_TO_REM)]
  const headPx = Math.min(Math.max(1.5 * widthPx, 0.95 * rem), distance * 0.35)
  const neck = Math.max(first + 0.05, last - headPx / distance)
  const half = (share: number): number =>
    (widthPx / 2) * (TAPER + (1 - TAPER) * ((share - first) / (neck - first)))
  const right: number[] = []
  const left: number[] = []
  const spine = new Float64Array(SAMPLES * 2 + 4)
  for (let sample = 0; sample <= SAMPLES; sample++) {
    const share = first + ((neck - first) * sample) / SAMPLES
    const [x, y] = at(share)
    const [nextX, nextY] = at(share + 0.01)
    const length = Math.hypot(nextX - x, nextY - y) || 1
    const [normalX, normalY] = [-(nextY - y) / length, (nextX - x) / length]
    right.push(x + normalX * half(share), y + normalY * half(share))
    left.unshift(x - normalX * half(share), y - normalY * half(share))
    spine.set([x, y], sample * 2)
    if (sample === SAMPLES) {
      const headHalf = Math.max(widthPx * 0.95, 0.48 * rem)
      const [tipX, tipY] = at(last)
      right.push(x + normalX * headHalf, y + normalY * headHalf, tipX, tipY)
      left.unshift(x - normalX * headHalf, y - normalY * headHalf)
      spine.set([tipX, tipY], SAMPLES * 2 + 2)
    }
  }
  // The left side was gathered pair by pair from the end: unshift keeps each pair in its order.
  return { outline: Float64Array.from([...right, ...left]), spine, widthPx }
}

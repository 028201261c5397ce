// Where a map looks, and how it moves from one look to another. Pure, by the hall's clock: screens that know the same looks stand at
// the same place at the same moment, so a map goes on behind a bezel while it moves.
import { LEAD_AHEAD_MS } from '@obzor/core/protocol'

/** Middle in map units, and map units of one CSS pixel. */
export interface Look {
  x: number
  y: number
  resolution: number
}
/** Room kept free, CSS pixels: top, right, bottom, left. */
export type Padding = readonly [number, number, number, number]
export type Box = readonly [minX: number, minY: number, maxX: number, maxY: number]

/** Least share of the map that a territory gets however much room is asked for around it. */
const INNER_SHARE_MIN = 0.2

/** The look at which a box fills what the padding leaves. */
export function lookOn(
  [minX, minY, maxX, maxY]: Box,
  [width, height]: readonly [number, number],
  [top, right, bottom, left]: Padding,
): Look {
  const innerWidth = Math.max(width * INNER_SHARE_MIN, width - left - right)
  const innerHeight = Math.max(height * INNER_SHARE_MIN, height - top - bottom)
  const resolution = Math.max((maxX - minX) / innerWidth, (maxY - minY) / innerHeight)
  return {
    x: (minX + maxX) / 2 - ((left - right) / 2) * resolution,
    y: (minY + maxY) / 2 + ((top - bottom) / 2) * resolution,
    resolution,
  }
}

/** Between two looks, `share` 0…1: the scale changes evenly to the eye, about one point that stays where it is. */
export function lookBetween(from: Look, to: Look, share: number): Look {
  if (share <= 0) return from
  if (share >= 1) return to
  const resolution = from.resolution * (to.resolution / from.resolution) ** share
  const isZoom = Math.abs(to.resolution / from.resolution - 1) > 1e-6
  const way = isZoom ? (resolution - from.resolution) / (to.resolution - from.resolution) : share
  return { x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way, resolution }
}

/** Slow at both ends. */
const easeInOut = (share: number): number => (share < 0.5 ? 4 * share ** 3 : 1 - (-2 * share + 2) ** 3 / 2)

export interface Flight {
  from: Look
  to: Look
  /** Hall's time. */
  startsAt: number
  endsAt: number
  isEased: boolean
}
export function flightAt({ from, to, startsAt, endsAt, isEased }: Flight, now: number): Look {
  const share = endsAt <= startsAt ? 1 : (now - startsAt) / (endsAt - startsAt)
  return lookBetween(from, to, isEased ? easeInOut(Math.min(1, Math.max(0, share))) : share)
}

/**
 * On to a look that is followed. It begins where the one before ended, or a lead's time before its own end where that was long
 * ago: both are the same on every screen, whenever its message came.
 */
export const followed = (before: { look: Look; at: number }, to: { look: Look; at: number }): Flight => ({
  from: before.look,
  to: to.look,
  startsAt: Math.max(before.at, to.at - LEAD_AHEAD_MS),
  endsAt: to.at,
  isEased: false,
})

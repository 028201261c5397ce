// The registry's size against its target as it is drawn. The way to a target is a straight line from the day it was known first.
import type { DaySizeRow, GrowthRow, GrowthTargetRow, PlaceSizeRow } from './registry-channels.ts'

export interface Growth {
  region: PlaceSizeRow | null
  /** Municipalities, the largest first; those with too few at the end. */
  places: PlaceSizeRow[]
  /** Ascending. */
  days: DaySizeRow[]
  /** The next one; after all of them the last. */
  target: GrowthTargetRow | null
  /** Of the target, 0…; `null` without one. */
  share: number | null
  /** How many people the registry is ahead of the straight way to its target; `null` while no day before is known. */
  ahead: number | null
}

const DAY_MS = 86_400_000
export const momentOfDay = (day: string): number => Date.parse(`${day}T00:00:00Z`)

/** `today`: `YYYY-MM-DD`. */
export function growthOf(rows: Iterable<GrowthRow>, today: string): Growth {
  const all = [...rows]
  const places = all.filter((row): row is PlaceSizeRow => row.kind === 'place')
  const days = all
    .filter((row): row is DaySizeRow => row.kind === 'day')
    .toSorted((one, other) => (one.day < other.day ? -1 : 1))
  const targets = all
    .filter((row): row is GrowthTargetRow => row.kind === 'target')
    .toSorted((one, other) => (one.onDate < other.onDate ? -1 : 1))
  const region = places.find(({ isRegion }) => isRegion) ?? null
  const target = targets.find(({ onDate }) => onDate >= today) ?? targets.at(-1) ?? null
  const people = region?.people ?? null
  return {
    region,
    places: places
      .filter(({ isRegion }) => !isRegion)
      .toSorted((one, other) => (other.people ?? -1) - (one.people ?? -1) || (one.id < other.id ? -1 : 1)),
    days,
    target,
    share: target && people !== null ? people / target.people : null,
    ahead: target && people !== null ? aheadOf(days[0], target, people, today) : null,
  }
}

function aheadOf(
  first: DaySizeRow | undefined,
  target: GrowthTargetRow,
  people: number,
  today: string,
): number | null {
  if (!first || first.day >= today || target.onDate <= first.day) return null
  const gone = Math.min(
    1,
    (momentOfDay(today) - momentOfDay(first.day)) / (momentOfDay(target.onDate) - momentOfDay(first.day)),
  )
  return Math.round(people - (first.people + (target.people - first.people) * gone))
}

export interface GrowthChart {
  /** Points of the line, 0…100 across and down. */
  line: string
  /** From the newest point to the target. */
  way: string | null
  low: number
  high: number
  from: string
  to: string
}
/** `null` before there are two points to join. */
export function growthChart({ days, target, region }: Growth, today: string): GrowthChart | null {
  const known = new Map(days.map(({ day, people }) => [day, people]))
  if (region && region.people !== null) known.set(today, region.people)
  const points = [...known]
    .map(([day, people]) => ({ at: momentOfDay(day), people }))
    .toSorted((a, b) => a.at - b.at)
  const goal =
    target && target.onDate > today ? { at: momentOfDay(target.onDate), people: target.people } : null
  const all = goal ? [...points, goal] : points
  const [first, last] = [all[0], all.at(-1)]
  if (!first || !last || last.at - first.at < DAY_MS) return null
  const least = Math.min(...all.map(({ people }) => people))
  const most = Math.max(...all.map(({ people }) => people))
  // Room above and below; a registry that does not grow is a line in the middle.
  const margin = (most - least || Math.max(1, most)) * 0.08
  const [low, high] = [Math.max(0, least - margin), most + margin]
  const place = ({ at, people }: { at: number; people: number }): string =>
    `${((100 * (at - first.at)) / (last.at - first.at)).toFixed(2)},${(100 - (100 * (people - low)) / (high - low)).toFixed(2)}`
  const newest = points.at(-1)!
  const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
  return {
    line: points.map(place).join(' '),
    way: goal ? `${place(newest)} ${place(goal)}` : null,
    low: least,
    high: most,
    from: dayOf(first.at),
    to: dayOf(last.at),
  }
}

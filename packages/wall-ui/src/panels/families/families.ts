// Rows of the channel of households as the panel draws them. Pure.
import type { HouseholdsRow } from '@obzor/core/protocol'

/** `null`: too few to be told, or another figure would tell them. */
export type Count = number | null

export interface Families {
  total: Count
  /** By number of members, the last one and more; `share` of the longest bar. */
  sizes: { size: number; isLast: boolean; households: Count; share: number }[]
  withChildren: Count
  /** Of all, 0…1. */
  withChildrenShare: Count
  /** Of the last days. */
  begun: Count
  merged: Count
  ended: Count
}

/** `null` while nothing has come. */
export function familiesOf(rows: Iterable<HouseholdsRow>): Families | null {
  const all = [...rows]
  const count = (id: string): Count => all.find((row) => row.id === id)?.households ?? null
  if (all.every(({ group }) => group !== 'total')) return null
  const sizes = all
    .filter(({ group }) => group === 'size')
    .map(({ value, households }) => ({ size: Number(value), households }))
    .toSorted((one, other) => one.size - other.size)
  const longest = Math.max(1, ...sizes.map(({ households }) => households ?? 0))
  const [total, withChildren] = [count('total'), count('children/with')]
  return {
    total,
    sizes: sizes.map(({ size, households }, at) => ({
      size,
      isLast: at === sizes.length - 1,
      households,
      share: (households ?? 0) / longest,
    })),
    withChildren,
    withChildrenShare: total === null || total === 0 || withChildren === null ? null : withChildren / total,
    begun: count('event/split'),
    merged: count('event/merge'),
    ended: count('event/ended'),
  }
}

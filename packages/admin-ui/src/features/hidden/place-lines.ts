// Counts of one kind by municipality: how many stand open and how many are decided. Pure.
import type { HiddenKind, LocalText } from '@obzor/core/model'
import type { PlaceCount } from './hidden.api.ts'

export interface PlaceLine {
  oktmo: string
  place: LocalText
  households: number
  persons: number
  confirmed: number
  rejected: number
}

/** The most households first; rejected ones are counted apart. */
export function placeLines(counts: readonly PlaceCount[], kind: HiddenKind): PlaceLine[] {
  const own = counts.filter((count) => count.kind === kind)
  return [...Map.groupBy(own, ({ oktmo }) => oktmo).values()]
    .map((list): PlaceLine => {
      const sum = (of: (count: PlaceCount) => number): number =>
        list.reduce((total, count) => total + of(count), 0)
      return {
        oktmo: list[0]!.oktmo,
        place: list[0]!.place,
        households: sum(({ state, households }) => (state === 'rejected' ? 0 : households)),
        persons: sum(({ state, persons }) => (state === 'rejected' ? 0 : persons)),
        confirmed: sum(({ state, households }) => (state === 'confirmed' ? households : 0)),
        rejected: sum(({ state, households }) => (state === 'rejected' ? households : 0)),
      }
    })
    .toSorted((a, b) => b.households - a.households || (a.oktmo < b.oktmo ? -1 : 1))
}

export const householdsOf = (counts: readonly PlaceCount[], kind: HiddenKind): number =>
  placeLines(counts, kind).reduce((sum, { households }) => sum + households, 0)

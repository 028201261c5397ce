// What a sample says against rules that would take all its rows: keys that repeat, points far from the region, columns that were
// renamed since the rules were made.
import type { MappingPreview, MappingRules, MappingTrial, ObzorRecord } from '../../model/index.ts'
import { normalHeader, type TablePlaces } from '../../plugin-api/mapping/index.ts'
import { refOf } from '../../plugin-api/index.ts'
import { isLineNumber, type LookedColumn } from './field-suggestions.ts'

/** Rows of a sample that speak of one record. */
export class RepeatedKeys {
  readonly #lines = new Map<string, number>()
  found: MappingTrial['repeatedKeys'] = { rows: 0, line: null }

  take(record: ObzorRecord, line: number): void {
    const key = JSON.stringify(refOf(record))
    const before = this.#lines.get(key)
    this.#lines.set(key, line)
    if (before !== undefined) this.found = { rows: this.found.rows + 1, line: this.found.line ?? line }
  }
}

/** Degrees around the towns of the region: its borders lie nearer, the next capital but one does not. */
const AROUND_DEGREES = 2

const EXCHANGED_MIN = 0.8

/** Null where the pack says no places, or no row is a point. */
export function placedAgainst(
  points: readonly (readonly [number, number])[],
  { centres }: TablePlaces,
): MappingTrial['places'] {
  const towns = Object.values(centres)
  if (towns.length === 0 || points.length === 0) return null
  const [longitudes, latitudes] = [towns.map(([east]) => east), towns.map(([, north]) => north)]
  const isNear = (east: number, north: number): boolean =>
    east >= Math.min(...longitudes) - AROUND_DEGREES &&
    east <= Math.max(...longitudes) + AROUND_DEGREES &&
    north >= Math.min(...latitudes) - AROUND_DEGREES &&
    north <= Math.max(...latitudes) + AROUND_DEGREES
  const outside = points.filter(([east, north]) => !isNear(east, north))
  return {
    rowsOutside: outside.length,
    isExchanged:
      outside.length > 0 &&
      outside.filter(([east, north]) => isNear(north, east)).length >= outside.length * EXCHANGED_MIN,
  }
}

/** Letters in common that make two titles one: «Кол-во мест» and «Количество мест». */
const ALIKE_MIN = 0.5

/** For each column of the rules that the file lacks, the free column of the file whose title is most like it. */
export function likelyNames(
  { fields, properties = [] }: MappingRules,
  columns: readonly LookedColumn[],
): MappingPreview['renamed'] {
  const wanted = [
    ...Object.values(fields).map(({ column }) => column),
    ...properties.map(({ column }) => column),
  ]
  const titles = columns.map(({ name }) => name)
  const isThere = (title: string): boolean =>
    titles.some((each) => normalHeader(each) === normalHeader(title))
  const missing = [...new Set(wanted)].filter((title) => title !== undefined && !isThere(title)) as string[]
  const taken = new Set(wanted.flatMap((title) => (title === undefined ? [] : normalHeader(title))))
  const free = columns
    .filter(({ name, look }) => name !== '' && !isLineNumber(normalHeader(name), look.isOrdinal))
    .map(({ name }) => name)
    .filter((title) => !taken.has(normalHeader(title)))
  const pairs = missing
    .flatMap((column) => free.map((likely) => ({ column, likely, likeness: likenessOf(column, likely) })))
    .filter(({ likeness }) => likeness >= ALIKE_MIN)
    .toSorted((a, b) => b.likeness - a.likeness)
  const found: MappingPreview['renamed'] = []
  for (const { column, likely } of pairs)
    if (!found.some((each) => each.column === column || each.likely === likely))
      found.push({ column, likely })
  // One is gone and one is new: whatever they are called, they are most likely the same.
  const lost = missing.filter((column) => !found.some((pair) => pair.column === column))
  const fresh = free.filter((likely) => !found.some((pair) => pair.likely === likely))
  if (lost.length === 1 && fresh.length === 1) found.push({ column: lost[0]!, likely: fresh[0]! })
  return found
}

/** Share of pairs of letters that two titles have in common (Dice), whatever their case: 0…1. */
function likenessOf(one: string, other: string): number {
  const pairsOf = (title: string): string[] => {
    const letters = normalHeader(title).replaceAll(/[^\p{L}\d]/gu, '')
    return Array.from({ length: Math.max(letters.length - 1, 0) }, (_, at) => letters.slice(at, at + 2))
  }
  const [a, b] = [pairsOf(one), pairsOf(other)]
  const left = [...b]
  let common = 0
  for (const pair of a) {
    const at = left.indexOf(pair)
    if (at < 0) continue
    left.splice(at, 1)
    common += 1
  }
  return a.length + b.length === 0 ? 0 : (2 * common) / (a.length + b.length)
}

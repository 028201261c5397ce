// The matrix of sources as it is drawn: which share of each source's people each other one knows too.
import type { OverlapDepthRow, OverlapPairRow, OverlapRow, OverlapSourceRow } from './registry-channels.ts'

export interface OverlapCell {
  /** Column. */
  source: string
  /** `null`: too few to be shown. */
  people: number | null
  /** Of the row's people; `null` where either is not known. */
  share: number | null
  isOwn: boolean
}
export interface OverlapLine {
  row: OverlapSourceRow
  cells: OverlapCell[]
}
export interface Overlap {
  lines: OverlapLine[]
  /** Known to one source, to two, …; the last stands for all from there on. */
  depths: { sources: number; isLast: boolean; people: number; share: number }[]
}

/** Depths that are told one by one. */
const DEPTHS = 4

/** Largest source first: what is known best stands at the top left. */
export function overlapOf(rows: Iterable<OverlapRow>): Overlap {
  const all = [...rows]
  const sources = all
    .filter((row): row is OverlapSourceRow => row.kind === 'source')
    .toSorted((one, other) => (other.people ?? 0) - (one.people ?? 0) || (one.id < other.id ? -1 : 1))
  const pairs = new Map(
    all.filter((row): row is OverlapPairRow => row.kind === 'pair').map((row) => [row.id, row.people]),
  )
  const both = (one: string, other: string): number | null =>
    pairs.get(`${one}/${other}`) ?? pairs.get(`${other}/${one}`) ?? null
  return {
    lines: sources.map((row) => ({
      row,
      cells: sources.map(({ id }): OverlapCell => {
        const isOwn = id === row.id
        const people = isOwn ? row.people : both(row.id, id)
        return { source: id, people, share: shareOf(people, row.people), isOwn }
      }),
    })),
    depths: depthsOf(all.filter((row): row is OverlapDepthRow => row.kind === 'depth')),
  }
}

const shareOf = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : Math.min(1, part / whole)

function depthsOf(rows: readonly OverlapDepthRow[]): Overlap['depths'] {
  const total = rows.reduce((sum, { people }) => sum + (people ?? 0), 0)
  if (total === 0) return []
  const deepest = Math.max(...rows.map(({ sources }) => sources))
  return Array.from({ length: Math.min(DEPTHS, deepest) }, (_, at) => {
    const sources = at + 1
    const isLast = sources === DEPTHS && deepest > DEPTHS
    const people = rows
      .filter((row) => (isLast ? row.sources >= sources : row.sources === sources))
      .reduce((sum, row) => sum + (row.people ?? 0), 0)
    return { sources, isLast, people, share: people / total }
  })
}

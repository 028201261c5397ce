// What the features of a layer say of themselves, as the columns came: a snapshot is kept and not read, a change is kept by its
// id. Objects are made of the few features that somebody asks about, never of all. Pure.
import { idAt, valueAt, type ColumnFrame, type RowBlock } from '@obzor/core/protocol'

export type FeatureRow = Readonly<Record<string, unknown>>

/** Ids of removed features are kept to hide them in the snapshot; past this those that are not in it are forgotten. */
const REMOVED_MAX = 20_000

interface Place {
  block: RowBlock
  row: number
}

export class FeatureValues {
  #blocks: readonly RowBlock[] = []
  /** Rows that came after the snapshot, whole. */
  readonly #later = new Map<string, FeatureRow>()
  readonly #removed = new Set<string>()
  #removedMax = REMOVED_MAX

  take({ kind, blocks, removed }: ColumnFrame): void {
    if (kind === 'snapshot') {
      this.#blocks = blocks
      this.#later.clear()
      this.#removed.clear()
      this.#removedMax = REMOVED_MAX
      return
    }
    for (let at = 0; at < removed.length; at++) this.#remove(idAt(removed, at))
    for (const block of blocks) {
      for (let row = 0; row < block.ids.length; row++) this.#put({ block, row })
    }
  }

  /** Changes kept beside the snapshot. */
  get kept(): number {
    return this.#later.size + this.#removed.size
  }

  /** The members of a feature; `null` for one that is not there. */
  of(id: string): FeatureRow | null {
    const later = this.#later.get(id)
    if (later || this.#removed.has(id)) return later ?? null
    const place = this.#placeOf(id)
    return place && rowAt(place)
  }

  /** How many features have each value of a member, those without one left out. */
  countBy(member: string): Map<unknown, number> {
    const counts = new Map<unknown, number>()
    for (const [, value] of this.#valuesOf(member)) {
      if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    return counts
  }

  /** Ids of up to `max` features whose member has this value. */
  where(member: string, value: unknown, max: number): string[] {
    const found: string[] = []
    for (const [id, held] of this.#valuesOf(member)) {
      if (held !== value) continue
      found.push(id())
      if (found.length === max) break
    }
    return found
  }

  /**
   * Some members of up to `max` features, `null` where a feature does not have one. For layers that are few by their nature, such as
   * flows between municipalities: an array is made of each.
   */
  *read(members: readonly string[], max: number): Generator<[id: string, ...values: unknown[]]> {
    let count = 0
    for (const [id, row] of this.#later) {
      if (count++ === max) return
      yield [id, ...members.map((member) => row[member] ?? null)]
    }
    const isChanged = this.kept > 0
    for (const { ids, columns } of this.#blocks) {
      const held = members.map((member) => columns.find(({ name }) => name === member))
      for (let row = 0; row < ids.length; row++) {
        const id = idAt(ids, row)
        if (isChanged && (this.#later.has(id) || this.#removed.has(id))) continue
        if (count++ === max) return
        yield [id, ...held.map((column) => (column ? valueAt(column, row) : null))]
      }
    }
  }

  *#valuesOf(member: string): Generator<[id: () => string, value: unknown]> {
    for (const [id, row] of this.#later) yield [() => id, row[member] ?? null]
    const isChanged = this.kept > 0
    for (const { ids, columns } of this.#blocks) {
      const column = columns.find(({ name }) => name === member)
      if (!column) continue
      for (let row = 0; row < ids.length; row++) {
        const id = (): string => idAt(ids, row)
        if (isChanged && (this.#later.has(id()) || this.#removed.has(id()))) continue
        yield [id, valueAt(column, row)]
      }
    }
  }

  #put({ block, row }: Place): void {
    const id = idAt(block.ids, row)
    const held = block.kind === 'patch' ? this.of(id) : null
    this.#later.set(id, { ...held, ...rowAt({ block, row }) })
    this.#removed.delete(id)
  }

  #remove(id: string): void {
    this.#later.delete(id)
    this.#removed.add(id)
    if (this.#removed.size <= this.#removedMax) return
    for (const gone of this.#removed) if (!this.#placeOf(gone)) this.#removed.delete(gone)
    // Those that stay are of the snapshot, and there are no more of them than it has rows.
    this.#removedMax = Math.max(REMOVED_MAX, this.#removed.size * 2)
  }

  /** Ids that are numbers lie in an array that the browser looks through in some 20 µs for 50,000. */
  #placeOf(id: string): Place | null {
    for (const block of this.#blocks) {
      const { ids } = block
      const row = Array.isArray(ids)
        ? ids.indexOf(id)
        : (ids as Exclude<typeof ids, readonly string[]>).indexOf(Number(id))
      if (row >= 0) return { block, row }
    }
    return null
  }
}

function rowAt({ block, row }: Place): FeatureRow {
  const values: Record<string, unknown> = { id: idAt(block.ids, row) }
  for (const column of block.columns) values[column.name] = valueAt(column, row)
  return values
}

// Attributes of a block of features as numbers into the values of the tile, a column at a time: each loop reads one
// typed array, so the processor fetches many of its places at once.
import { BooleanColumn, NumberColumn, StringColumn, type Column } from '../hot-store/columns.ts'
import type { HotStore } from '../hot-store/hot-store.ts'
import { TileValues } from './tile-values.ts'

/** Features looked up at once: their scratch of 4 bytes a column stays in the nearest cache. */
export const BLOCK = 512

export class TileTags {
  readonly values = new TileValues()
  /** By column, then by place in the block: place of the value in the table, 0 for null. One column more is for groups. */
  readonly indexes: Uint32Array
  readonly #columns: readonly TagColumn[]
  static readonly #ofStore = new WeakMap<HotStore, TileTags>()

  private constructor(store: HotStore) {
    this.#columns = store.columns.map((column) => tagColumn(column))
    this.indexes = new Uint32Array((store.columns.length + 1) * BLOCK)
  }

  /** Made once a store, so that a tile allocates nothing but itself. */
  static of(store: HotStore): TileTags {
    const kept = this.#ofStore.get(store)
    if (kept) return kept
    const tags = new TileTags(store)
    this.#ofStore.set(store, tags)
    return tags
  }

  get count(): number {
    return this.#columns.length
  }

  /** Looks up the first `count` slots, at most a block. */
  lookUp(slots: Uint32Array, count: number): void {
    for (const [index, column] of this.#columns.entries()) {
      column.lookUp({ slots, count, into: this.indexes, at: index * BLOCK, values: this.values })
    }
  }

  /** After the tile: what columns remembered of its values is forgotten. */
  forget(): void {
    for (const column of this.#columns) column.forget()
  }
}

interface LookUp {
  slots: Uint32Array
  count: number
  into: Uint32Array
  /** Where the column's part of `into` begins. */
  at: number
  values: TileValues
}

interface TagColumn {
  lookUp(what: LookUp): void
  forget(): void
}

function tagColumn(column: Column): TagColumn {
  if (column instanceof StringColumn) return new StringTags(column)
  if (column instanceof NumberColumn) return new NumberTags(column)
  if (column instanceof BooleanColumn) return new FlagTags(column)
  throw new TypeError(`a column of an unknown kind: ${column.name}`)
}

class StringTags implements TagColumn {
  readonly #column: StringColumn
  /** By the dictionary's number: an array read where a hash of the text would be. All zero between tiles. */
  #indexes = new Uint32Array(64)
  readonly #seen: number[] = []

  constructor(column: StringColumn) {
    this.#column = column
  }

  lookUp({ slots, count, into, at, values }: LookUp): void {
    const column = this.#column
    if (this.#indexes.length < column.codesEnd) {
      const longer = new Uint32Array(column.codesEnd * 2)
      longer.set(this.#indexes)
      this.#indexes = longer
    }
    const indexes = this.#indexes
    const { codes } = column
    for (let place = 0; place < count; place += 1) {
      const code = codes[slots[place]!]!
      let index = indexes[code]!
      if (index === 0 && code !== 0) {
        index = values.addText(column.textOf(code))
        indexes[code] = index
        this.#seen.push(code)
      }
      into[at + place] = index
    }
  }

  forget(): void {
    for (const code of this.#seen) this.#indexes[code] = 0
    this.#seen.length = 0
  }
}

class NumberTags implements TagColumn {
  readonly #column: NumberColumn

  constructor(column: NumberColumn) {
    this.#column = column
  }

  lookUp({ slots, count, into, at, values }: LookUp): void {
    const numbers = this.#column.values
    for (let place = 0; place < count; place += 1) {
      const value = numbers[slots[place]!]!
      into[at + place] = value === value ? values.number(value) : 0
    }
  }

  forget(): void {
    // The table of values forgets numbers itself.
  }
}

class FlagTags implements TagColumn {
  readonly #column: BooleanColumn

  constructor(column: BooleanColumn) {
    this.#column = column
  }

  lookUp({ slots, count, into, at, values }: LookUp): void {
    const flags = this.#column.values
    for (let place = 0; place < count; place += 1) {
      const code = flags[slots[place]!]!
      into[at + place] = code === 0 ? 0 : values.flag(code === 2)
    }
  }

  forget(): void {
    // The table of values forgets flags itself.
  }
}

// Frames as column blocks: one little-endian binary form for snapshots and deltas. This file owns the shapes and the
// layout's numbers; encode-columns.ts writes them, decode-columns.ts reads them, SPEC.md §7 is the same in words.
//
// A frame describes itself: names and types of its columns, and a dictionary of its own texts. A dictionary that lives
// on between frames would save some 10 bytes a text in a delta, and cost a state that both sides must hold equal, with a
// bound and a collector; so every frame can be read alone, by a worker or from a file.
import type { ChannelRow } from './frames.ts'

/** 'OBZ1' as the first four bytes. */
export const COLUMNS_MAGIC = 0x31_5a_42_4f
/** Fixed part of the header, before the channel's name. */
export const COLUMNS_HEADER_BYTES = 56
/** A frame past this is refused by the reader before anything is allocated. */
export const COLUMN_FRAME_BYTES_MAX = 512 * 1024 * 1024

/** Order is the wire's number of the kind. */
export const COLUMN_KINDS = [
  'u8',
  'u16',
  'u32',
  'i32',
  'f32',
  'f64',
  'fixed',
  'bool',
  'text',
  'json',
] as const
/**
 * `fixed` is an i32 that stands for `value / 10^digits`, exactly: degrees have 7 digits or fewer. `text` and `json` are
 * numbers of entries in the column's own dictionary; an entry of `json` is a JSON value.
 */
export type ColumnKind = (typeof COLUMN_KINDS)[number]
export type NumberArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array

/** Entries of a column by number; an array is one. A text becomes a string when it is asked for. */
export interface Dictionary {
  readonly length: number
  at(index: number): unknown
}

export interface Column {
  name: string
  kind: ColumnKind
  /** Of `fixed`; 0 otherwise. */
  digits: number
  /** One a row, 0 where the row has `null`; of `bool` one bit a row, lowest first; of texts numbers into `dictionary`. */
  values: NumberArray
  /** Of `text` strings, of `json` parsed values (shared by the rows that hold them); empty otherwise. */
  dictionary: Dictionary
  /** One bit a row, lowest first, 1 where the row has a value; `null` where all have. */
  present: Uint8Array | null
}
/** Ids that are all canonical integers travel as numbers; `idAt` gives either as the text it is. */
export type ColumnIds = Uint32Array | Float64Array | readonly string[]

export interface RowBlock {
  /** `put`: whole rows. `patch`: rows that the client holds, with only the columns that changed. */
  kind: 'put' | 'patch'
  ids: ColumnIds
  columns: readonly Column[]
}
export interface ColumnFrame {
  kind: 'snapshot' | 'delta'
  /** A delta that leads from the rows of another area at `from` to those of `channel` at `to`. */
  isMove?: boolean
  channel: string
  epoch: string
  /** Of a snapshot equal to `to`. */
  from: number
  to: number
  /** Milliseconds since 1970. */
  at: number
  /** No id stands twice in a frame. */
  blocks: readonly RowBlock[]
  removed: ColumnIds
}

/** Why bytes are no frame. */
export type FrameFault =
  | 'not-a-frame'
  | 'truncated'
  | 'too-large'
  | 'bad-header'
  | 'bad-block'
  | 'bad-column'
  | 'bad-text'
  | 'bad-ids'
export type DecodedFrame =
  { ok: true; frame: ColumnFrame } | { ok: false; fault: FrameFault; message: string }

export const idAt = (ids: ColumnIds, index: number): string => String(ids[index])

export const hasValue = ({ present }: Column, index: number): boolean =>
  present === null || ((present[index >> 3]! >> (index & 7)) & 1) === 1

/** The value of one row in one column, as the row's member has it. */
export function valueAt(column: Column, index: number): unknown {
  if (!hasValue(column, index)) return null
  const { kind, values } = column
  if (kind === 'bool') return ((values[index >> 3]! >> (index & 7)) & 1) === 1
  if (kind === 'fixed') return values[index]! / 10 ** column.digits
  if (kind === 'text' || kind === 'json') return column.dictionary.at(values[index]!)
  return values[index]!
}

/** Column with this name; most blocks have fewer than ten. */
export const columnOf = (block: RowBlock, name: string): Column | undefined =>
  block.columns.find((column) => column.name === name)

/** The block as rows; those of a patch have only the members that changed, and `id`. */
export function rowsOf({ ids, columns }: RowBlock): ChannelRow[] {
  const rows: ChannelRow[] = Array.from({ length: ids.length })
  for (let index = 0; index < rows.length; index += 1) rows[index] = { id: idAt(ids, index) }
  // Column by column: every row gets its members in one order, so all rows have one hidden class.
  for (const column of columns) {
    for (let index = 0; index < rows.length; index += 1) rows[index]![column.name] = valueAt(column, index)
  }
  return rows
}

// Messages between the wall and a panel in a frame of its own. What comes out of the frame is checked member by member:
// whoever wrote the panel may have written anything.
import type { ChannelRow } from '../protocol/index.ts'
import {
  TABLE_COLUMNS_MAX,
  TABLE_ROWS_MAX,
  type PanelTable,
  type PanelView,
  type PanelWords,
} from './client-panel.ts'

/** Both sides name it first; another one ends the panel with a sentence. */
export const FRAME_PROTOCOL = 1
/** Messages of one frame within a second; a panel that redraws at 60 Hz sends a fifth of it. */
export const FRAME_MESSAGES_PER_SECOND_MAX = 300
/** A ping that is not answered for so long ends the frame. */
export const FRAME_ANSWER_MS_MAX = 10_000
/** Rows of one channel that cross into a frame; a larger layer belongs on the map. */
export const FRAME_ROWS_MAX = 20_000
const TEXT_MAX = 2_000
const CELL_MAX = 300

export type ToFrame =
  | {
      kind: 'init'
      protocol: number
      settings: Record<string, unknown>
      channels: string[]
      view: PanelView
      /** Custom properties of the wall's theme, by name. */
      tokens: Record<string, string>
    }
  | { kind: 'view'; view: PanelView; tokens: Record<string, string> }
  | {
      /** What changed since the last one that the frame took; the next waits until it has. */
      kind: 'rows'
      channel: string
      isReset: boolean
      put: ChannelRow[]
      remove: string[]
      version: number
      at: number | null
      refusal: string | null
    }
  | { kind: 'fonts'; fonts: FrameFont[] }
  | { kind: 'ping'; n: number }

/** A face of the wall's type, which a frame could not load by itself. */
export interface FrameFont {
  family: string
  weight: string
  unicodeRange: string
  data: ArrayBuffer
}

export type FromFrame =
  | { kind: 'ready'; protocol: number }
  | { kind: 'took'; channel: string }
  | { kind: 'pong'; n: number }
  | { kind: 'said'; words: PanelWords }
  | { kind: 'failed'; reason: string }
  | { kind: 'spotlight'; oktmo: string | null }
  /** The browser refused something that the panel tried. */
  | { kind: 'blocked'; what: string }

type Json = Record<string, unknown>
const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown, max = TEXT_MAX): value is string =>
  typeof value === 'string' && value.length <= max
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** The message with the members that it may have and no others, or `null` for one that is none. */
export function checkedFromFrame(data: unknown): FromFrame | null {
  if (!isJson(data)) return null
  const { kind, protocol, channel, n, words, reason, oktmo, what } = data
  switch (kind) {
    case 'ready':
      return isCount(protocol) ? { kind, protocol } : null
    case 'took':
      return isText(channel) ? { kind, channel } : null
    case 'pong':
      return isCount(n) ? { kind, n } : null
    case 'said': {
      const said = checkedWords(words)
      return said && { kind, words: said }
    }
    case 'failed':
      return isText(reason) ? { kind, reason } : null
    case 'spotlight':
      return oktmo === null || (isText(oktmo) && /^\d{2,11}$/.test(oktmo)) ? { kind, oktmo } : null
    case 'blocked':
      return isText(what) ? { kind, what } : null
    default:
      return null
  }
}

/** Text of a panel, trusted or not: bounded, and never more than text. */
export function checkedWords(words: unknown): PanelWords | null {
  if (!isJson(words)) return null
  const { title, alt, table } = words
  if (!isText(alt) || (title !== undefined && !isText(title, CELL_MAX))) return null
  const checked = checkedTable(table)
  return checked && { ...(title !== undefined && { title }), alt, table: checked }
}

function checkedTable(table: unknown): PanelTable | null {
  if (!isJson(table) || !Array.isArray(table.columns) || !Array.isArray(table.rows)) return null
  const { columns, rows } = table as { columns: unknown[]; rows: unknown[] }
  if (columns.length > TABLE_COLUMNS_MAX || rows.length > TABLE_ROWS_MAX) return null
  const isColumn = (column: unknown): column is PanelTable['columns'][number] =>
    isJson(column) &&
    isText(column.title, CELL_MAX) &&
    (column.align === undefined || column.align === 'left' || column.align === 'right')
  const isRow = (row: unknown): row is string[] =>
    Array.isArray(row) && row.length === columns.length && row.every((cell) => isText(cell, CELL_MAX))
  if (!columns.every(isColumn) || !rows.every(isRow)) return null
  return { columns: columns.map(({ title, align }) => ({ title, align })), rows }
}

// Between the two forms of a frame: columns as rows for whoever wants objects, rows as columns for whoever wants arrays.
import { idAt, rowsOf, type ColumnFrame } from './columns.ts'
import { decodeFrame } from './decode-columns.ts'
import { encodeFrame } from './encode-columns.ts'
import type { ChannelRow, Frame } from './frames.ts'

/** A frame that came as columns; its rows are made when they are first asked for. */
export type FrameInColumns = Frame & { columns: ColumnFrame }

export function frameOf(columns: ColumnFrame): FrameInColumns {
  const { channel, epoch, from, to, at } = columns
  const rows = (kind: 'put' | 'patch'): ChannelRow[] => {
    const found: ChannelRow[] = []
    for (const block of columns.blocks) {
      // Not push(...rows): a block of 200,000 rows would be as many arguments.
      if (block.kind === kind) for (const row of rowsOf(block)) found.push(row)
    }
    return found
  }
  if (columns.kind === 'snapshot') {
    return {
      kind: 'snapshot',
      channel,
      epoch,
      version: to,
      at,
      columns,
      get rows() {
        return rows('put')
      },
    }
  }
  return {
    kind: 'delta',
    channel,
    epoch,
    from,
    to,
    at,
    columns,
    ...(columns.isMove && { isMove: true }),
    get put() {
      return rows('put')
    },
    get patch() {
      return rows('patch')
    },
    get remove() {
      const { removed } = columns
      return Array.from({ length: removed.length }, (_none, index) => idAt(removed, index))
    },
  }
}

const isInColumns = (frame: Frame): frame is FrameInColumns => 'columns' in frame

/** The frame's columns; made from its rows where it came as JSON. */
export function columnsOf(frame: Frame): ColumnFrame {
  if (isInColumns(frame)) return frame.columns
  const bytes = encodeFrame(
    frame.kind === 'snapshot' ? { ...frame, from: frame.version, to: frame.version, put: frame.rows } : frame,
  )
  const decoded = decodeFrame(bytes)
  if (!decoded.ok) throw new Error(`what was encoded cannot be read: ${decoded.message}`)
  return decoded.frame
}

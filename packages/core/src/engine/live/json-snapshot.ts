// A snapshot for clients of the JSON form, written between other work from the binary form: that is one consistent picture
// already, and shared by all who ask, so the two forms say the same. A million rows as JSON in one go hold
// the engine's thread for 1.2 s of processor time; their columns are read in 20 ms, and the rest, 0.6 s, comes in slices.
import {
  decodeFrame,
  idAt,
  valueAt,
  type ChannelRow,
  type ColumnFrame,
  type RowBlock,
  type SnapshotFrame,
  type Steps,
} from '../../protocol/index.ts'
import { preparePacket, type PreparedMessage } from './block-sender.ts'
import type { SnapshotBlock } from './published-channel.ts'
import { inSlices } from './slices.ts'

/** Rows between two stops: some 1 ms. */
const STEP_ROWS = 256

/** The event `frame` with all rows, as Socket.IO would send it. */
export async function jsonSnapshot({ bytes }: SnapshotBlock): Promise<PreparedMessage> {
  const decoded = decodeFrame(bytes)
  if (!decoded.ok) throw new Error(`the columns of a snapshot cannot be read: ${decoded.message}`)
  return preparePacket(await inSlices(packetSteps(decoded.frame)))
}

function* packetSteps({ channel, epoch, to: version, at, blocks }: ColumnFrame): Steps<Uint8Array> {
  const head: Omit<SnapshotFrame, 'rows'> = { kind: 'snapshot', channel, epoch, version, at }
  const parts = [Buffer.from(`42["frame",${JSON.stringify(head).slice(0, -1)},"rows":[`)]
  let isFirst = true
  for (const block of blocks) {
    for (let from = 0; from < block.ids.length; from += STEP_ROWS) {
      const count = Math.min(STEP_ROWS, block.ids.length - from)
      const rows = Array.from({ length: count }, (_, index) => rowAt(block, from + index))
      parts.push(Buffer.from(`${isFirst ? '' : ','}${JSON.stringify(rows).slice(1, -1)}`))
      isFirst = false
      yield
    }
  }
  parts.push(Buffer.from(']}]'))
  const packet = Buffer.allocUnsafe(parts.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let end = 0
  for (const part of parts) {
    end += part.copy(packet, end)
    yield
  }
  return packet
}

function rowAt({ ids, columns }: RowBlock, index: number): ChannelRow {
  const row: ChannelRow = { id: idAt(ids, index) }
  for (const column of columns) row[column.name] = valueAt(column, index)
  return row
}

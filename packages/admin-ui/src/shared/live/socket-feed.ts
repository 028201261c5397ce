// A channel of the platform's socket as rows, by the feed that the walls use.
import type { ChannelRow, Frame, SubscribeAnswer, SubscribeRequest } from '@obzor/core/protocol'
import { LIVE_PATH } from '@obzor/core/protocol'
import { io } from 'socket.io-client'
import type { RowsFeed, RowsListener } from './connection.ts'

export function openSocketFeed<Row extends ChannelRow>(
  channel: string,
  listener: RowsListener<Row>,
): RowsFeed<Row> {
  const socket = io({ path: LIVE_PATH, transports: ['websocket'], reconnectionDelayMax: 3000 })
  let rows = new Map<string, Row>()
  let cursor: SubscribeRequest['cursor']
  const subscribe = (): void => {
    socket.emit(
      'subscribe',
      { channel, ...(cursor && { cursor }) } satisfies SubscribeRequest,
      (answer: SubscribeAnswer) => {
        if (answer.ok) return listener.connection({ kind: 'live' })
        cursor = undefined
        listener.refused()
      },
    )
  }
  socket.on('connect', subscribe)
  socket.on('disconnect', () => listener.connection({ kind: 'lost', since: Date.now() }))
  socket.on('frame', (frame: Frame) => {
    if (frame.channel !== channel) return
    if (frame.kind === 'snapshot') {
      rows = new Map(frame.rows.map((row) => [row.id, row as Row]))
      cursor = { epoch: frame.epoch, version: frame.version }
    } else {
      if (frame.epoch !== cursor?.epoch || frame.from !== cursor.version) return subscribe()
      rows = new Map(rows)
      for (const row of frame.put) rows.set(row.id, row as Row)
      for (const id of frame.remove) rows.delete(id)
      cursor = { epoch: frame.epoch, version: frame.to }
    }
    listener.rows(rows)
  })
  return { close: () => void socket.close() }
}

// Live source over the platform's socket.
import type { ChannelRow, Frame, SubscribeAnswer, SubscribeRequest } from '@obzor/core/protocol'
import { io } from 'socket.io-client'
import { ref, shallowRef, type ShallowRef } from 'vue'
import type { ChannelPicture, Connection, LiveSource } from './live-source.ts'

const empty: ChannelPicture = { rows: new Map(), version: 0, epoch: null, at: null, refusal: null }

export function createSocketSource(url?: string): LiveSource {
  const socket = io(url ?? window.location.origin, { path: '/live', transports: ['websocket'], reconnectionDelayMax: 3000 })
  const pictures = new Map<string, ShallowRef<ChannelPicture>>()
  const connection = ref<Connection>('connecting')
  const lastHeardAt = ref<number | null>(null)

  function subscribe(channel: string): void {
    const picture = pictures.get(channel)!
    const { epoch, version } = picture.value
    const request: SubscribeRequest = epoch === null ? { channel } : { channel, cursor: { epoch, version } }
    socket.emit('subscribe', request, (answer: SubscribeAnswer) => {
      if (!answer.ok) picture.value = { ...picture.value, refusal: answer.message }
    })
  }
  socket.on('connect', () => {
    connection.value = 'live'
    for (const channel of pictures.keys()) subscribe(channel)
  })
  socket.on('disconnect', () => (connection.value = 'lost'))
  socket.on('connect_error', () => (connection.value = lastHeardAt.value === null ? 'connecting' : 'lost'))
  socket.on('frame', (frame: Frame) => {
    const picture = pictures.get(frame.channel)
    if (!picture) return
    lastHeardAt.value = Date.now()
    if (frame.kind === 'snapshot') {
      const rows = new Map<string, ChannelRow>(frame.rows.map((row) => [row.id, row]))
      picture.value = { rows, version: frame.version, epoch: frame.epoch, at: frame.at, refusal: null }
      return
    }
    if (frame.epoch !== picture.value.epoch || frame.from !== picture.value.version) return subscribe(frame.channel)
    const rows = new Map(picture.value.rows)
    for (const row of frame.put) rows.set(row.id, row)
    for (const id of frame.remove) rows.delete(id)
    picture.value = { rows, version: frame.to, epoch: frame.epoch, at: frame.at, refusal: null }
  })

  return {
    connection,
    lastHeardAt,
    channel: <Row extends ChannelRow>(name: string) => {
      let picture = pictures.get(name)
      if (!picture) {
        picture = shallowRef(empty)
        pictures.set(name, picture)
        if (socket.connected) subscribe(name)
      }
      return picture as unknown as ShallowRef<ChannelPicture<Row>>
    },
  }
}

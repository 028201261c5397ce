// The desk's line to the hall: the whole picture of one wall each time something of it changes.
import {
  HALL_PATH,
  type DeskPicture,
  type HallClientEvents,
  type HallServerEvents,
  type ScreenThumbnail,
} from '@obzor/core/protocol'
import { io, type Socket } from 'socket.io-client'

export interface DeskListener {
  picture(picture: DeskPicture): void
  /** A screen has drawn itself small. */
  thumbnail(thumbnail: ScreenThumbnail): void
  /** `false`: what is shown is the last picture. */
  linked(isLinked: boolean): void
  /** The line itself, for pointers, drawing and the led map. */
  line?(line: DeskLine): void
}
export type DeskLine = Socket<HallServerEvents, HallClientEvents>
export type OpenDesk = (wall: string, listener: DeskListener) => () => void

export const openDesk: OpenDesk = (wall, listener) => {
  const socket: DeskLine = io({
    path: HALL_PATH,
    transports: ['websocket'],
    auth: { kind: 'desk' },
    reconnectionDelay: 500,
    reconnectionDelayMax: 3_000,
    forceNew: true,
  })
  socket.on('connect', () => socket.emit('watch', { wall }, (isWatched) => listener.linked(isWatched)))
  socket.on('desk', (picture) => listener.picture(picture))
  socket.on('thumbnail', (thumbnail) => listener.thumbnail(thumbnail))
  listener.line?.(socket)
  socket.on('disconnect', () => listener.linked(false))
  return () => void socket.close()
}

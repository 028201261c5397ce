// The other end of the fan-out benchmark: thousands of sockets in a process of their own, which count what reaches them.
import { RawSocket } from './live-socket.ts'

/** What the parent asks for. */
export interface OpenClients {
  port: number
  count: number
  /** `plain`: a bare WebSocket; `socket.io`: Engine.IO 4 with a subscription of this request. */
  speak: { kind: 'plain' } | { kind: 'socket.io'; subscribe: unknown }
}
/** What the parent hears: all are open and have their first frame; each further frame has reached all of them. */
export type ClientsNews = { kind: 'open' } | { kind: 'reached'; frames: number }

export const CLIENTS_ARGUMENT = '--fanout-clients'
/** Connections that are being made at once: fewer than a listening socket's queue. */
const OPENING_MAX = 100
/** `["frame",…`; `["hello"` and the heartbeats are not counted. */
const F = 0x66

function openOne({ port, speak }: OpenClients, onFrame: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new RawSocket({
      port,
      speech: speak.kind,
      onOpen: () => {
        if (speak.kind === 'socket.io') socket.ask('subscribe', speak.subscribe)
        resolve()
      },
      onEvent: (json) => {
        if (json[2] === F) onFrame()
      },
      onBinary: onFrame,
      onClose: () => reject(new Error('a connection of the fan-out benchmark was closed')),
    })
  })
}

/** Runs in the child: opens, counts and reports until the parent is gone. */
export function serveClients(): void {
  const tell = (news: ClientsNews): void => {
    // The parent may be gone between the question and the answer.
    if (process.connected) process.send?.(news, () => undefined)
  }
  process.on('disconnect', () => process.exit(0))
  process.once('message', (ask: OpenClients) => {
    let frames = 0
    // The first frame of each is its snapshot, or the greeting of the plain server: then all are open.
    const onFrame = (): void => {
      frames += 1
      if (frames === ask.count) tell({ kind: 'open' })
      else if (frames % ask.count === 0) tell({ kind: 'reached', frames: frames / ask.count - 1 })
    }
    const opening = async (): Promise<void> => {
      let left = ask.count
      const lane = async (): Promise<void> => {
        while (left > 0) {
          left -= 1
          await openOne(ask, onFrame)
        }
      }
      await Promise.all(Array.from({ length: OPENING_MAX }, lane))
    }
    opening().catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    })
  })
}

// The live source of a real screen: channels of the feed as pictures, their states as one connection.
import type { ChannelRow, FeedState } from '@obzor/core/protocol'
import { computed, ref, shallowRef, triggerRef, type ShallowRef } from 'vue'
import type { Feed } from '../feed/index.ts'
import type { ChannelPicture, Connection, LiveSource } from './live-source.ts'

const empty: ChannelPicture = { rows: new Map(), version: 0, epoch: null, at: null, refusal: null }

export function createFeedSource(feed: Feed): LiveSource {
  const pictures = new Map<string, ShallowRef<ChannelPicture>>()
  const states = shallowRef(new Map<string, FeedState>())
  const socket = ref(feed.connection)
  const lastHeardAt = ref<number | null>(null)
  feed.onConnection((next) => {
    socket.value = next
    lastHeardAt.value = feed.lastHeardAt
  })

  const followed = new Set<string>()
  /** Listeners of a channel; the last that leaves gives it back, or the server would go on sending it. */
  const listeners = new Map<string, number>()
  function leave(name: string): void {
    const left = (listeners.get(name) ?? 1) - 1
    listeners.set(name, left)
    if (left > 0 || pictures.has(name)) return
    followed.delete(name)
    states.value.delete(name)
    triggerRef(states)
    feed.release(name)
  }
  /** Its state takes part in the connection's, however it is read. */
  function follow(name: string): void {
    if (followed.has(name)) return
    followed.add(name)
    feed.channel(name).subscribe({
      state: (state) => {
        states.value.set(name, state)
        triggerRef(states)
        lastHeardAt.value = feed.lastHeardAt
      },
    })
  }

  function hold(name: string): ShallowRef<ChannelPicture> {
    const picture = shallowRef(empty)
    pictures.set(name, picture)
    const channel = feed.channel(name)
    follow(name)
    channel.subscribe({
      rows: ({ version }) => {
        const { cursor, lastFrameAt: at } = channel
        picture.value = {
          rows: new Map(channel.rows),
          version,
          epoch: cursor?.epoch ?? null,
          at,
          refusal: null,
        }
      },
      state: (state) => {
        const refusal = refusalOf(state)
        if (refusal !== picture.value.refusal) picture.value = { ...picture.value, refusal }
      },
    })
    return picture
  }

  return {
    connection: computed(() => connectionOf(socket.value, [...states.value.values()])),
    lastHeardAt,
    listen: (name, onFrames) => {
      follow(name)
      listeners.set(name, (listeners.get(name) ?? 0) + 1)
      const end = feed.channel(name).subscribe({ columns: onFrames })
      let isEnded = false
      return () => {
        if (isEnded) return
        isEnded = true
        end()
        leave(name)
      }
    },
    channel: <Row extends ChannelRow>(name: string) =>
      (pictures.get(name) ?? hold(name)) as unknown as ShallowRef<ChannelPicture<Row>>,
  }
}

/** A server that is still reading its first picture is waited for, not reported. */
const refusalOf = (state: FeedState): string | null =>
  state.kind === 'refused' && state.reason !== 'not-ready' ? state.message || state.reason : null

/** The worst of what the channels say: one that is stale makes the whole picture one that may be old. */
export function connectionOf(socket: Feed['connection'], states: readonly FeedState[]): Connection {
  if (socket !== 'connected') return socket === 'lost' ? 'lost' : 'connecting'
  if (states.some((state) => state.kind === 'stale')) return 'lost'
  if (states.some((state) => state.kind === 'refused' && state.reason === 'not-ready')) return 'catching-up'
  return states.some((state) => state.kind === 'catching-up' || state.kind === 'connecting')
    ? 'catching-up'
    : 'live'
}

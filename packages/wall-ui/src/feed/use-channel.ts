// A channel as Vue sees it: rows that are replaced once an animation frame, and the state of their feed.
import type { ChannelRow, FeedState } from '@obzor/core/protocol'
import { inject, onScopeDispose, shallowRef, type InjectionKey, type ShallowRef } from 'vue'
import type { Feed } from './feed.ts'

export const FEED: InjectionKey<Feed> = Symbol('feed')

export interface UsedChannel<Row extends ChannelRow> {
  /**
   * A new map at each change, so a watcher and a computed see it; rows that did not change stay the same objects.
   * Copying 50,000 entries takes about 5 ms: a larger layer should listen to `ChannelFeed.subscribe` instead.
   */
  rows: Readonly<ShallowRef<ReadonlyMap<string, Row>>>
  state: Readonly<ShallowRef<FeedState>>
  version: Readonly<ShallowRef<number>>
  /** Server's time of the version, milliseconds since 1970. */
  lastFrameAt: Readonly<ShallowRef<number | null>>
}

/** Holds a channel for as long as the calling scope lives. `feed` defaults to the one provided as `FEED`. */
export function useChannel<Row extends ChannelRow = ChannelRow>(
  name: string,
  feed = inject(FEED),
): UsedChannel<Row> {
  if (!feed) throw new Error('no feed was provided to this application')
  const channel = feed.channel<Row>(name)
  const rows = shallowRef<ReadonlyMap<string, Row>>(new Map())
  const state = shallowRef(channel.state)
  const version = shallowRef(channel.version)
  const lastFrameAt = shallowRef(channel.lastFrameAt)
  onScopeDispose(
    channel.subscribe({
      rows: (change) => {
        rows.value = new Map(channel.rows)
        version.value = change.version
        lastFrameAt.value = channel.lastFrameAt
      },
      state: (next) => {
        state.value = next
      },
    }),
  )
  return { rows, state, version, lastFrameAt }
}

// What the panels see of the live path: rows of a channel and whether they are still coming. How frames arrive is the
// feed's business.
import type { ChannelRow, ColumnFrame } from '@obzor/core/protocol'
import { inject, type App, type InjectionKey, type Ref, type ShallowRef } from 'vue'

export interface ChannelPicture<Row extends ChannelRow = ChannelRow> {
  /** A new map at each version; objects of rows that did not change stay the same objects. */
  rows: ReadonlyMap<string, Row>
  /** 0 before the first snapshot. */
  version: number
  epoch: string | null
  /** Server's time of the version, milliseconds since 1970. */
  at: number | null
  /** Why the server does not give this channel. */
  refusal: string | null
}

/** `lost`: the last picture stays and says so. */
export type Connection = 'connecting' | 'catching-up' | 'live' | 'lost'

export interface LiveSource {
  channel<Row extends ChannelRow>(name: string): Readonly<ShallowRef<ChannelPicture<Row>>>
  /**
   * For many rows: a picture copies all of them at each version; here the frames come as columns and no object is made of
   * any row. Returns the function that ends it.
   */
  listen(name: string, onFrames: (frames: readonly ColumnFrame[]) => void): () => void
  connection: Readonly<Ref<Connection>>
  /** When the last frame or heartbeat came, milliseconds since 1970. */
  lastHeardAt: Readonly<Ref<number | null>>
}

const LIVE: InjectionKey<LiveSource> = Symbol('wall.live')

export const provideLive = (app: App, source: LiveSource): App => app.provide(LIVE, source)

export function useLive(): LiveSource {
  const source = inject(LIVE)
  if (!source) throw new Error('no live source was provided to this application')
  return source
}

/** Rows of a channel; subscribed once for all panels that ask. */
export const useRows = <Row extends ChannelRow>(name: string): Readonly<ShallowRef<ChannelPicture<Row>>> =>
  useLive().channel<Row>(name)

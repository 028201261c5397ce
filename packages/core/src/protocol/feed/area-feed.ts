// The features of a layer around a box that may move. To whoever listens it is one channel: a move puts what comes into
// view and removes what leaves it; only where the server could not send the difference is everything replaced.
import type { LayerRow } from '../channels.ts'
import { areaChannel, areaFor, type Bbox, type TileArea } from '../derived-channels.ts'
import type { FeedEvent } from '../feed-machine.ts'
import { ChannelFeed, type ChannelOutlet } from './channel-feed.ts'

export class AreaFeed<Row extends LayerRow = LayerRow> extends ChannelFeed<Row> {
  readonly #layer: string
  /** What is asked for. */
  #area: TileArea
  /** Wanted since a move that is not answered yet: one at a time, so that both sides know what the other holds. */
  #next: Bbox | null = null

  constructor(layer: string, bbox: Bbox, outlet: ChannelOutlet) {
    const area = areaFor(bbox, null)
    super(areaChannel(layer, area), outlet)
    this.#layer = layer
    this.#area = area
  }

  /** The tiles whose features are held, or asked for. */
  get area(): TileArea {
    return this.#area
  }

  /** Holds the features around another box. Cheap: within the area that is held it does nothing. */
  show(bbox: Bbox): void {
    this.#next = bbox
    this.#follow()
  }

  override take(event: FeedEvent): void {
    super.take(event)
    this.#follow()
  }

  #follow(): void {
    if (!this.#next || this.state.kind === 'catching-up') return
    const area = areaFor(this.#next, this.#area)
    this.#next = null
    const name = areaChannel(this.#layer, area)
    if (name === this.name) return
    this.#area = area
    this.turnTo(name)
  }
}

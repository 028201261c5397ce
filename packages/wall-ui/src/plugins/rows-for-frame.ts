// Rows of one channel on their way into a frame: what changed since the frame took the last ones. While it has not, the newer
// picture takes the place of the older, so a slow frame costs one picture and no queue.
import { FRAME_ROWS_MAX, type PanelRows, type ToFrame } from '@obzor/core/plugin-api/client'
import type { ChannelRow } from '@obzor/core/protocol'

export type RowsMessage = Extract<ToFrame, { kind: 'rows' }>

const NOTHING: ReadonlyMap<string, ChannelRow> = new Map()

export class RowsForFrame {
  readonly #channel: string
  readonly #send: (message: RowsMessage) => void
  #latest: PanelRows | null = null
  #sent: PanelRows | null = null
  #isBusy = false

  constructor(channel: string, send: (message: RowsMessage) => void) {
    this.#channel = channel
    this.#send = send
  }

  offer(rows: PanelRows): void {
    this.#latest = rows
    this.#flush()
  }

  /** The frame took what was sent. */
  taken(): void {
    this.#isBusy = false
    this.#flush()
  }

  #flush(): void {
    const next = this.#latest
    if (this.#isBusy || next === null || next === this.#sent) return
    const isTooMuch = next.rows.size > FRAME_ROWS_MAX
    const rows = isTooMuch ? NOTHING : next.rows
    const before = this.#sent === null || this.#sent.rows.size > FRAME_ROWS_MAX ? NOTHING : this.#sent.rows
    this.#isBusy = true
    this.#send({
      kind: 'rows',
      channel: this.#channel,
      isReset: before.size === 0,
      put: [...rows].flatMap(([id, row]) => (before.get(id) === row ? [] : [row])),
      remove: [...before.keys()].filter((id) => !rows.has(id)),
      version: next.version,
      at: next.at,
      refusal: isTooMuch ? `${next.rows.size} > ${FRAME_ROWS_MAX}` : next.refusal,
    })
    this.#sent = next
  }
}

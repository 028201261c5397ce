// When a screen draws itself small: while a desk asks, never two at once, and the dearer a picture is the more seldom.
import { THUMBNAIL_BYTES_MAX, THUMBNAIL_EVERY_MS } from '@obzor/core/protocol'

/** CSS pixels: as wide as a desk shows it on a display of two pixels for one. */
const WIDTH_PX = 320
/** Of the page's time that pictures may take. */
const SHARE_MAX = 0.02

export interface ThumbnailsOptions {
  /** `null` where there is nothing to draw. */
  draw: (bounds: { widthPx: number; bytesMax: number }) => Promise<Uint8Array | null>
  now: () => number
}

export class Thumbnails {
  readonly #options: ThumbnailsOptions
  #isDrawing = false
  #nextAt = Number.NEGATIVE_INFINITY

  constructor(options: ThumbnailsOptions) {
    this.#options = options
  }

  /** `null` where it is too soon, or the picture failed: the desk keeps the last and says how old it is. */
  async take(): Promise<Uint8Array | null> {
    const { draw, now } = this.#options
    const startedAt = now()
    if (this.#isDrawing || startedAt < this.#nextAt) return null
    this.#isDrawing = true
    try {
      return await draw({ widthPx: WIDTH_PX, bytesMax: THUMBNAIL_BYTES_MAX })
    } catch {
      // A browser that cannot draw elements into an image: its screen has no picture at the desk, and works.
      return null
    } finally {
      this.#isDrawing = false
      // A question comes at most every 5 s; half a second less, so that one is not missed by a hair.
      this.#nextAt = startedAt + Math.max(THUMBNAIL_EVERY_MS - 500, (now() - startedAt) / SHARE_MAX)
    }
  }
}

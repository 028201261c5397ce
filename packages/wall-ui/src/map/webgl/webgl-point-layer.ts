// The layer that OpenLayers sees: a canvas of its own, painted when the view moved, the store changed or a fade runs, and
// never because another layer did. With WebGL2 where there is one, on a plain canvas otherwise.
import Layer from 'ol/layer/Layer.js'
import type { FrameState } from 'ol/Map.js'
import { viewOf } from '../canvas-layer.ts'
import { mapPace } from '../pace.ts'
import { paintsOnDemand } from '../paint-now.ts'
import { createCanvasPainter } from './canvas-painter.ts'
import type { PointPainter, PointStyle, PointView } from './point-painter.ts'
import type { PointStore } from './point-store.ts'
import type { PointId } from './slot-index.ts'
import { createWebGlPainter } from './webgl-painter.ts'

export interface WebGlPointLayerOptions {
  store: PointStore
  style: PointStyle
  className: string
  zIndex: number
  /** Drawn above this zoom and up to that one, as of every OpenLayers layer. */
  minZoom?: number
  maxZoom?: number
  /** How records become a picture; default: circles. */
  createPainter?: (canvas: HTMLCanvasElement, onRestored: () => void) => PointPainter | null
  /** Without WebGL2: the corners of a slot's shape, dx, dy from its place; default: circles. */
  outlineOf?: (slot: number) => ArrayLike<number>
  /** Before a picture of a new view: the place to group anew. */
  beforeView?: (frame: FrameState) => void
}

export class WebGlPointLayer extends Layer {
  readonly canvas = document.createElement('canvas')
  readonly painter: PointPainter
  readonly #store: PointStore
  #style: PointStyle
  readonly #beforeView: ((frame: FrameState) => void) | undefined
  readonly #endListening: () => void
  #frame: FrameState | null = null
  #view = ''
  readonly #paintAsked = (): void => this.#paint()
  /** Pictures painted so far: what a test or a benchmark waits for. */
  pictures = 0

  constructor({
    store,
    style,
    beforeView,
    createPainter = createWebGlPainter,
    outlineOf,
    ...options
  }: WebGlPointLayerOptions) {
    super(options)
    this.canvas.className = options.className
    this.canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none'
    this.#store = store
    this.#style = style
    this.#beforeView = beforeView
    const painter =
      createPainter(this.canvas, () => this.#ask()) ?? createCanvasPainter(this.canvas, outlineOf)
    if (!painter) throw new Error('this browser gives neither WebGL2 nor a canvas')
    this.painter = painter
    this.canvas.dataset['painter'] = painter.kind
    if (painter.isSoftware) mapPace.assumeSoftware()
    const endListening = store.onChange(() => this.#ask())
    const endPainting = paintsOnDemand(() => this.#paint())
    this.#endListening = () => {
      endListening()
      endPainting()
    }
  }

  setPointStyle(style: PointStyle): void {
    this.#style = style
    this.#ask()
  }

  /** Paints now: a picture that has just come whole waits for no other, or a scene would be shown without it. */
  repaint(): void {
    this.#paint()
  }

  /** Id of what is drawn on top at a CSS pixel of the map. */
  pick(pixel: readonly [number, number]): PointId | null {
    if (!this.#frame) return null
    const view = viewFrom(this.#frame)
    const slot = this.painter.pick({ store: this.#store, style: this.#style, view, pixel })
    // One that was removed and still fades is nobody any more.
    if (slot === null || this.#store.at(slot).opacity === 0) return null
    return this.#store.idAt(slot) ?? null
  }

  override render(frame: FrameState): HTMLElement {
    this.#frame = frame
    const view = viewOf(frame)
    if (view !== this.#view) {
      this.#view = view
      this.#beforeView?.(frame)
      this.#paint()
    }
    return this.canvas
  }

  override disposeInternal(): void {
    mapPace.forget(this.#paintAsked)
    this.#endListening()
    this.painter.dispose()
    super.disposeInternal()
  }

  /** At most one picture an animation frame, and no more than the machine can carry. */
  #ask(): void {
    if (this.#frame) mapPace.ask(this.#paintAsked)
  }

  #paint(): void {
    const frame = this.#frame
    if (!frame) return
    mapPace.forget(this.#paintAsked)
    const view = viewFrom(frame)
    const [width, height] = [
      Math.round(view.width * view.pixelRatio),
      Math.round(view.height * view.pixelRatio),
    ]
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width
      this.canvas.height = height
    }
    this.painter.draw({ store: this.#store, style: this.#style, view })
    this.pictures += 1
    if (this.#store.isFading && this.painter.kind === 'webgl2') this.#ask()
  }
}

function viewFrom({ size, pixelRatio, coordinateToPixelTransform }: FrameState): PointView {
  const [width = 0, height = 0] = size
  return { width, height, pixelRatio, transform: coordinateToPixelTransform }
}

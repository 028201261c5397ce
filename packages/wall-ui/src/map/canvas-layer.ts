// A layer that paints itself: one canvas, one function, no features. For labels, circles and pulses, whose shapes
// follow the screen and not the ground. It repaints when the view moved or when it is told to, not when another
// layer changed: on a machine without a graphics card a frame of the whole map took 300 ms. An empty one is taken out of
// the picture: there, each canvas of the map's size costs 10 ms of every frame, whatever is on it.
import Layer from 'ol/layer/Layer.js'
import type { FrameState } from 'ol/Map.js'
import { mapPace } from './pace.ts'

export interface Brush {
  context: CanvasRenderingContext2D
  frame: FrameState
  /** Map units to CSS pixels of the canvas. */
  toPixel: (x: number, y: number) => [number, number]
}

export interface CanvasLayer {
  layer: Layer
  canvas: HTMLCanvasElement
  /** Paints now, into the view of the last frame: what somebody has just asked to see. */
  repaint: () => void
  /** Paints with whatever else changes: news of the data. */
  repaintSoon: () => void
}

export function createCanvasLayer(options: {
  className: string
  zIndex: number
  paint: (brush: Brush) => void
  /** Default: never. */
  isEmpty?: () => boolean
}): CanvasLayer {
  const canvas = document.createElement('canvas')
  canvas.className = options.className
  canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none'
  const context = canvas.getContext('2d')!
  let last: FrameState | undefined
  let lastView = ''

  function paint(frame: FrameState): void {
    const isEmpty = options.isEmpty?.() ?? false
    canvas.style.visibility = isEmpty ? 'hidden' : 'visible'
    if (isEmpty) return
    const [width = 0, height = 0] = frame.size
    const ratio = frame.pixelRatio
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio)
      canvas.height = Math.round(height * ratio)
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    options.paint({ context, frame, toPixel: pixelOf(frame) })
  }
  const layer = new Layer({
    className: options.className,
    zIndex: options.zIndex,
    render: (frame: FrameState) => {
      last = frame
      const view = viewOf(frame)
      if (view !== lastView) {
        lastView = view
        paint(frame)
      }
      return canvas
    },
  })
  const repaint = (): void => {
    mapPace.forget(repaint)
    if (last) paint(last)
  }
  return { layer, canvas, repaint, repaintSoon: () => mapPace.ask(repaint) }
}

/** What a picture depends on: equal texts, equal pixels. */
export function viewOf({ size, pixelRatio, viewState }: FrameState): string {
  return [size, pixelRatio, viewState.center, viewState.resolution].join('/')
}

export function pixelOf(frame: FrameState): (x: number, y: number) => [number, number] {
  const [a, b, c, d, e, f] = frame.coordinateToPixelTransform as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return (x, y) => [a * x + c * y + e, b * x + d * y + f]
}

// A layer that paints itself: one canvas, one function, no features. For labels, circles and pulses, whose shapes
// follow the screen and not the ground.
import Layer from 'ol/layer/Layer.js'
import type { FrameState } from 'ol/Map.js'

export interface Brush {
  context: CanvasRenderingContext2D
  frame: FrameState
  /** Map units to CSS pixels of the canvas. */
  toPixel: (x: number, y: number) => [number, number]
}

/** `paint` runs at every frame of the map; call `layer.changed()` to ask for one. */
export function createCanvasLayer(options: {
  className: string
  zIndex: number
  paint: (brush: Brush) => void
}): Layer {
  const canvas = document.createElement('canvas')
  canvas.className = options.className
  canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none'
  const context = canvas.getContext('2d')!
  return new Layer({
    className: options.className,
    zIndex: options.zIndex,
    render: (frame: FrameState) => {
      const [width = 0, height = 0] = frame.size
      const ratio = frame.pixelRatio
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio)
        canvas.height = Math.round(height * ratio)
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      context.clearRect(0, 0, width, height)
      const [a, b, c, d, e, f] = frame.coordinateToPixelTransform as [
        number,
        number,
        number,
        number,
        number,
        number,
      ]
      options.paint({ context, frame, toPixel: (x, y) => [a * x + c * y + e, b * x + d * y + f] })
      return canvas
    },
  })
}

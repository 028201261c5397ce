// Outlines of territories on a canvas.
import type { TerritoryShapes } from './territory-shapes.ts'

/** Adds the rings of a territory to the current path, thinned to what `tolerance` map units would hide. */
export function traceTerritory(options: {
  context: CanvasRenderingContext2D
  shapes: TerritoryShapes
  oktmo: string
  tolerance: number
  toPixel: (x: number, y: number) => readonly [number, number]
}): void {
  const { context, shapes, oktmo, tolerance, toPixel } = options
  for (const ring of shapes.rings(oktmo, tolerance)) {
    for (let at = 0; at + 1 < ring.length; at += 2) {
      const [x, y] = toPixel(ring[at]!, ring[at + 1]!)
      if (at === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
    }
    context.closePath()
  }
}

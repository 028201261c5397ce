// Where the browser has no WebGL2: the same circles and icons on a plain canvas, without fades, and only so many.
import { ICON_GRID, ICON_RADIUS_PX_MIN, ICON_SHARE, iconPath, isInkWhite } from '../style/icons.ts'
import type { PointPainter, PointStyle } from './point-painter.ts'
import { rgbOf } from './point-painter.ts'

/** 5,000 circles take about 25 ms of the main thread; more would stop the rest of the page. */
export const CANVAS_POINTS_MAX = 5_000

export function createCanvasPainter(
  canvas: HTMLCanvasElement,
  outlineOf?: (slot: number) => ArrayLike<number>,
): PointPainter | null {
  const context = canvas.getContext('2d')
  if (!context) return null
  let leftOut = 0
  const icons = new Map<number, Path2D>()

  /** Over a circle whose middle is at x, y, in CSS pixels. */
  function drawIcon(number: number, { x, y, radius }: { x: number; y: number; radius: number }): void {
    const icon = icons.get(number) ?? new Path2D(iconPath(number))
    icons.set(number, icon)
    const scale = (2 * radius * ICON_SHARE) / ICON_GRID
    context!.save()
    context!.translate(x, y)
    context!.scale(scale, scale)
    context!.translate(-ICON_GRID / 2, -ICON_GRID / 2)
    context!.fill(icon)
    context!.restore()
  }

  return {
    kind: 'canvas',
    isSoftware: true,
    get leftOut() {
      return leftOut
    },
    draw: ({ store, style, view: { width, height, pixelRatio, transform } }) => {
      store.takeDirty()
      const [a, b, c, d, e, f] = transform as [number, number, number, number, number, number]
      context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
      context.clearRect(0, 0, width, height)
      let drawn = 0
      leftOut = Math.max(0, store.size - CANVAS_POINTS_MAX)
      const slots = Array.from({ length: store.used }, (_, slot) => ({ slot, ...store.at(slot) })).filter(
        ({ opacity }) => opacity > 0,
      )
      for (const point of slots.sort((left, right) => right.size - left.size)) {
        if (drawn++ >= CANVAS_POINTS_MAX) break
        const body = bodyOf(style, point.colour)
        const colour = cssOf(body)
        const lines = Math.min(1, point.opacity * 2.5)
        context.beginPath()
        const outline = outlineOf?.(point.slot)
        if (outline) {
          for (let at = 0; at < outline.length; at += 2) {
            const [x, y] = [point.x + outline[at]!, point.y + outline[at + 1]!]
            context.lineTo(a * x + c * y + e, b * x + d * y + f)
          }
          context.globalAlpha = point.opacity
          context.fillStyle = colour
          context.fill()
          continue
        }
        const [x, y] = [a * point.x + c * point.y + e, b * point.x + d * point.y + f]
        const radius = point.size * style.radiusMaxPx
        context.arc(x, y, radius, 0, 2 * Math.PI)
        context.globalAlpha = style.edge.opacity * lines
        context.lineWidth = style.edge.widthPx
        context.strokeStyle = style.edge.colour
        context.stroke()
        context.globalAlpha = point.opacity
        context.fillStyle = colour
        context.fill()
        context.globalAlpha = 0.9 * lines
        context.lineWidth = style.lineWidthPx
        context.strokeStyle = colour
        context.stroke()
        if (!point.icon || radius < ICON_RADIUS_PX_MIN) continue
        context.globalAlpha = lines
        context.fillStyle = isInkWhite(body) ? '#ffffff' : '#000000'
        drawIcon(point.icon, { x, y, radius })
      }
      context.globalAlpha = 1
    },
    pick: ({ store, style, view: { transform }, pixel: [x, y] }) => {
      const [a, b, c, d, e, f] = transform as [number, number, number, number, number, number]
      let best: { slot: number; size: number } | null = null
      for (let slot = 0; slot < store.used; slot++) {
        const point = store.at(slot)
        if (point.opacity === 0 || (best && best.size <= point.size)) continue
        const [dx, dy] = [a * point.x + c * point.y + e - x, b * point.x + d * point.y + f - y]
        if (Math.hypot(dx, dy) <= point.size * style.radiusMaxPx + 1) best = { slot, size: point.size }
      }
      return best?.slot ?? null
    },
    dispose: () => undefined,
  }
}

/** Colour of a value, each part 0…1. */
function bodyOf({ ramp }: PointStyle, value: number): [number, number, number] {
  const at = value * (ramp.length - 1)
  const [below, above] = [rgbOf(ramp[Math.floor(at)] ?? ''), rgbOf(ramp[Math.ceil(at)] ?? '')]
  const part = (index: 0 | 1 | 2): number => below[index] + (above[index] - below[index]) * (at % 1)
  return [part(0), part(1), part(2)]
}
const cssOf = (parts: readonly number[]): string =>
  `rgb(${parts.map((part) => Math.round(255 * part)).join(',')})`

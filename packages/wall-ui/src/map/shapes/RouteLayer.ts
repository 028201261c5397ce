// Routes: a line with its direction, stops with their numbers, the next one larger and named. What is passed steps back.
// Lines lie below the names of municipalities, stops above them: names make room.
import { defineComponent, watch, type PropType } from 'vue'
import { createCanvasLayer, type Brush } from '../canvas-layer.ts'
import { remPx, useLayer, useMap, wholeOf } from '../map-context.ts'
import type { PointedLayer } from '../PointLayer.ts'
import { distanceToPath, marksAlong } from './shapes.ts'
import { tracePath } from './ShapeLayer.ts'
import type { Route, RouteStop } from './routes.ts'

/** A route as it is painted. */
export interface DrawnRoute extends Route {
  colour: string
  /** Beside its next stop: «Данков, 12:30». */
  nextText: string
}

const FAMILY = "'Golos Text Variable', 'Golos Text', 'DejaVu Sans', sans-serif"
const [LINE_REM, EDGE_REM, MARKS_EVERY_REM] = [0.34, 0.62, 3.4]
/** Room that a stop takes on the map, its edge included. */
export const STOP_ROOM_REM = 1.1
const [STOP_REM, NEXT_REM] = [0.95, 1.25]
const PASSED_ALPHA = 0.55

export const RouteLayer = defineComponent({
  name: 'RouteLayer',
  props: {
    routes: { type: Array as PropType<readonly DrawnRoute[]>, required: true },
    /** Around lines and stops. */
    edge: { type: String, required: true },
    /** Of the next stop. */
    accent: { type: String, required: true },
    ink: { type: String, required: true },
    pill: { type: String, required: true },
    /** Of the lines: below the names. */
    zIndex: { type: Number, required: true },
    /** Of the stops, for which names make room, and of the name of the next one. */
    stopsZIndex: { type: Number, required: true },
  },
  setup(props, { expose }) {
    const map = useMap()
    const isEmpty = (): boolean => props.routes.length === 0
    const lines = createCanvasLayer({
      className: 'wall-routes',
      zIndex: props.zIndex,
      isEmpty,
      paint: (brush) => {
        for (const route of props.routes) paintLine(brush, route)
      },
    })
    const stopMarks = createCanvasLayer({
      className: 'wall-stops',
      zIndex: props.stopsZIndex,
      isEmpty,
      paint: paintStops,
    })
    useLayer(lines.layer)
    useLayer(stopMarks.layer)
    const repaint = (): void => {
      lines.repaint()
      stopMarks.repaint()
    }

    function paintStops(brush: Brush): void {
      for (const { stops, colour } of props.routes) {
        for (const stop of stops) if (stop.state !== 'next') paintStop(brush, stop, colour)
      }
      // Above all others, of whichever route.
      for (const { stops, nextText } of props.routes) {
        const next = stops.find(({ state }) => state === 'next')
        if (!next) continue
        paintStop(brush, next, props.accent)
        if (nextText !== '') paintName(brush, next, nextText)
      }
    }

    function paintLine(brush: Brush, { paths, colour }: DrawnRoute): void {
      const { context, toPixel } = brush
      const rem = remPx()
      context.lineJoin = 'round'
      context.lineCap = 'round'
      context.beginPath()
      for (const path of paths) tracePath(brush, path)
      context.lineWidth = EDGE_REM * rem
      context.strokeStyle = props.edge
      context.stroke()
      context.lineWidth = LINE_REM * rem
      context.strokeStyle = colour
      context.stroke()
      context.fillStyle = colour
      context.strokeStyle = props.edge
      context.lineWidth = 0.14 * rem
      for (const path of paths) {
        const pixels = Float64Array.from(path)
        for (let at = 0; at + 1 < pixels.length; at += 2) pixels.set(toPixel(path[at]!, path[at + 1]!), at)
        for (const { x, y, angle } of marksAlong(pixels, MARKS_EVERY_REM * rem)) {
          context.save()
          context.translate(x, y)
          context.rotate(angle)
          context.beginPath()
          context.moveTo(0.6 * rem, 0)
          context.lineTo(-0.35 * rem, 0.5 * rem)
          context.lineTo(-0.35 * rem, -0.5 * rem)
          context.closePath()
          context.stroke()
          context.fill()
          context.restore()
        }
      }
    }

    function paintStop(
      { context, toPixel }: Brush,
      { x, y, number, state }: RouteStop,
      colour: string,
    ): void {
      const rem = remPx()
      const [atX, atY] = toPixel(x, y)
      const radius = (state === 'next' ? NEXT_REM : STOP_REM) * rem
      context.beginPath()
      context.arc(atX, atY, radius, 0, Math.PI * 2)
      // A stop that is over hides the line below it and is as quiet as the map.
      context.fillStyle = props.pill
      context.fill()
      context.globalAlpha = state === 'passed' ? PASSED_ALPHA : 1
      if (state !== 'passed') {
        context.fillStyle = colour
        context.fill()
      }
      context.lineWidth = 0.18 * rem
      context.strokeStyle = state === 'passed' ? colour : props.edge
      context.stroke()
      context.font = `700 ${radius * 1.15}px ${FAMILY}`
      context.textAlign = 'center'
      context.textBaseline = 'middle'
      context.fillStyle = state === 'passed' ? props.ink : props.edge
      context.fillText(String(number), atX, atY + radius * 0.05)
      context.globalAlpha = 1
    }

    function paintName({ context, toPixel }: Brush, { x, y }: RouteStop, text: string): void {
      const rem = remPx()
      const [atX, atY] = toPixel(x, y)
      context.font = `600 ${1.2 * rem}px ${FAMILY}`
      context.textAlign = 'left'
      context.textBaseline = 'middle'
      const width = context.measureText(text).width + 1.4 * rem
      // To the side where there is room on the whole map, or two screens would put it on different sides of the stop.
      const whole = wholeOf(map)
      const isLeft = whole !== null && atX + NEXT_REM * rem + width + 0.5 * rem > whole.x + whole.width
      const left = isLeft ? atX - NEXT_REM * rem - 0.4 * rem - width : atX + NEXT_REM * rem + 0.4 * rem
      context.beginPath()
      context.roundRect(left, atY - 1.05 * rem, width, 2.1 * rem, 1.05 * rem)
      context.fillStyle = props.pill
      context.fill()
      context.lineWidth = 0.1 * rem
      context.strokeStyle = props.accent
      context.stroke()
      context.fillStyle = props.ink
      context.fillText(text, left + 0.7 * rem, atY + 0.05 * rem)
    }
    watch([() => props.routes, () => props.edge, () => props.accent, () => props.ink, () => props.pill], () =>
      repaint(),
    )
    void document.fonts.ready.then(repaint)

    const pointed: PointedLayer = {
      under: (pixel, { slackPx, max }) => {
        const at = map.getCoordinateFromPixel([...pixel]) as [number, number] | null
        const resolution = map.getView().getResolution()
        if (!at || resolution === undefined) return null
        const near = (rem: number): number => (rem * remPx() + slackPx) * resolution
        const stops = props.routes.flatMap((route) =>
          route.stops
            .filter(({ x, y }) => Math.hypot(x - at[0], y - at[1]) <= near(STOP_REM))
            .map(({ id }) => id),
        )
        // A stop is meant before the line that leads through it.
        const ids =
          stops.length > 0
            ? stops
            : props.routes.flatMap(({ paths, ids: own }) =>
                paths.some((path) => distanceToPath(path, at) <= near(LINE_REM / 2)) ? own : [],
              )
        return ids.length === 0 ? null : { count: ids.length, ids: ids.slice(0, max) }
      },
      inside: () => [],
    }
    expose(pointed)
    return () => null
  },
})

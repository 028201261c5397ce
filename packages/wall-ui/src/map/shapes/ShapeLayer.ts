// Lines and areas of a layer on one canvas: areas filled lightly so that the map below stays readable, lines with an edge.
import { defineComponent, watch, type PropType } from 'vue'
import { createCanvasLayer, type Brush } from '../canvas-layer.ts'
import { remPx, useLayer, useMap } from '../map-context.ts'
import type { PointedLayer } from '../PointLayer.ts'
import { distanceToPath, isWithin, type Shape } from './shapes.ts'

const [LINE_REM, EDGE_REM, OUTLINE_REM] = [0.26, 0.5, 0.16]
/** `#rrggbb` + this: an area lets the colours below through. */
const AREA_ALPHA = '59'

/** Adds a path of map units to the current path. */
export function tracePath(
  { context, toPixel }: Pick<Brush, 'context' | 'toPixel'>,
  path: Float64Array,
): void {
  for (let at = 0; at + 1 < path.length; at += 2) {
    const [x, y] = toPixel(path[at]!, path[at + 1]!)
    if (at === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
  }
}

export const ShapeLayer = defineComponent({
  name: 'ShapeLayer',
  props: {
    shapes: { type: Array as PropType<readonly Shape[]>, required: true },
    /** `#rrggbb` */
    colour: { type: String, required: true },
    edge: { type: String, required: true },
    zIndex: { type: Number, required: true },
  },
  setup(props, { expose }) {
    const map = useMap()
    const { layer, repaint } = createCanvasLayer({
      className: 'wall-shapes',
      zIndex: props.zIndex,
      isEmpty: () => props.shapes.length === 0,
      paint,
    })
    useLayer(layer)

    function paint(brush: Brush): void {
      const { context } = brush
      const rem = remPx()
      context.lineJoin = 'round'
      context.lineCap = 'round'
      for (const { kind, paths } of props.shapes) {
        context.beginPath()
        for (const path of paths) tracePath(brush, path)
        context.lineWidth = (kind === 'area' ? OUTLINE_REM + EDGE_REM - LINE_REM : EDGE_REM) * rem
        context.strokeStyle = props.edge
        if (kind === 'area') {
          context.fillStyle = `${props.colour}${AREA_ALPHA}`
          context.fill('evenodd')
        }
        context.stroke()
        context.lineWidth = (kind === 'area' ? OUTLINE_REM : LINE_REM) * rem
        context.strokeStyle = props.colour
        context.stroke()
      }
    }
    watch([() => props.shapes, () => props.colour, () => props.edge], () => repaint())

    const pointed: PointedLayer = {
      under: (pixel, { slackPx, max }) => {
        const at = map.getCoordinateFromPixel([...pixel]) as [number, number] | null
        const resolution = map.getView().getResolution()
        if (!at || resolution === undefined) return null
        const reach = ((LINE_REM / 2) * remPx() + slackPx) * resolution
        // What lies above is asked first.
        const found = props.shapes
          .toReversed()
          .filter(({ kind, paths }) =>
            kind === 'area' ? isWithin(paths, at) : paths.some((path) => distanceToPath(path, at) <= reach),
          )
        return found.length === 0
          ? null
          : { count: found.length, ids: found.slice(0, max).map(({ id }) => id) }
      },
      inside: () => [],
    }
    expose(pointed)
    return () => null
  },
})

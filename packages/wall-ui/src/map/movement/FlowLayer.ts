// Flows between municipalities as tapered arrows on one canvas: the widest below, so that a thin one is not covered. Above the
// shade of the spotlight and below the names.
import { defineComponent, watch, type PropType } from 'vue'
import { createCanvasLayer, type Brush } from '../canvas-layer.ts'
import type { ShownLabel } from '../LabelLayer.ts'
import { overlap } from '../label-placement.ts'
import { remPx, useLayer, useMap, wholeOf } from '../map-context.ts'
import type { PointedLayer } from '../PointLayer.ts'
import { distanceToPath } from '../shapes/shapes.ts'
import type { TerritoryShapes } from '../territory-shapes.ts'
import { flowArrow, flowWidthRem, type Flow, type FlowArrow, type FlowScale } from './flows.ts'

/** A flow as it is painted. */
export interface DrawnFlow extends Flow {
  /** `#rrggbb` */
  colour: string
  /** «1 240»; empty for one that is not named. */
  label: string
}

const FAMILY = "'Golos Text Variable', 'Golos Text', 'DejaVu Sans', sans-serif"
const LABEL_REM = 1.12
/** Where along an arrow its number may stand, best first. */
const LABEL_SPOTS = [0.5, 0.38, 0.62, 0.74, 0.28] as const
const GAP_REM = 0.15
const HALO_REM = 0.14

export const FlowLayer = defineComponent({
  name: 'FlowLayer',
  props: {
    shapes: { type: Object as PropType<TerritoryShapes>, required: true },
    /** The largest first. */
    flows: { type: Array as PropType<readonly DrawnFlow[]>, required: true },
    scale: { type: String as PropType<FlowScale>, required: true },
    /** Names that already stand on the map. */
    names: { type: Array as PropType<readonly ShownLabel[]>, required: true },
    halo: { type: String, required: true },
    ink: { type: String, required: true },
    inkHalo: { type: String, required: true },
    zIndex: { type: Number, required: true },
  },
  setup(props, { expose }) {
    const map = useMap()
    /** Names by their places on the ground: they are placed for a view that stands still, and numbers are painted while it moves. */
    let named: { at: [number, number]; width: number; height: number }[] = []
    const { layer, repaint } = createCanvasLayer({
      className: 'wall-flows',
      zIndex: props.zIndex,
      isEmpty: () => props.flows.length === 0,
      paint,
    })
    useLayer(layer)

    function arrowsAt(toPixel: Brush['toPixel']): { flow: DrawnFlow; arrow: FlowArrow }[] {
      const rem = remPx()
      const largest = props.flows[0]?.value ?? 0
      const ends = new Map<string, [number, number] | undefined>()
      const endOf = (oktmo: string): [number, number] | undefined => {
        if (!ends.has(oktmo)) {
          const middle = props.shapes.middle(oktmo)
          ends.set(oktmo, middle && toPixel(...middle))
        }
        return ends.get(oktmo)
      }
      return props.flows.flatMap((flow) => {
        const [from, to] = [endOf(flow.from), endOf(flow.to)]
        const widthPx = flowWidthRem(flow.value, largest, props.scale) * rem
        const arrow = from && to && flowArrow(from, to, { widthPx, rem })
        return arrow ? [{ flow, arrow }] : []
      })
    }

    function paint({ context, toPixel }: Brush): void {
      const rem = remPx()
      const arrows = arrowsAt(toPixel)
      context.lineJoin = 'round'
      context.lineWidth = HALO_REM * rem
      context.strokeStyle = props.halo
      for (const { flow, arrow } of arrows) {
        context.beginPath()
        const { outline } = arrow
        for (let at = 0; at < outline.length; at += 2) context.lineTo(outline[at]!, outline[at + 1]!)
        context.closePath()
        context.stroke()
        context.fillStyle = flow.colour
        context.fill()
      }
      writeNumbers(context, toPixel, arrows)
    }

    /** Numbers of the largest, each where it covers no name, no number and no other arrow's head. */
    function writeNumbers(
      context: CanvasRenderingContext2D,
      toPixel: Brush['toPixel'],
      arrows: readonly { flow: DrawnFlow; arrow: FlowArrow }[],
    ): void {
      const rem = remPx()
      const taken = named.map(({ at, width, height }) => {
        const [x, y] = toPixel(...at)
        return { x, y, width, height }
      })
      context.font = `700 ${LABEL_REM * rem}px ${FAMILY}`
      context.textAlign = 'center'
      context.textBaseline = 'middle'
      context.lineWidth = 0.26 * rem
      context.strokeStyle = props.inkHalo
      context.fillStyle = props.ink
      for (const { flow, arrow } of arrows) {
        if (flow.label === '') continue
        const [width, height] = [context.measureText(flow.label).width + 0.3 * rem, LABEL_REM * 1.15 * rem]
        for (const share of LABEL_SPOTS) {
          const at = Math.round((share * (arrow.spine.length - 2)) / 2) * 2
          const box = { x: arrow.spine[at]!, y: arrow.spine[at + 1]!, width, height }
          if (taken.some((other) => overlap(other, box, GAP_REM * rem))) continue
          taken.push(box)
          context.strokeText(flow.label, box.x, box.y)
          context.fillText(flow.label, box.x, box.y)
          break
        }
      }
    }

    function placeNames(): void {
      const whole = wholeOf(map)
      named = props.names.flatMap(({ x, y, width, height }) => {
        const at =
          whole && (map.getCoordinateFromPixel([whole.x + x, whole.y + y]) as [number, number] | null)
        return at ? [{ at, width, height }] : []
      })
    }
    watch(
      () => props.names,
      () => {
        placeNames()
        repaint()
      },
      { immediate: true },
    )
    watch(
      [
        () => props.flows,
        () => props.scale,
        () => props.shapes,
        () => props.halo,
        () => props.ink,
        () => props.inkHalo,
      ],
      () => repaint(),
    )
    void document.fonts.ready.then(repaint)

    const pointed: PointedLayer = {
      under: (pixel, { slackPx, max }) => {
        const toPixel = (x: number, y: number): [number, number] =>
          (map.getPixelFromCoordinate([x, y]) as [number, number] | null) ?? [Infinity, Infinity]
        // The thin ones lie above.
        const found = arrowsAt(toPixel)
          .toReversed()
          .filter(({ arrow }) => distanceToPath(arrow.spine, pixel) <= arrow.widthPx / 2 + slackPx)
        if (found.length === 0) return null
        const ids = found.flatMap(({ flow }) => flow.ids)
        return { count: ids.length, ids: ids.slice(0, max) }
      },
      inside: () => [],
    }
    expose(pointed)
    return () => null
  },
})

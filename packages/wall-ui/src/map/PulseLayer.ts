// Outlines of municipalities that have just changed: two slow breaths, then nothing.
import { defineComponent, onScopeDispose, watch, type PropType } from 'vue'
import { wantsStillness } from '../motion/ease.ts'
import { createCanvasLayer } from './canvas-layer.ts'
import { remPx, useLayer } from './map-context.ts'
import { layerEasing, mapPace } from './pace.ts'
import type { TerritoryShapes } from './territory-shapes.ts'
import { traceTerritory } from './trace.ts'

export interface Pulse {
  oktmo: string
  /** `performance.now()` of the change. */
  startedAt: number
}
/** Length of a pulse: two breaths of three seconds. */
export const PULSE_MS = 6000
const BREATHS = 2

export const PulseLayer = defineComponent({
  name: 'PulseLayer',
  props: {
    shapes: { type: Object as PropType<TerritoryShapes>, required: true },
    pulses: { type: Array as PropType<readonly Pulse[]>, required: true },
    colour: { type: String, required: true },
    zIndex: { type: Number, required: true },
  },
  setup(props) {
    let breath: Animation | undefined
    let isOver = true
    const { layer, canvas, repaintSoon } = createCanvasLayer({
      className: 'wall-pulses',
      zIndex: props.zIndex,
      isEmpty: () => isOver,
      paint: ({ context, frame, toPixel }) => {
        context.strokeStyle = props.colour
        context.lineWidth = 0.24 * remPx()
        context.lineJoin = 'round'
        context.beginPath()
        for (const { oktmo } of props.pulses) {
          traceTerritory({
            context,
            shapes: props.shapes,
            oktmo,
            tolerance: frame.viewState.resolution,
            toPixel,
          })
        }
        context.stroke()
      },
    })
    useLayer(layer)
    watch(
      () => props.pulses,
      (pulses) => {
        breath?.cancel()
        isOver = pulses.length === 0
        repaintSoon()
        if (isOver) return
        const easing = layerEasing(PULSE_MS / BREATHS / 2)
        const still = [{ opacity: 1 }, { opacity: 1 }]
        const breathing = [
          { opacity: 0.15, easing },
          { opacity: 1, easing },
          { opacity: 0.15, easing },
        ]
        breath = canvas.animate(wantsStillness() || mapPace.isDear ? still : breathing, {
          duration: PULSE_MS / BREATHS,
          iterations: BREATHS,
        })
        breath.onfinish = () => {
          isOver = true
          repaintSoon()
        }
      },
    )
    onScopeDispose(() => breath?.cancel())
    return () => null
  },
})

// Outlines of municipalities that have just changed: two slow breaths, then nothing.
import { defineComponent, onScopeDispose, watch, type PropType } from 'vue'
import { wantsStillness } from '../motion/ease.ts'
import { createCanvasLayer } from './canvas-layer.ts'
import { remPx, useLayer } from './map-context.ts'
import type { TerritoryShapes } from './territory-shapes.ts'

export interface Pulse {
  oktmo: string
  /** `performance.now()` of the change. */
  startedAt: number
}
/** Length of a pulse and the number of breaths in it. */
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
    let frame = 0
    const layer = useLayer(
      createCanvasLayer({
        className: 'wall-pulses',
        zIndex: props.zIndex,
        paint: ({ context, frame: state, toPixel }) => {
          const now = performance.now()
          for (const { oktmo, startedAt } of props.pulses) {
            const share = (now - startedAt) / PULSE_MS
            if (share < 0 || share >= 1) continue
            const breath = wantsStillness() ? 1 : 0.5 - 0.5 * Math.cos(share * BREATHS * 2 * Math.PI)
            context.globalAlpha = 0.25 + 0.75 * breath
            context.strokeStyle = props.colour
            context.lineWidth = (0.1 + 0.16 * breath) * remPx()
            context.lineJoin = 'round'
            context.beginPath()
            for (const ring of props.shapes.rings(oktmo, state.viewState.resolution)) {
              for (let at = 0; at + 1 < ring.length; at += 2) {
                const [x, y] = toPixel(ring[at]!, ring[at + 1]!)
                if (at === 0) context.moveTo(x, y)
                else context.lineTo(x, y)
              }
              context.closePath()
            }
            context.stroke()
          }
          context.globalAlpha = 1
        },
      }),
    )
    function step(now: number): void {
      layer.changed()
      frame = props.pulses.some((pulse) => now - pulse.startedAt < PULSE_MS) ? requestAnimationFrame(step) : 0
    }
    watch(
      () => props.pulses,
      () => {
        if (frame === 0) frame = requestAnimationFrame(step)
      },
      { immediate: true },
    )
    onScopeDispose(() => cancelAnimationFrame(frame))
    return () => null
  },
})

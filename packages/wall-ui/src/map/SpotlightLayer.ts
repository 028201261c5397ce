// The municipality that the operator points out: everything else steps back, its outline stands. Below the names, so that
// they stay readable.
import { defineComponent, onScopeDispose, watch, type PropType } from 'vue'
import { CALM_MS, wantsStillness } from '../motion/ease.ts'
import { createCanvasLayer } from './canvas-layer.ts'
import { remPx, useLayer } from './map-context.ts'
import { layerEasing } from './pace.ts'
import type { TerritoryShapes } from './territory-shapes.ts'
import { traceTerritory } from './trace.ts'

const OUTLINE_REM = 0.34

export const SpotlightLayer = defineComponent({
  name: 'SpotlightLayer',
  props: {
    shapes: { type: Object as PropType<TerritoryShapes>, required: true },
    /** ОКТМО; `null` points out nothing. One that is not on the map is nothing. */
    oktmo: { type: String as PropType<string | null>, default: null },
    /** What lies over the others, with its opacity. */
    shade: { type: String, required: true },
    outline: { type: String, required: true },
    zIndex: { type: Number, required: true },
  },
  setup(props) {
    /** Still drawn while it fades away. */
    let drawn = props.oktmo
    let fade: Animation | undefined
    const isOnMap = (oktmo: string | null): oktmo is string =>
      oktmo !== null && props.shapes.features.has(oktmo)
    const { layer, canvas, repaint } = createCanvasLayer({
      className: 'wall-spotlight',
      zIndex: props.zIndex,
      isEmpty: () => !isOnMap(drawn),
      paint: ({ context, frame, toPixel }) => {
        if (!isOnMap(drawn)) return
        const trace = (oktmo: string): void =>
          traceTerritory({
            context,
            shapes: props.shapes,
            oktmo,
            tolerance: frame.viewState.resolution,
            toPixel,
          })
        context.beginPath()
        for (const oktmo of props.shapes.features.keys()) if (oktmo !== drawn) trace(oktmo)
        context.fillStyle = props.shade
        context.fill('evenodd')
        context.beginPath()
        trace(drawn)
        context.strokeStyle = props.outline
        context.lineWidth = OUTLINE_REM * remPx()
        context.lineJoin = 'round'
        context.stroke()
      },
    })
    useLayer(layer)
    watch([() => props.oktmo, () => props.shapes, () => props.shade], ([next], [before]) => {
      fade?.cancel()
      const isGoing = !isOnMap(next) && isOnMap(before)
      drawn = isGoing ? before : next
      repaint()
      if (wantsStillness() || next === before) {
        drawn = next
        return repaint()
      }
      const opacities = isGoing ? [1, 0] : [0, 1]
      fade = canvas.animate(
        opacities.map((opacity) => ({ opacity })),
        { duration: CALM_MS, easing: layerEasing(CALM_MS) },
      )
      fade.onfinish = () => {
        drawn = props.oktmo
        repaint()
      }
    })
    onScopeDispose(() => fade?.cancel())
    return () => null
  },
})

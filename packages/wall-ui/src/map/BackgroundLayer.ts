// Neighbours, water or an outline under or over the data: GeoJSON in one colour.
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import { getRenderPixel } from 'ol/render.js'
import type RenderEvent from 'ol/render/Event.js'
import { defineComponent, watch, type PropType } from 'vue'
import { pixelOf } from './canvas-layer.ts'
import { remPx, useLayer } from './map-context.ts'
import { readFeatures, type TerritoryShapes } from './territory-shapes.ts'
import { traceTerritory } from './trace.ts'

export const BackgroundLayer = defineComponent({
  name: 'BackgroundLayer',
  props: {
    /** GeoJSON of any kind; what is not GeoJSON draws nothing. */
    source: { type: Object as PropType<object | null>, default: null },
    fill: { type: String, default: '' },
    stroke: { type: String, default: '' },
    strokeRem: { type: Number, default: 0.08 },
    /** Of the stroke, `#rrggbb`. */
    opacity: { type: Number, default: 1 },
    /** Drawn only inside these: data cut at a box would show the box. */
    clip: { type: Object as PropType<TerritoryShapes | null>, default: null },
    zIndex: { type: Number, required: true },
  },
  setup(props) {
    const layer = useLayer(
      new VectorLayer({
        source: new VectorSource(),
        zIndex: props.zIndex,
      }),
    )
    watch(
      () => props.source,
      (source) => {
        layer.getSource()!.clear(true)
        layer.getSource()!.addFeatures(readFeatures(source))
      },
      { immediate: true },
    )
    watch(
      () => [props.fill, props.stroke, props.strokeRem, props.opacity] as const,
      ([fill, colour, strokeRem, opacity]) => {
        // In the colour and not in the layer: OpenLayers composes a translucent layer after the clip has ended.
        const stroke =
          colour &&
          `${colour}${Math.round(opacity * 255)
            .toString(16)
            .padStart(2, '0')}`
        const area = fill ? new Fill({ color: fill }) : undefined
        const line = (width: number): Style =>
          new Style({
            fill: area,
            stroke: stroke
              ? new Stroke({ color: stroke, width, lineJoin: 'round', lineCap: 'round' })
              : undefined,
          })
        layer.setStyle(() => line(strokeRem * remPx()))
      },
      { immediate: true },
    )
    const clipTo = (event: RenderEvent): void => {
      const { context, frameState } = event
      if (!(context instanceof CanvasRenderingContext2D) || !props.clip || !frameState) return
      const toPixel = pixelOf(frameState)
      context.save()
      context.beginPath()
      for (const oktmo of props.clip.features.keys()) {
        traceTerritory({
          context,
          shapes: props.clip,
          oktmo,
          tolerance: frameState.viewState.resolution * 2,
          toPixel: (x, y) => getRenderPixel(event, toPixel(x, y)) as [number, number],
        })
      }
      context.clip()
    }
    if (props.clip) {
      layer.on('prerender', clipTo)
      layer.on('postrender', ({ context }) => {
        if (context instanceof CanvasRenderingContext2D) context.restore()
      })
    }
    return () => null
  },
})

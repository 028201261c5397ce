// Neighbours, water or an outline under or over the data: GeoJSON in one colour.
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import { defineComponent, watch, type PropType } from 'vue'
import { remPx, useLayer } from './map-context.ts'
import { readFeatures } from './territory-shapes.ts'

export const BackgroundLayer = defineComponent({
  name: 'BackgroundLayer',
  props: {
    /** GeoJSON of any kind; what is not GeoJSON draws nothing. */
    source: { type: Object as PropType<object | null>, default: null },
    fill: { type: String, default: '' },
    stroke: { type: String, default: '' },
    strokeRem: { type: Number, default: 0.08 },
    opacity: { type: Number, default: 1 },
    zIndex: { type: Number, required: true },
  },
  setup(props) {
    const layer = useLayer(
      new VectorLayer({ source: new VectorSource(), zIndex: props.zIndex, opacity: props.opacity }),
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
      () => [props.fill, props.stroke, props.strokeRem] as const,
      ([fill, stroke, strokeRem]) => {
        const area = fill ? new Fill({ color: fill }) : undefined
        const line = (width: number): Style =>
          new Style({
            fill: area,
            stroke: stroke ? new Stroke({ color: stroke, width, lineJoin: 'round', lineCap: 'round' }) : undefined,
          })
        layer.setStyle(() => line(strokeRem * remPx()))
      },
      { immediate: true },
    )
    return () => null
  },
})

// The choropleth: one feature a municipality. A new colour is painted above the old one and faded in, so that a change
// costs two paints and not fifty.
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import { defineComponent, onScopeDispose, watch, type PropType } from 'vue'
import { CALM_MS, wantsStillness } from '../motion/ease.ts'
import { createCanvasLayer, type Brush } from './canvas-layer.ts'
import { remPx, useLayer, useMap } from './map-context.ts'
import { layerEasing, mapPace } from './pace.ts'
import type { TerritoryShapes } from './territory-shapes.ts'
import { traceTerritory } from './trace.ts'

const BORDER_REM = 0.09

export const TerritoryLayer = defineComponent({
  name: 'TerritoryLayer',
  props: {
    shapes: { type: Object as PropType<TerritoryShapes>, required: true },
    /** `#rrggbb` by ОКТМО. */
    colours: { type: Object as PropType<ReadonlyMap<string, string>>, required: true },
    noData: { type: String, required: true },
    border: { type: String, required: true },
    zIndex: { type: Number, required: true },
  },
  setup(props) {
    const map = useMap()
    const styles = new Map<string, Style>()
    /** Colours of the layer below; `fading` stand above it until their fade has ended. */
    let settled = props.colours
    let fading: string[] = []
    let fade: Animation | undefined

    const layer = useLayer(
      new VectorLayer({
        source: new VectorSource(),
        zIndex: props.zIndex,
        style: (feature) => {
          const oktmo = String(feature.getId())
          let style = styles.get(oktmo)
          if (!style) {
            style = new Style({ fill: new Fill(), stroke: new Stroke({ lineJoin: 'round' }) })
            styles.set(oktmo, style)
          }
          style.getFill()!.setColor(settled.get(oktmo) ?? props.noData)
          style.getStroke()!.setColor(props.border)
          style.getStroke()!.setWidth(BORDER_REM * remPx())
          return style
        },
      }),
    )
    const above = createCanvasLayer({
      className: 'wall-fade',
      zIndex: props.zIndex + 0.5,
      isEmpty: () => fading.length === 0,
      paint,
    })
    useLayer(above.layer)

    function paint({ context, frame, toPixel }: Brush): void {
      context.lineJoin = 'round'
      context.lineWidth = BORDER_REM * remPx()
      context.strokeStyle = props.border
      for (const oktmo of fading) {
        context.beginPath()
        traceTerritory({
          context,
          shapes: props.shapes,
          oktmo,
          tolerance: frame.viewState.resolution / 2,
          toPixel,
        })
        context.fillStyle = props.colours.get(oktmo) ?? props.noData
        context.fill('evenodd')
        context.stroke()
      }
    }
    /** The layer below takes the colours; what was above it goes when it has been drawn. */
    function settle(colours: ReadonlyMap<string, string>): void {
      settled = colours
      layer.changed()
      map.once('postrender', () => {
        if (fade?.playState === 'running') return
        fading = []
        above.repaint()
      })
    }

    watch(
      () => props.shapes,
      (shapes) => {
        layer.getSource()!.clear(true)
        layer.getSource()!.addFeatures([...shapes.features.values()])
      },
      { immediate: true },
    )
    watch(
      () => props.colours,
      (colours, before) => {
        fade?.cancel()
        const changed = [...props.shapes.features.keys()].filter(
          (oktmo) => colours.get(oktmo) !== before.get(oktmo),
        )
        if (changed.length === 0) return
        const isStill = wantsStillness() || mapPace.isDear || document.hidden
        if (before.size === 0 || isStill) return settle(colours)
        settle(before)
        fading = changed
        above.repaint()
        fade = above.canvas.animate([{ opacity: 0 }, { opacity: 1 }], {
          duration: CALM_MS,
          easing: layerEasing(CALM_MS),
        })
        fade.onfinish = () => settle(colours)
      },
    )
    watch([() => props.noData, () => props.border], () => settle(props.colours))
    onScopeDispose(() => fade?.cancel())
    return () => null
  },
})

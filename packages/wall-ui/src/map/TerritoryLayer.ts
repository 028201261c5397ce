// The choropleth: one feature a municipality, whose colour walks calmly to the new one.
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import { defineComponent, onScopeDispose, watch, type PropType } from 'vue'
import { CALM_MS, easeOut, mix, parseHex, toHex, wantsStillness, type Rgb } from '../motion/ease.ts'
import { remPx, useLayer } from './map-context.ts'
import type { TerritoryShapes } from './territory-shapes.ts'

interface Walk {
  from: Rgb
  to: Rgb
  startedAt: number
}

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
    const walks = new Map<string, Walk>()
    const styles = new Map<string, Style>()
    let frame = 0

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
          style.getFill()!.setColor(toHex(colourNow(oktmo, performance.now())))
          style.getStroke()!.setColor(props.border)
          style.getStroke()!.setWidth(0.09 * remPx())
          return style
        },
      }),
    )

    function colourNow(oktmo: string, now: number): Rgb {
      const walk = walks.get(oktmo)
      if (!walk) return parseHex(props.colours.get(oktmo) ?? props.noData)
      return mix(walk.from, walk.to, easeOut((now - walk.startedAt) / CALM_MS))
    }
    function step(now: number): void {
      for (const [oktmo, walk] of walks) if (now - walk.startedAt > CALM_MS) walks.delete(oktmo)
      layer.changed()
      frame = walks.size > 0 ? requestAnimationFrame(step) : 0
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
        const now = performance.now()
        for (const oktmo of props.shapes.features.keys()) {
          const to = colours.get(oktmo) ?? props.noData
          const was = before?.get(oktmo) ?? props.noData
          if (to === was || wantsStillness()) continue
          walks.set(oktmo, {
            from: walks.has(oktmo) ? colourNow(oktmo, now) : parseHex(was),
            to: parseHex(to),
            startedAt: now,
          })
        }
        if (frame === 0) frame = requestAnimationFrame(step)
      },
    )
    watch([() => props.noData, () => props.border], () => layer.changed())
    onScopeDispose(() => cancelAnimationFrame(frame))
    return () => null
  },
})

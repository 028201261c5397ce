// Thousands of live points as circles that grow with the number of points beside each other. OpenLayers features
// would be rebuilt at each change; here a change writes one slot and the next frame paints.
import { fromLonLat } from 'ol/proj.js'
import { defineComponent, watch, type PropType } from 'vue'
import Layer from 'ol/layer/Layer.js'
import type { FrameState } from 'ol/Map.js'
import { wantsStillness } from '../motion/ease.ts'
import { createCanvasLayer, pixelOf, viewOf, type Brush } from './canvas-layer.ts'
import { remPx, useLayer } from './map-context.ts'
import { PointStore, type PointGroup, type PointRow } from './point-store.ts'

/** Side of the grid that joins points into one circle. */
const CELL_REM = 2
/** A ring runs out from a new point for this long; at most so many at once, the rest appear without one. */
const PING_MS = 1800
const PINGS_MAX = 12

/** 1 point 0.2, 10 points 0.46, 1,000 points 1.1 rem: by logarithm, or a city would cover its districts. */
export const circleRadiusRem = (count: number): number => 0.1 + 0.145 * Math.log(1 + count)

export const PointLayer = defineComponent({
  name: 'PointLayer',
  props: {
    rows: { type: Object as PropType<ReadonlyMap<string, PointRow>>, required: true },
    colour: { type: String, required: true },
    edge: { type: String, required: true },
    zIndex: { type: Number, required: true },
  },
  emits: { count: (_count: number) => true },
  setup(props, { emit }) {
    const store = new PointStore((lon, lat) => fromLonLat([lon, lat]) as [number, number])
    let groups: { resolution: number; list: PointGroup[] } | undefined
    let isFirst = true

    const { layer, repaint } = createCanvasLayer({ className: 'wall-points', zIndex: props.zIndex, paint })
    useLayer(layer)
    const pings = usePings(props.zIndex + 0.5)

    function paint({ context, frame: state, toPixel }: Brush): void {
      const rem = remPx()
      const { resolution } = state.viewState
      if (groups?.resolution !== resolution) {
        groups = { resolution, list: store.groups(CELL_REM * rem * resolution) }
      }
      for (const { x, y, count } of groups.list) {
        const [left, top] = toPixel(x, y)
        context.beginPath()
        context.arc(left, top, circleRadiusRem(count) * rem, 0, 2 * Math.PI)
        context.globalAlpha = 0.5
        context.lineWidth = 0.16 * rem
        context.strokeStyle = props.edge
        context.stroke()
        context.globalAlpha = count < 4 ? 0.85 : 0.42
        context.fillStyle = props.colour
        context.fill()
        context.globalAlpha = 0.9
        context.lineWidth = 0.07 * rem
        context.strokeStyle = props.colour
        context.stroke()
      }
      context.globalAlpha = 1
    }

    watch(
      () => props.rows,
      (rows) => {
        const { changed, added } = store.follow(rows)
        if (!changed) return
        groups = undefined
        if (!isFirst && !wantsStillness() && !document.hidden) pings.show(added, props.colour)
        if (store.size > 0) isFirst = false
        emit('count', store.size)
        repaint()
      },
      { immediate: true },
    )
    watch([() => props.colour, () => props.edge], repaint)
    return () => null
  },
})

/** Rings as elements: the browser moves them by itself, and the circles below need no new paint. */
function usePings(zIndex: number): {
  show: (places: readonly (readonly [number, number])[], colour: string) => void
} {
  const box = document.createElement('div')
  box.className = 'wall-pings'
  box.style.cssText = 'position:absolute;inset:0;overflow:hidden;pointer-events:none'
  let last: FrameState | undefined
  useLayer(
    new Layer({
      className: 'wall-pings',
      zIndex,
      render: (frame: FrameState) => {
        // A ring that would slide with the map is not worth following: it lasts less than two seconds.
        if (last && viewOf(last) !== viewOf(frame)) box.replaceChildren()
        last = frame
        return box
      },
    }),
  )
  return {
    show: (places, colour) => {
      if (!last) return
      const toPixel = pixelOf(last)
      const diameter = 5.4 * remPx()
      for (const [mapX, mapY] of places.slice(0, PINGS_MAX - box.childElementCount)) {
        const [x, y] = toPixel(mapX, mapY)
        const ring = document.createElement('i')
        ring.style.cssText =
          `position:absolute;left:${x - diameter / 2}px;top:${y - diameter / 2}px;width:${diameter}px;height:${diameter}px;` +
          `border:${0.16 * remPx()}px solid ${colour};border-radius:50%`
        box.append(ring)
        ring.animate(
          [
            { transform: 'scale(0.1)', opacity: 1 },
            { transform: 'scale(1)', opacity: 0 },
          ],
          { duration: PING_MS, easing: 'ease-out' },
        ).onfinish = () => ring.remove()
      }
    },
  }
}

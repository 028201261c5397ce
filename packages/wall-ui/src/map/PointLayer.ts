// Thousands of live points as circles that grow with the number of points beside each other. OpenLayers features
// would be rebuilt at each change; here a change writes one slot and the next frame paints.
import { fromLonLat } from 'ol/proj.js'
import { defineComponent, onScopeDispose, watch, type PropType } from 'vue'
import { easeOut, wantsStillness } from '../motion/ease.ts'
import { createCanvasLayer, type Brush } from './canvas-layer.ts'
import { remPx, useLayer } from './map-context.ts'
import { PointStore, type PointGroup, type PointRow } from './point-store.ts'

/** Side of the grid that joins points into one circle. */
const CELL_REM = 2
/** A ring runs out from a new point for this long; at most so many at once, the rest appear without one. */
const PING_MS = 1800
const PINGS_MAX = 40

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
    let pings: { x: number; y: number; startedAt: number }[] = []
    let groups: { resolution: number; list: PointGroup[] } | undefined
    let frame = 0
    let isFirst = true

    const layer = useLayer(createCanvasLayer({ className: 'wall-points', zIndex: props.zIndex, paint }))

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
      const now = performance.now()
      for (const ping of pings) {
        const share = (now - ping.startedAt) / PING_MS
        const [left, top] = toPixel(ping.x, ping.y)
        context.beginPath()
        context.arc(left, top, (0.3 + 2.4 * easeOut(share)) * rem, 0, 2 * Math.PI)
        context.globalAlpha = Math.max(0, 1 - share)
        context.lineWidth = 0.14 * rem
        context.strokeStyle = props.colour
        context.stroke()
      }
      context.globalAlpha = 1
    }
    function step(now: number): void {
      pings = pings.filter((ping) => now - ping.startedAt < PING_MS)
      layer.changed()
      frame = pings.length > 0 ? requestAnimationFrame(step) : 0
    }

    watch(
      () => props.rows,
      (rows) => {
        const { changed, added } = store.follow(rows)
        if (!changed) return
        groups = undefined
        if (!isFirst && !wantsStillness() && !document.hidden) {
          const startedAt = performance.now()
          pings = [...pings, ...added.slice(0, 8).map(([x, y]) => ({ x, y, startedAt }))].slice(-PINGS_MAX)
        }
        if (store.size > 0) isFirst = false
        emit('count', store.size)
        if (frame === 0) frame = requestAnimationFrame(step)
      },
      { immediate: true },
    )
    watch([() => props.colour, () => props.edge], () => layer.changed())
    onScopeDispose(() => cancelAnimationFrame(frame))
    return () => null
  },
})

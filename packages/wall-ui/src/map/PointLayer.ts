// Thousands of live points as circles that grow with the number of points beside each other. A change is told, not
// looked for: it costs its own cell of the grid and one record on the graphics card, whatever else the layer holds.
import type { ColumnFrame, RowBlock } from '@obzor/core/protocol'
import { defineComponent, onScopeDispose, watch, type PropType } from 'vue'
import Layer from 'ol/layer/Layer.js'
import type { FrameState } from 'ol/Map.js'
import { CALM_MS, wantsStillness } from '../motion/ease.ts'
import { pixelOf, viewOf } from './canvas-layer.ts'
import { FrameTurns } from './frame-turns.ts'
import { nearnessOf, onView, remPx, useLayer, useMap } from './map-context.ts'
import { mapPace } from './pace.ts'
import { placedRowsOf, placesOf } from './places.ts'
import { ClusterGrid, WebGlPointLayer, type PointId, type PointStyle } from './webgl/index.ts'

/** Side of the grid that joins points into one circle, or up to 2.8: see `cellSizeAt`. */
const CELL_REM = 2
/** CSS pixels by which a circle may differ from its points: from 5 m half a pixel cannot be seen. */
const UNSEEN_PX = 0.5
/** A ring runs out from a new point for this long. */
const PING_MS = 1800
/** Rings at once, and how soon the next may start: where hundreds of points come a second a ring is no news. */
const PINGS_MAX = 4
const PING_EVERY_MS = 400
/** Radius of about 2,000,000 points in one circle. */
const RADIUS_MAX_REM = 2.2

export type ListenToColumns = (onFrames: (frames: readonly ColumnFrame[]) => void) => () => void
/** What the layer could not show as it should. */
export interface PointLimits {
  isWithoutWebGl: boolean
  leftOut: number
}

/** 1 point 0.2, 10 points 0.46, 1,000 points 1.1 rem: by logarithm, or a city would cover its districts. */
export const circleRadiusRem = (count: number): number => 0.1 + 0.145 * Math.log(1 + count)

/** By steps of half an octave, so that a zoom in motion moves circles and does not group 50,000 points each frame. */
const cellSizeAt = (resolution: number): number =>
  CELL_REM * remPx() * 2 ** (Math.ceil(2 * Math.log2(resolution)) / 2)

/** What is under a pointer: how many features, and so many of them as were asked for, the nearest circle first. */
export interface FeaturesUnder {
  count: number
  ids: PointId[]
}
/** How a layer is asked what is at a CSS pixel of the map. */
export interface PointedLayer {
  /** `slackPx`: how far beside a circle one may point; a finger is no needle. */
  under(pixel: readonly [number, number], options: { slackPx: number; max: number }): FeaturesUnder | null
  /** Points within a closed line of map coordinates x, y, x, y … */
  inside(outline: ArrayLike<number>, max: number): PointId[]
}

/** Rows whose ids came as numbers. */
const numberedIn = ({ blocks }: ColumnFrame): number =>
  blocks.reduce((sum, { ids }) => sum + (typeof ids[0] === 'number' ? ids.length : 0), 0)

export const PointLayer = defineComponent({
  name: 'PointLayer',
  props: {
    /** Calls back with the frames of the layer as columns; returns the function that ends it. */
    listen: {
      type: Function as PropType<ListenToColumns>,
      required: true,
    },
    /** By steps of zoom in from the whole region; where it is false the points are listened to all the same. */
    isShownAt: { type: Function as PropType<(nearness: number) => boolean>, default: () => true },
    colour: { type: String, required: true },
    edge: { type: String, required: true },
    zIndex: { type: Number, required: true },
  },
  emits: { count: (_count: number) => true, limits: (_limits: PointLimits) => true },
  setup(props, { emit, expose }) {
    const grid = new ClusterGrid({
      now: () => performance.now(),
      fadeMs: wantsStillness() ? 0 : CALM_MS,
      look: (count) => ({ size: circleRadiusRem(count) / RADIUS_MAX_REM, opacity: count < 4 ? 0.85 : 0.42 }),
    })
    const layer = useLayer(
      new WebGlPointLayer({
        store: grid.circles,
        style: style(),
        className: 'wall-points',
        zIndex: props.zIndex,
        beforeView: ({ viewState }) => {
          layer.setPointStyle(style())
          grid.unseen = {
            place: UNSEEN_PX * viewState.resolution,
            size: UNSEEN_PX / (RADIUS_MAX_REM * remPx()),
          }
          grid.useCellSize(cellSizeAt(viewState.resolution))
        },
      }),
    )
    const pings = usePings(props.zIndex + 0.5)

    function style(): PointStyle {
      const rem = remPx()
      return {
        ramp: [props.colour],
        radiusMaxPx: RADIUS_MAX_REM * rem,
        edge: { colour: props.edge, opacity: 0.5, widthPx: 0.16 * rem },
        lineWidthPx: 0.07 * rem,
      }
    }

    /** Puts the rows of a block; answers with the first places that were not there before. */
    function takeBlock(block: RowBlock): [number, number][] {
      const { ids } = block
      const { x, y } = placesOf(block)
      const added: [number, number][] = []
      // A patch that moves nothing is nothing to a map.
      if (!x && !y) return added
      for (let row = 0; row < ids.length; row++) {
        const id = ids[row]!
        const held = x && y ? undefined : grid.placeOf(id)
        const [toX, toY] = [x ? x[row]! : (held?.x ?? Number.NaN), y ? y[row]! : (held?.y ?? Number.NaN)]
        // A feature may lose its place and get it back.
        if (Number.isNaN(toX) || Number.isNaN(toY)) grid.remove(id)
        else if (grid.put({ id, x: toX, y: toY }) && added.length < PINGS_MAX) added.push([toX, toY])
      }
      return added
    }
    /** Places of new points since pictures were last told. */
    let added: [number, number][] = []
    function apply({ blocks, removed }: ColumnFrame): void {
      for (const id of removed) grid.remove(id)
      for (const block of blocks) added.push(...takeBlock(block))
    }
    function taken(hasLoaded: boolean): void {
      grid.flush()
      if (hasLoaded) layer.repaint()
      // Each frame in which a ring grows is a picture of the whole map: not where pictures are dear.
      if (!hasLoaded && !wantsStillness() && !document.hidden && !mapPace.isDear) {
        pings.show(added, props.colour)
      }
      added = []
      emit('count', grid.size)
      emit('limits', {
        isWithoutWebGl: layer.painter.kind !== 'webgl2',
        leftOut: grid.leftOut + layer.painter.leftOut,
      })
    }
    const turns = new FrameTurns({
      load: (snapshot) => grid.replace(placedRowsOf(snapshot), numberedIn(snapshot)),
      apply,
      taken,
    })
    const endListening = props.listen((frames) => turns.take(frames))
    onScopeDispose(() => {
      endListening()
      turns.end()
    })
    const map = useMap()
    onView(map, () => layer.setVisible(props.isShownAt(nearnessOf(map))))
    const pointed: PointedLayer = {
      under: ([pixelX, pixelY], { slackPx, max }) => {
        const place = map.getCoordinateFromPixel([pixelX, pixelY]) as [number, number] | null
        const resolution = map.getView().getResolution()
        if (!layer.getVisible() || !place || resolution === undefined) return null
        const rem = remPx()
        const reachPx = RADIUS_MAX_REM * rem + slackPx
        const circles = grid
          .circlesNear(...place, reachPx * resolution)
          .filter(({ count, distance }) => distance / resolution <= circleRadiusRem(count) * rem + slackPx)
        if (circles.length === 0) return null
        const ids: PointId[] = []
        for (const { key } of circles) ids.push(...grid.pointsOf(key, max - ids.length))
        return { count: circles.reduce((sum, { count }) => sum + count, 0), ids }
      },
      inside: (outline, max) => grid.pointsInside(outline, max),
    }
    expose(pointed)
    watch([() => props.colour, () => props.edge], () => layer.setPointStyle(style()))
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
  let shownAt = Number.NEGATIVE_INFINITY
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
      const now = performance.now()
      if (!last || places.length === 0 || now - shownAt < PING_EVERY_MS) return
      shownAt = now
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

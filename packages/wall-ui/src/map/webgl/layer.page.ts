// The layer alone on a bare map, and OpenLayers' own way beside it: the page that tests and benchmarks open. Not part of
// the wall; whoever opens it bundles it.
import Feature from 'ol/Feature.js'
import OlMap from 'ol/Map.js'
import View from 'ol/View.js'
import GeoJSON from 'ol/format/GeoJSON.js'
import Point from 'ol/geom/Point.js'
import VectorLayer from 'ol/layer/Vector.js'
import { fromLonLat } from 'ol/proj.js'
import VectorSource from 'ol/source/Vector.js'
import { compileStyle, type FlatStyle } from '../style/flat-style.ts'
import {
  CellStore,
  ClusterGrid,
  createCellPainter,
  PointStore,
  WebGlPointLayer,
  type PointStyle,
} from './index.ts'

const CENTRE = fromLonLat([39.6, 52.6]) as [number, number]
const STYLE: PointStyle = {
  ramp: ['#0000ff', '#ff0000'],
  radiusMaxPx: 40,
  edge: { colour: '#ffffff', opacity: 0.5, widthPx: 2 },
  lineWidthPx: 1,
}

function openMap(resolution: number): OlMap {
  const target = document.createElement('div')
  target.style.cssText = 'position:absolute;inset:0'
  document.body.replaceChildren(target)
  return new OlMap({
    target,
    controls: [],
    view: new View({ center: CENTRE, resolution, constrainResolution: false }),
    pixelRatio: 1,
  })
}
const rendered = (map: OlMap): Promise<void> =>
  new Promise((resolve) => {
    map.once('rendercomplete', () => resolve())
    map.render()
  })

function openOurs(options: { fadeMs: number; resolution: number; radiusPx?: number; points?: PointStore }) {
  const map = openMap(options.resolution)
  const store = options.points ?? new PointStore({ now: () => performance.now(), fadeMs: options.fadeMs })
  const style =
    options.radiusPx === undefined
      ? STYLE
      : { ...STYLE, radiusMaxPx: options.radiusPx * 10, edge: { ...STYLE.edge, widthPx: 0 }, lineWidthPx: 0 }
  const layer = new WebGlPointLayer({ store, style, className: 'points', zIndex: 1 })
  map.addLayer(layer)
  return { map, store, layer }
}

/** When the card has painted what was asked of it: reading a pixel waits for it. */
async function finished(layer: WebGlPointLayer): Promise<void> {
  layer.pick([1, 1])
  await new Promise((resolve) => requestAnimationFrame(resolve))
}
/** A square grid around the middle, 400 m apart. */
const placeOf = (id: number): number[] => [
  CENTRE[0] + ((id % 1000) - 500) * 400,
  CENTRE[1] + (Math.floor(id / 1000) - 500) * 400,
]

/** Longest tasks of the page since `watch`: what a person feels as a stop. */
const longTasks: number[] = []
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longTasks.push(duration)
}).observe({ type: 'longtask' })

/** Ours and theirs do the same: look an id up, move the point a little, change its value. */
interface Applied {
  changes: number
  longTasksMs: number[]
  pictures: number
}
interface Load {
  points: number
  perSecond: number
  seconds: number
}
async function applyFor(
  options: Load,
  layer: { change: (id: number, value: number) => void; pictures: () => number },
): Promise<Applied> {
  longTasks.length = 0
  const before = layer.pictures()
  const startedAt = performance.now()
  let changes = 0
  let seed = 1
  await new Promise<void>((resolve) => {
    // As the feed does it: what has come since the last picture is applied before the next.
    const step = (now: number): void => {
      const due = Math.min(options.seconds, (now - startedAt) / 1000) * options.perSecond
      for (; changes < due; changes++) {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
        layer.change(seed % options.points, (seed >>> 8) / 2 ** 24)
      }
      if (now - startedAt >= options.seconds * 1000) resolve()
      else requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
  })
  return { changes, longTasksMs: [...longTasks], pictures: layer.pictures() - before }
}

/** The whole layer as the wire would bring it: ids, 1e-7 degrees, values. 18 bytes a point. */
const WIRE_BYTES = 18
const MERCATOR = 6378137
function decode(buffer: ArrayBuffer): Parameters<PointStore['load']>[0] {
  const count = buffer.byteLength / WIRE_BYTES
  const ids = new Float64Array(buffer, 0, count)
  const lon = new Int32Array(buffer, 8 * count, count)
  const lat = new Int32Array(buffer, 12 * count, count)
  const value = new Uint16Array(buffer, 16 * count, count)
  const [x, y, colour] = [new Float64Array(count), new Float64Array(count), new Float32Array(count)]
  const toRadians = Math.PI / 180 / 1e7
  for (let at = 0; at < count; at++) {
    x[at] = lon[at]! * toRadians * MERCATOR
    y[at] = Math.atanh(Math.sin(lat[at]! * toRadians)) * MERCATOR
    colour[at] = value[at]! / 65535
  }
  return { ids, x, y, colour }
}

const page = {
  bare: async (options: { fadeMs: number }) => {
    const { map, store, layer } = openOurs({ ...options, resolution: 10 })
    await rendered(map)
    return { map, store, layer }
  },
  /** Two hexagons side by side, 60 pixels from middle to corner: the left in the first colour, the right in the last. */
  cells: async (options: { fadeMs: number }) => {
    const cells = new CellStore({ now: () => performance.now(), fadeMs: options.fadeMs })
    const put = (id: string, right: number, colour: number): void =>
      cells.put(id, { colour, opacity: 1 }, () =>
        Array.from({ length: 6 }, (_, at) => (at * Math.PI) / 3).flatMap((angle) => [
          CENTRE[0] + 10 * (right + 60 * Math.cos(angle)),
          CENTRE[1] + 600 * Math.sin(angle),
        ]),
      )
    put('left', -100, 0)
    put('right', 100, 1)
    const map = openMap(10)
    const layer = new WebGlPointLayer({
      store: cells.records,
      style: STYLE,
      className: 'cells',
      zIndex: 1,
      createPainter: (canvas, onRestored) => createCellPainter(canvas, cells, onRestored),
      outlineOf: (slot) => cells.offsetsOf(slot),
    })
    map.addLayer(layer)
    await rendered(map)
    return { map, store: cells.records, layer, put }
  },
  /** Points of a flat style: colour and size by value, all of them in a row. */
  styled: async (style: FlatStyle, values: readonly Record<string, number>[]) => {
    const compiled = compileStyle(style)
    const store = new PointStore({ now: () => performance.now(), fadeMs: 0 })
    for (const [at, row] of values.entries()) {
      const x = CENTRE[0] + 1000 * (at - (values.length - 1) / 2)
      store.put(at, { x, y: CENTRE[1], ...compiled.lookOf((property) => row[property] ?? null) })
    }
    const map = openMap(10)
    const zoom = map.getView().getZoom()!
    const layer = new WebGlPointLayer({
      store,
      style: { ...STYLE, ramp: compiled.ramp, radiusMaxPx: compiled.radiusMaxPx(zoom), lineWidthPx: 0 },
      className: 'styled',
      zIndex: 1,
    })
    map.addLayer(layer)
    await rendered(map)
    return { map, store, layer }
  },
  clusters: async (count: number) => {
    const grid = new ClusterGrid({
      now: () => performance.now(),
      fadeMs: 0,
      look: (points) => ({ size: Math.min(1, 0.1 + Math.log(1 + points) / 10), opacity: 0.8 }),
    })
    for (let at = 0; at < count; at++) {
      grid.put({ id: `${at}`, x: CENTRE[0] + (at % 100) * 50, y: CENTRE[1] + Math.floor(at / 100) * 50 })
    }
    const startedAt = performance.now()
    grid.useCellSize(500)
    const groupedMs = performance.now() - startedAt
    const { map, layer } = openOurs({ fadeMs: 0, resolution: 10, points: grid.circles })
    await rendered(map)
    return { grid, layer, groupedMs }
  },
  /** From bytes that have arrived to their picture. */
  snapshotOurs: async (url: string) => {
    const buffer = await (await fetch(url)).arrayBuffer()
    const { map, store, layer } = openOurs({ fadeMs: 0, resolution: 600, radiusPx: 1 })
    await rendered(map)
    const startedAt = performance.now()
    store.load(decode(buffer))
    // Paints now, so that the upload is in the measured time too.
    const before = layer.pictures
    map.getView().setResolution(601)
    map.renderSync()
    const mainThreadMs = performance.now() - startedAt
    if (layer.pictures === before) throw new Error('nothing was painted')
    await finished(layer)
    const pictureMs = performance.now() - startedAt
    const copiedAt = performance.now()
    const copy = store.bytes.slice()
    const copyMs = performance.now() - copiedAt
    return { mainThreadMs, pictureMs, copyMs, points: store.size, bytes: copy.length }
  },
  snapshotTheirs: async (url: string) => {
    const text = await (await fetch(url)).text()
    const map = openMap(600)
    const source = new VectorSource()
    map.addLayer(new VectorLayer({ source }))
    await rendered(map)
    const startedAt = performance.now()
    source.addFeatures(new GeoJSON({ featureProjection: 'EPSG:3857' }).readFeatures(text))
    map.renderSync()
    const mainThreadMs = performance.now() - startedAt
    await rendered(map)
    return { mainThreadMs, pictureMs: performance.now() - startedAt, points: source.getFeatures().length }
  },
  applyOurs: {
    prepare: async ({ points }: Load) => {
      const { map, store, layer } = openOurs({ fadeMs: 0, resolution: 600, radiusPx: 1 })
      const [ids, x, y] = [new Float64Array(points), new Float64Array(points), new Float64Array(points)]
      for (let id = 0; id < points; id++) {
        ids[id] = id
        ;[x[id], y[id]] = placeOf(id) as [number, number]
      }
      store.load({ ids, x, y })
      store.patch(0, { colour: 0.5 })
      await rendered(map)
      await finished(layer)
      prepared = { store, layer }
    },
    run: (load: Load) => {
      const { store, layer } = prepared!
      return applyFor(load, {
        change: (id, value) => store.patch(id, { colour: value }),
        pictures: () => layer.pictures,
      })
    },
  },
  applyTheirs: {
    prepare: async ({ points }: Load) => {
      const map = openMap(600)
      const features = Array.from({ length: points }, (_, id) => {
        const feature = new Feature(new Point(placeOf(id)))
        feature.setId(id)
        return feature
      })
      const source = new VectorSource({ features })
      map.addLayer(new VectorLayer({ source }))
      map.on('postrender', () => (theirPictures += 1))
      await rendered(map)
      theirs = source
    },
    run: (load: Load) =>
      applyFor(load, {
        change: (id, value) => theirs!.getFeatureById(id)?.set('colour', value),
        pictures: () => theirPictures,
      }),
  },
  /** The loop itself, which no layer can undercut. */
  applyNothing: {
    prepare: async (_load: Load) => undefined,
    run: (load: Load) => applyFor(load, { change: () => undefined, pictures: () => 0 }),
  },
}

let prepared: { store: PointStore; layer: WebGlPointLayer } | undefined
let theirs: VectorSource | undefined
let theirPictures = 0

declare global {
  interface Window {
    mapLayer: typeof page
  }
}
window.mapLayer = page

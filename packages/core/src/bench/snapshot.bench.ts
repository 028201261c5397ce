// Opening a layer of a million points in Chromium: from bytes that have arrived to the picture, our columns against
// OpenLayers' features from GeoJSON. The main thread is what counts: while it works, the wall stands still.
import { fileURLToPath } from 'node:url'
import { launchBrowser } from '../testing/browser.ts'
import { openMapPage } from '../testing/map-page.ts'
import { ratioOf, type Bench, type BenchReport } from '../testing/bench-report.ts'
import { figure } from './figures.ts'

const POINTS = Number(process.env.OBZOR_BENCH_POINTS ?? 1_000_000)
/** The peer with a million takes minutes without a graphics card; so many are measured and the rest is by proportion. */
const PEER_POINTS = Math.min(POINTS, Number(process.env.OBZOR_BENCH_PEER_POINTS ?? 100_000))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** id f64 · longitude i32 · latitude i32 · value u16. */
const POINT_BYTES = 18

/** Points of a region, the same at each run. */
function region(count: number): { lon: number; lat: number; value: number }[] {
  let seed = 7
  const next = (): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    return (seed >>> 8) / 2 ** 24
  }
  return Array.from({ length: count }, () => ({
    lon: 37.7 + 3 * next(),
    lat: 51.9 + 1.7 * next(),
    value: next(),
  }))
}

function columnsOf(points: readonly { lon: number; lat: number; value: number }[]): Uint8Array {
  const bytes = new Uint8Array(points.length * POINT_BYTES)
  const { buffer } = bytes
  const count = points.length
  const ids = new Float64Array(buffer, 0, count)
  const lon = new Int32Array(buffer, 8 * count, count)
  const lat = new Int32Array(buffer, 12 * count, count)
  const value = new Uint16Array(buffer, 16 * count, count)
  for (const [at, point] of points.entries()) {
    ids[at] = at
    lon[at] = point.lon * 1e7
    lat[at] = point.lat * 1e7
    value[at] = point.value * 65535
  }
  return bytes
}

const geoJsonOf = (points: readonly { lon: number; lat: number; value: number }[]): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: points.map(({ lon, lat, value }, id) => ({
      type: 'Feature',
      id,
      geometry: { type: 'Point', coordinates: [Number(lon.toFixed(7)), Number(lat.toFixed(7))] },
      properties: { value: Number(value.toFixed(4)) },
    })),
  })

export const run: Bench = async ({ say }): Promise<BenchReport> => {
  const points = region(POINTS)
  const [columns, json] = [columnsOf(points), geoJsonOf(points.slice(0, PEER_POINTS))]
  const browser = await launchBrowser()
  try {
    say(`${POINTS} points as columns`)
    const files = { '/columns': columns, '/geojson': json }
    const first = await openMapPage({ browser, root: ROOT, files })
    const ours = await first.page.evaluate(() => window.mapLayer.snapshotOurs('/columns'))
    await first.close()
    say(`${PEER_POINTS} points as GeoJSON features`)
    const second = await openMapPage({ browser, root: ROOT, files })
    const theirs = await second.page.evaluate(() => window.mapLayer.snapshotTheirs('/geojson'))
    await second.close()
    if (ours.points !== POINTS || theirs.points !== PEER_POINTS) throw new Error('points were lost')
    const peerMs = (theirs.mainThreadMs * POINTS) / PEER_POINTS
    return {
      name: 'snapshot',
      takenAt: new Date().toISOString(),
      rows: [
        {
          name: `main thread, ${POINTS} points to their picture`,
          ours: ours.mainThreadMs,
          limit: ours.copyMs,
          ratio: ratioOf(ours.mainThreadMs, ours.copyMs, 'less'),
          unit: 'ms',
          aim: null,
          note: `limit: one copy of the ${(ours.bytes / 1e6).toFixed(0)} MB that the card gets`,
        },
        {
          ...figure('main thread, OpenLayers GeoJSON VectorSource', peerMs, 'ms'),
          note: `${theirs.mainThreadMs.toFixed(0)} ms for ${PEER_POINTS} points, in proportion`,
        },
        {
          ...figure('times less of the main thread than OpenLayers', peerMs / ours.mainThreadMs, '×'),
          aim: { of: 'ours', bound: 'least', value: 100 },
        },
        {
          ...figure('received', columns.length / POINTS, 'B a point'),
          aim: { of: 'ours', bound: 'most', value: 25 },
          note: `GeoJSON: ${(json.length / PEER_POINTS).toFixed(0)} B`,
        },
        { ...figure('on the card and beside it', ours.bytes / POINTS, 'B a point'), note: 'each of both' },
        {
          ...figure('until the picture stands, ours', ours.pictureMs, 'ms'),
          note: `OpenLayers, in proportion: ${((theirs.pictureMs * POINTS) / PEER_POINTS).toFixed(0)} ms; on this machine's WebGL`,
        },
      ],
      facts: { points: POINTS, 'points of the peer': PEER_POINTS, seed: 7 },
    }
  } finally {
    await browser.close()
  }
}

// Every scene of the product at 3840 × 2160 with changes coming in, against a map with nothing on it in the same run: how near the
// heaviest of them comes to what the machine gives at most. Without a graphics card the processor paints both.
import { fileURLToPath } from 'node:url'
import { BUILT_IN_SCENES } from '../model/index.ts'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'
import { changeVacancies } from './changing-vacancies.ts'
import { figure, sharedWith } from './figures.ts'
import { emptyMap, measure, type Measured } from './page-frames.ts'
import { startWall } from './wall-latency.ts'

const SECONDS = Number(process.env.OBZOR_BENCH_SECONDS ?? 6)
const VACANCIES = Number(process.env.OBZOR_BENCH_POINTS ?? 7_500)
const HOUSEHOLDS = Number(process.env.OBZOR_BENCH_HOUSEHOLDS ?? 20_000)
/** A region's usual day is far below; each transaction is a tick of the wall. */
const CHANGES = { transactionsPerS: 2, opened: 5 }
const SIZE = { width: 3_840, height: 2_160 }
const SETTLE_MS = 4_000
const AIM_RATIO = 0.8
const DIST = fileURLToPath(new URL('..', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

interface SceneFrames extends Measured {
  scene: string
}

export const run: Bench = async (options): Promise<BenchReport> => {
  const { databaseUrl, say } = options
  if (!databaseUrl) throw new Error('the benchmark of frames needs an empty database')
  const shared = sharedWith()
  say('an empty map')
  const empty = await emptyMap({ root: ROOT, size: SIZE, seconds: SECONDS })
  const wall = await startWall(
    { ...options, databaseUrl, dist: DIST },
    { households: HOUSEHOLDS, vacancies: VACANCIES },
  )
  const changes = changeVacancies(wall.pool, CHANGES)
  try {
    const measured: SceneFrames[] = []
    for (const scene of BUILT_IN_SCENES) {
      const page = await wall.browser.newPage({ viewport: SIZE })
      await page.goto(`${wall.base}/wall/?scene=${scene}`)
      await page.waitForSelector(`main.scene[data-scene="${scene}"]`)
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
      measured.push({ scene, ...(await measure(wall.browser, page, SECONDS)) })
      await page.close()
      say(`${scene}: ${measured.at(-1)!.framesPerS.toFixed(1)} frames a second`)
    }
    await changes.stop()
    return {
      name: 'wall-fps',
      takenAt: new Date().toISOString(),
      rows: rowsOf(measured, empty, shared()),
      facts: {
        screen: `${SIZE.width} × ${SIZE.height}`,
        'seconds of each scene': SECONDS,
        vacancies: VACANCIES,
        'changes a second': CHANGES.transactionsPerS * CHANGES.opened * 2,
      },
    }
  } finally {
    await wall.stop()
  }
}

function rowsOf(measured: readonly SceneFrames[], empty: number, load: string): BenchRow[] {
  const sorted = measured.toSorted((one, other) => one.framesPerS - other.framesPerS)
  const heaviest = sorted[0]!
  return [
    {
      name: `animation frames of the heaviest scene, ${heaviest.scene}`,
      ours: heaviest.framesPerS,
      limit: empty,
      ratio: ratioOf(heaviest.framesPerS, empty, 'more'),
      unit: '/s',
      aim: { of: 'ratio', bound: 'least', value: AIM_RATIO },
      note: `limit: an empty OpenLayers map of the same size; no graphics card: the processor paints; ${load}`,
    },
    ...sorted.map(({ scene, framesPerS, frameMsP95, busyShare, graphicsShare, longTasksMs }) => ({
      ...figure(`${scene}: frames`, framesPerS, '/s'),
      note:
        `p95 between two ${frameMsP95.toFixed(0)} ms; main thread ${(100 * busyShare).toFixed(0)} %, ` +
        `graphics process ${(100 * graphicsShare).toFixed(0)} % of a core; tasks over 50 ms: ${longTasksMs.length}`,
    })),
  ]
}

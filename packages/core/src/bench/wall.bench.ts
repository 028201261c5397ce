// The wall under load: the built page in Chromium, on the whole platform, with 50,000 vacancies of which 200 change each
// second. Smooth means that the page gets its animation frames as it does when nothing changes, and no task stops it.
import { fileURLToPath } from 'node:url'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'
import { changeVacancies } from './changing-vacancies.ts'
import { figure } from './figures.ts'
import { emptyMap, measure, type Measured } from './page-frames.ts'
import { startWall } from './wall-latency.ts'

const SECONDS = Number(process.env.OBZOR_BENCH_SECONDS ?? 20)
const VACANCIES = Number(process.env.OBZOR_BENCH_POINTS ?? 50_000)
const HOUSEHOLDS = Number(process.env.OBZOR_BENCH_HOUSEHOLDS ?? 20_000)
const CHANGES_PER_S = 200
const TRANSACTIONS_PER_S = 20
/** In one transaction so many open, and as many close. */
const OPENED = CHANGES_PER_S / TRANSACTIONS_PER_S / 2
const SIZE = { width: 1_920, height: 1_080 }
const SETTLE_MS = 5_000
const WAIT_MS_MAX = 60_000
const DIST = fileURLToPath(new URL('..', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

function rowsOf(calm: Measured, loaded: Measured, empty: number, changesPerS: number): BenchRow[] {
  const longest = Math.round(Math.max(0, ...loaded.longTasksMs))
  return [
    {
      name: 'animation frames of the wall under load',
      ours: loaded.framesPerS,
      limit: calm.framesPerS,
      ratio: ratioOf(loaded.framesPerS, calm.framesPerS, 'more'),
      unit: '/s',
      aim: { of: 'ratio', bound: 'least', value: 0.8 },
      note: `limit: the same page with no changes; an empty OpenLayers map: ${empty.toFixed(1)}; p95 between two frames ${loaded.frameMsP95.toFixed(0)} ms, calm ${calm.frameMsP95.toFixed(0)} ms`,
    },
    {
      ...figure('tasks longer than 50 ms', loaded.longTasksMs.length, ''),
      aim: { of: 'ours', bound: 'most', value: 0 },
      note: `longest ${longest} ms; with no changes ${calm.longTasksMs.length}`,
    },
    {
      ...figure('share of the main thread', 100 * loaded.busyShare, '%'),
      note: `with no changes ${(100 * calm.busyShare).toFixed(1)} %`,
    },
    {
      ...figure('graphics process, of one core', 100 * loaded.graphicsShare, '%'),
      note: `with no changes ${(100 * calm.graphicsShare).toFixed(1)} %; no graphics card: the processor paints`,
    },
    { ...figure('changes made', changesPerS, '/s'), note: `${TRANSACTIONS_PER_S} transactions a second` },
  ]
}

export const run: Bench = async (options): Promise<BenchReport> => {
  const { databaseUrl, say } = options
  if (!databaseUrl) throw new Error('the wall benchmark needs an empty database')
  say('an empty map')
  const empty = await emptyMap({ root: ROOT, size: SIZE, seconds: Math.min(SECONDS, 5) })
  const wall = await startWall(
    { ...options, databaseUrl, dist: DIST },
    { households: HOUSEHOLDS, vacancies: VACANCIES },
  )
  try {
    const page = await wall.browser.newPage({ viewport: SIZE })
    await page.goto(`${wall.base}/wall/`)
    await page.waitForFunction((least) => window.__obzorWall.points >= least, VACANCIES, {
      timeout: WAIT_MS_MAX,
    })
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    say(`${SECONDS} s with no changes`)
    const calm = await measure(wall.browser, page, SECONDS)
    say(`${SECONDS} s with ${CHANGES_PER_S} changes a second`)
    const changes = changeVacancies(wall.pool, { transactionsPerS: TRANSACTIONS_PER_S, opened: OPENED })
    const startedAt = performance.now()
    const loaded = await measure(wall.browser, page, SECONDS)
    const tookS = (performance.now() - startedAt) / 1000
    const changed = await changes.stop()
    return {
      name: 'wall',
      takenAt: new Date().toISOString(),
      rows: rowsOf(calm, loaded, empty, changed / tookS),
      facts: {
        vacancies: VACANCIES,
        seconds: SECONDS,
        screen: '1920 × 1080',
        'changes a second': CHANGES_PER_S,
      },
    }
  } finally {
    await wall.stop()
  }
}

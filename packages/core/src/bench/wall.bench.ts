// The wall under load: the built page in Chromium, on the whole platform, with 50,000 vacancies of which 200 change each
// second. Smooth means that the page gets its animation frames as it does when nothing changes, and no task stops it.
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import type pg from 'pg'
import { launchBrowser } from '../testing/browser.ts'
import { openMapPage } from '../testing/map-page.ts'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'
import { figure, percentile } from './figures.ts'
import { startWall } from './wall-latency.ts'

const SECONDS = Number(process.env.OBZOR_BENCH_SECONDS ?? 20)
const VACANCIES = Number(process.env.OBZOR_BENCH_POINTS ?? 50_000)
const HOUSEHOLDS = Number(process.env.OBZOR_BENCH_HOUSEHOLDS ?? 20_000)
const CHANGES_PER_S = 200
const TRANSACTIONS_PER_S = 20
/** Vacancies that open in one transaction, and as many that close. */
const OPENED = CHANGES_PER_S / TRANSACTIONS_PER_S / 2
const SETTLE_MS = 5_000
const WAIT_MS_MAX = 60_000
const DIST = fileURLToPath(new URL('..', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

interface Measured {
  framesPerS: number
  /** Between two frames, 95th percentile. */
  frameMsP95: number
  longTasksMs: number[]
  /** Of the page's main thread, 0…1. */
  busyShare: number
  /** Processor seconds a second of the browser's graphics process. */
  graphicsShare: number
}

/** As text: a bundler that names functions would leave calls in it that the page does not know. */
const WATCH_FRAMES = `(ms) => new Promise((resolve) => {
  const gapsMs = [], longTasksMs = []
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasksMs.push(duration)
  })
  observer.observe({ type: 'longtask' })
  const startedAt = performance.now()
  let last = startedAt
  requestAnimationFrame(function step() {
    const now = performance.now()
    gapsMs.push(now - last)
    last = now
    if (now - startedAt < ms) requestAnimationFrame(step)
    else resolve({ gapsMs, longTasksMs })
  })
})`
interface Frames {
  /** Between one frame and the next. */
  gapsMs: number[]
  longTasksMs: number[]
}
/** Animation frames of a page for so many seconds, counted by the page itself. */
const watchFrames = (page: Page, seconds: number): Promise<Frames> =>
  page.evaluate<Frames>(`(${WATCH_FRAMES})(${seconds * 1000})`)

async function measure(browser: Browser, page: Page, seconds: number): Promise<Measured> {
  const client = await page.context().newCDPSession(page)
  const whole = await browser.newBrowserCDPSession()
  await client.send('Performance.enable')
  const spent = async (): Promise<{ mainS: number; graphicsS: number; atS: number }> => {
    const { metrics } = await client.send('Performance.getMetrics')
    const of = (name: string): number => metrics.find((metric) => metric.name === name)!.value
    const { processInfo } = await whole.send('SystemInfo.getProcessInfo')
    const graphicsS = processInfo.find(({ type }) => type === 'GPU')?.cpuTime ?? 0
    return { mainS: of('TaskDuration'), graphicsS, atS: of('Timestamp') }
  }
  const before = await spent()
  const { gapsMs, longTasksMs } = await watchFrames(page, seconds)
  const after = await spent()
  const tookS = after.atS - before.atS
  await client.detach()
  return {
    framesPerS: gapsMs.length / seconds,
    frameMsP95: percentile(
      gapsMs.toSorted((a, b) => a - b),
      95,
    ),
    longTasksMs,
    busyShare: (after.mainS - before.mainS) / tookS,
    graphicsShare: (after.graphicsS - before.graphicsS) / tookS,
  }
}

/** Vacancies open and close all over the region until `stop`; answers with how many changed. */
function change(pool: pg.Pool): { stop(): Promise<number> } {
  const end = new AbortController()
  let changed = 0
  const run = async (): Promise<number> => {
    const startedAt = performance.now()
    for (let turn = 0; !end.signal.aborted; turn += 1) {
      const dueMs = startedAt + (1000 * turn) / TRANSACTIONS_PER_S - performance.now()
      if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs))
      const { rowCount } = await pool.query(
        `with gone as (
           delete from facts.feature where id in (
             select id from facts.feature where layer = 'vacancies' order by id limit $1) returning 1),
         place as (select array_agg(id order by id) as ids from territory.territory
                    where parent_id is not null and valid_to is null),
         new as (
           insert into facts.feature (source_id, layer, feature_key, geom, territory_id, properties, content_hash,
                                      run_id, seen_run_id)
           select 1, 'vacancies', $2 || i, st_setsrid(st_makepoint(38.4 + 2 * random(), 52 + 1.2 * random()), 4326),
                  ids[1 + (random() * (cardinality(ids) - 1))::int], jsonb_build_object('title', 'Вакансия'), 0, 1, 1
             from place, generate_series(1, $1) i returning 1)
         select 1 from gone union all select 1 from new`,
        [OPENED, randomUUID()],
      )
      changed += rowCount ?? 0
    }
    return changed
  }
  const running = run()
  running.catch(() => undefined)
  return {
    stop: () => {
      end.abort()
      return running
    },
  }
}

async function emptyMap(): Promise<number> {
  const browser = await launchBrowser()
  try {
    const { page, close } = await openMapPage({ browser, root: ROOT })
    await page.evaluate(async () => void (await window.mapLayer.bare({ fadeMs: 0 })))
    const { gapsMs } = await watchFrames(page, Math.min(SECONDS, 5))
    await close()
    return gapsMs.length / Math.min(SECONDS, 5)
  } finally {
    await browser.close()
  }
}

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
  const empty = await emptyMap()
  const wall = await startWall(
    { ...options, databaseUrl, dist: DIST },
    { households: HOUSEHOLDS, vacancies: VACANCIES },
  )
  try {
    const page = await wall.browser.newPage({ viewport: { width: 1920, height: 1080 } })
    await page.goto(`${wall.base}/wall/`)
    await page.waitForFunction((least) => window.__obzorWall.points >= least, VACANCIES, {
      timeout: WAIT_MS_MAX,
    })
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    say(`${SECONDS} s with no changes`)
    const calm = await measure(wall.browser, page, SECONDS)
    say(`${SECONDS} s with ${CHANGES_PER_S} changes a second`)
    const changes = change(wall.pool)
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

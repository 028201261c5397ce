// The browser's share of the live path: from a commit to the changed DOM of the real wall in Chromium, with the whole
// engine between them. Both clocks are the machine's: the page stamps the moment with Date.now() of its own frame.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import pg from 'pg'
import pino from 'pino'
import { composeEngine } from '../engine/composition-root.ts'
import { launchBrowser } from '../testing/browser.ts'
import { figure, percentile } from './figures.ts'
import { until, welfareCounted, writeRegistry, writeVacancies } from './region-rows.ts'
import type { BenchOptions, BenchRow } from '../testing/bench-report.ts'

const CHANGES = 200
/** As many as Липецкая область has. */
const HOUSEHOLDS = Number(process.env.OBZOR_BENCH_HOUSEHOLDS ?? 440_000)
const VACANCIES = 7_500
const AIM_P95_MS = 150
const WAIT_MS_MAX = 60_000

export interface WallBench extends BenchOptions {
  /** Empty database of its own. */
  databaseUrl: string
  /** `dist`: built plugins and user interfaces. */
  dist: string
}
export interface RunningWall {
  /** Address of the engine. */
  base: string
  /** Its data folder. */
  data: string
  pool: pg.Pool
  browser: Browser
  /** A person with incomes who lives alone. */
  lonePerson: number
  stop(): Promise<void>
}

/** The whole platform on a region of this size, and a browser beside it. */
export async function startWall(
  { databaseUrl, workDirectory, dist, say }: WallBench,
  { households, vacancies }: { households: number; vacancies: number },
): Promise<RunningWall> {
  const dataDirectory = path.join(workDirectory, 'wall-data')
  mkdirSync(dataDirectory, { recursive: true })
  const engine = await composeEngine({
    config: {
      databaseUrl,
      host: '127.0.0.1',
      port: 0,
      dataDirectory,
      pluginsDirectory: path.join(dist, 'plugins'),
      uiDirectory: path.join(dist, 'ui'),
    },
    settings: {
      region: 'lipetsk',
      pack: null,
      asOf: '2024-12',
      training: true,
      connections: {},
      sources: {},
      grants: {},
    },
    log: pino({ level: 'fatal' }),
  })
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  say(`the wall: ${households} households, ${vacancies} vacancies`)
  const lonePerson = await writeRegistry(pool, households)
  await writeVacancies(pool, vacancies)
  const base = await engine.start()
  await until('all households are counted', () => welfareCounted(pool))
  const browser = await launchBrowser()
  return {
    base,
    data: dataDirectory,
    pool,
    browser,
    lonePerson,
    stop: async () => {
      await browser.close()
      await pool.end()
      await engine.stop()
    },
  }
}

export async function measureWall(options: WallBench): Promise<BenchRow[]> {
  const wall = await startWall(options, { households: HOUSEHOLDS, vacancies: VACANCIES })
  try {
    const page = await wall.browser.newPage({ viewport: { width: 1920, height: 1080 } })
    await page.goto(`${wall.base}/wall/`)
    const rows: BenchRow[] = []
    for (const change of CHANGES_OF_DOM) {
      options.say(`the wall: ${CHANGES / CHANGES_OF_DOM.length} changes of ${change.tile}`)
      rows.push(...(await measure(page, wall.pool, change, wall.lonePerson)))
    }
    return rows
  } finally {
    await wall.stop()
  }
}

interface DomChange {
  tile: string
  sql: string
  values(turn: number, lonePerson: number): unknown[]
}

const CHANGES_OF_DOM: DomChange[] = [
  {
    tile: 'poverty.rate',
    // A household of one falls below its line and rises again.
    sql: 'update facts.income set amount_kopecks = $1 where person_id = $2',
    values: (turn, lonePerson) => [turn % 2 === 0 ? 10_000 + turn : 50_000_000 + turn, lonePerson],
  },
  {
    tile: 'vacancies.open',
    sql: `insert into facts.feature (source_id, layer, feature_key, geom, properties, content_hash, run_id, seen_run_id)
          values (1, 'vacancies', 'bench-' || $1::bigint, st_setsrid(st_makepoint(39.2, 52.5), 4326), '{"title": "Вакансия", "workPlaces": 1}', $1::bigint, 1, 1)`,
    values: (turn) => [turn],
  },
]

// oxlint-disable-next-line eslint/max-params
async function measure(
  page: Page,
  pool: pg.Pool,
  { tile, sql, values }: DomChange,
  lonePerson: number,
): Promise<BenchRow[]> {
  const selector = `[data-test="kpi-${tile}"]`
  await page.waitForFunction(
    (at) => (document.querySelector(at)?.getAttribute('data-value') ?? '') !== '',
    selector,
    {
      timeout: WAIT_MS_MAX,
    },
  )
  const times: number[] = []
  const turns = CHANGES / CHANGES_OF_DOM.length
  for (let turn = 0; turn < turns; turn += 1) {
    // Armed before the change; resolves with the moment at which the attribute of the tile changed.
    const changed = page.evaluate(
      ([at, withinMs]) =>
        new Promise<number>((resolve, reject) => {
          const element = document.querySelector(at)!
          const late = setTimeout(() => reject(new Error('the tile did not change')), withinMs)
          const observer = new MutationObserver(() => {
            clearTimeout(late)
            observer.disconnect()
            resolve(Date.now())
          })
          observer.observe(element, { attributes: true, attributeFilter: ['data-value'] })
          document.body.dataset.armed = String(Number(document.body.dataset.armed ?? 0) + 1)
        }),
      [selector, WAIT_MS_MAX] as const,
    )
    // Waited for below; a failure before that must not end the process.
    changed.catch(() => undefined)
    await page.waitForFunction((count) => document.body.dataset.armed === count, String(turn + 1))
    const client = await pool.connect()
    await client.query('begin')
    await client.query(sql, values(turn, lonePerson))
    const committedAt = Date.now()
    await client.query('commit')
    client.release()
    times.push((await changed) - committedAt)
  }
  await page.evaluate(() => delete document.body.dataset.armed)
  times.sort((left, right) => left - right)
  return ([50, 95] as const).map((percent) => ({
    ...figure(`${tile}: commit to changed DOM of the wall, p${percent}`, percentile(times, percent), 'ms'),
    aim: percent === 95 ? { of: 'ours' as const, bound: 'most' as const, value: AIM_P95_MS } : null,
    note: `${turns} changes by a foreign writer; ${HOUSEHOLDS} households; Chromium without a GPU`,
  }))
}

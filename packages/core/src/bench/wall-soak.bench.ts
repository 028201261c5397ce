// A screen of the hall under eight hours' worth of ticks and changes of scene in some minutes: whether its heap, its elements and its
// listeners stay where they are. Every sample is taken after a collection.
import { fileURLToPath } from 'node:url'
import type { CDPSession, Page } from 'playwright-core'
import { BUILT_IN_SCENES } from '../model/index.ts'
import type { Bench, BenchReport, BenchRow } from '../testing/bench-report.ts'
import { firstOperator, onGlass, openWall, type Operator } from '../testing/hall-walls.ts'
import { changeVacancies } from './changing-vacancies.ts'
import { figure, sharedWith } from './figures.ts'
import { lowest, slopeOf, type Sample } from './soak-slope.ts'
import { startWall } from './wall-latency.ts'

const MINUTES = 10
const HOUSEHOLDS = Number(process.env.OBZOR_BENCH_HOUSEHOLDS ?? 20_000)
const VACANCIES = Number(process.env.OBZOR_BENCH_POINTS ?? 7_500)
/** In a hall something of the picture changes every two seconds; a run of ten minutes makes eight hours of it. */
const TICKS_OF_AN_HOUR = 1_800
const HOURS = 8
/** A programme goes on to the next scene every two minutes. */
const TAKES_OF_AN_HOUR = 30
const WARM_SHARE = 0.2
const GROUP = 3
/** A shorter run shows that it works; its slope says nothing. */
const JUDGED_MINUTES_MIN = 5
const AIM_MB_PER_HOUR = 1
/** Elements and listeners that a scene may differ by from itself an hour before. */
const AIM_MORE_PER_HOUR = 5
const SIZE = { width: 1_920, height: 1_080 }
const WALL = 'soak'
const MB = 1024 * 1024
const DIST = fileURLToPath(new URL('..', import.meta.url))

interface Held {
  /** Of the hall's time that the ticks so far stand for. */
  hours: number
  heapMb: number
  elements: number
  listeners: number
}

export const run: Bench = async (options): Promise<BenchReport> => {
  const { databaseUrl, say, minutes = MINUTES } = options
  if (!databaseUrl) throw new Error('the soak of a screen needs an empty database')
  const shared = sharedWith()
  const platform = await startWall(
    { ...options, databaseUrl, dist: DIST },
    { households: HOUSEHOLDS, vacancies: VACANCIES },
  )
  const speed = (HOURS * 60) / minutes
  const changes = changeVacancies(platform.pool, {
    transactionsPerS: (TICKS_OF_AN_HOUR / 3_600) * speed,
    opened: 1,
  })
  try {
    const operator = await firstOperator(platform)
    const { screens } = await openWall(
      { platform, operator, browser: platform.browser },
      { id: WALL, columns: 1, rows: 1, ...SIZE },
    )
    const { page, errors } = screens[0]!
    const held = await soak({ page, operator, minutes, speed, say })
    const changed = await changes.stop()
    return {
      name: 'wall-soak',
      takenAt: new Date().toISOString(),
      rows: rowsOf(held, minutes, { errors: errors.length, load: shared() }),
      facts: {
        minutes,
        'hours of ticks': HOURS,
        ticks: Math.round(changed / 2),
        takes: HOURS * TAKES_OF_AN_HOUR,
        screen: `${SIZE.width} × ${SIZE.height}`,
        samples: held.length,
      },
    }
  } finally {
    await platform.stop()
  }
}

async function soak({
  page,
  operator,
  minutes,
  speed,
  say,
}: {
  page: Page
  operator: Operator
  minutes: number
  speed: number
  say: (line: string) => void
}): Promise<Held[]> {
  const client = await page.context().newCDPSession(page)
  await client.send('Performance.enable')
  const startedAt = performance.now()
  const hoursNow = (): number => ((performance.now() - startedAt) * speed) / 3_600_000
  const held: Held[] = []
  const takes = HOURS * TAKES_OF_AN_HOUR
  for (let turn = 0; turn < takes; turn += 1) {
    const dueMs = startedAt + (turn / takes) * minutes * 60_000 - performance.now()
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs))
    const { revision } = await operator.take(WALL, { scene: BUILT_IN_SCENES[turn % BUILT_IN_SCENES.length]! })
    await onGlass(page, revision)
    // Of one scene always, or scenes would be compared and not hours.
    if (turn < takes * WARM_SHARE || turn % BUILT_IN_SCENES.length > 0) continue
    held.push({ hours: hoursNow(), ...(await heldBy(client)) })
    const { heapMb, elements, listeners } = held.at(-1)!
    say(
      `${held.at(-1)!.hours.toFixed(1)} h: ${heapMb.toFixed(1)} MB, ${elements} elements, ${listeners} listeners`,
    )
  }
  return held
}

async function heldBy(client: CDPSession): Promise<Omit<Held, 'hours'>> {
  // What a first collection frees holds other things by finalizers.
  await client.send('HeapProfiler.collectGarbage')
  await client.send('HeapProfiler.collectGarbage')
  const { metrics } = await client.send('Performance.getMetrics')
  const of = (name: string): number => metrics.find((metric) => metric.name === name)!.value
  return { heapMb: of('JSHeapUsedSize') / MB, elements: of('Nodes'), listeners: of('JSEventListeners') }
}

function rowsOf(
  held: readonly Held[],
  minutes: number,
  { errors, load }: { errors: number; load: string },
): BenchRow[] {
  const slopeRow = (
    name: string,
    of: (each: Held) => number,
    { unit, aim }: { unit: string; aim: number },
  ) => {
    const samples: Sample[] = held.map((each) => ({ hours: each.hours, megabytes: of(each) }))
    const least = lowest(samples, GROUP)
    const { megabytesPerHour, within } = slopeOf(least)
    const row: BenchRow = {
      ...figure(name, megabytesPerHour, unit),
      aim: minutes >= JUDGED_MINUTES_MIN ? { of: 'ours', bound: 'most', value: aim } : null,
      note: `${Number.isFinite(within) ? `± ${within.toFixed(2)} (95 %)` : 'not known how sure'} by ${least.length} samples, each the least of ${GROUP}; an hour is ${TICKS_OF_AN_HOUR} ticks and ${TAKES_OF_AN_HOUR} scenes`,
    }
    return row
  }
  const last = held.at(-1)
  return [
    slopeRow('heap of the page: slope', ({ heapMb }) => heapMb, { unit: 'MB/h', aim: AIM_MB_PER_HOUR }),
    slopeRow('elements: slope', ({ elements }) => elements, { unit: '/h', aim: AIM_MORE_PER_HOUR }),
    slopeRow('listeners: slope', ({ listeners }) => listeners, { unit: '/h', aim: AIM_MORE_PER_HOUR }),
    { ...figure('heap at the end', last?.heapMb ?? 0, 'MB'), note: load },
    { ...figure('errors of the page', errors, ''), aim: { of: 'ours', bound: 'most', value: 0 } },
  ]
}

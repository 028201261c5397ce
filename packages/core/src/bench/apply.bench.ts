// Changes in a layer that stands in Chromium: 10,000 a second, our records written in place against OpenLayers' features.
// A task longer than 50 ms is a stop that a person sees.
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../testing/browser.ts'
import { openMapPage } from '../testing/map-page.ts'
import type { Bench, BenchReport, BenchRow } from '../testing/bench-report.ts'
import { figure } from './figures.ts'

const CHANGES_PER_S = 10_000
/** 60 for the record. */
const SECONDS = Number(process.env.OBZOR_BENCH_SECONDS ?? 10)
const POINTS = Number(process.env.OBZOR_BENCH_POINTS ?? 100_000)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

interface Measured {
  changesPerS: number
  /** Of the main thread, 0…1. */
  busyShare: number
  longTasks: number
  longestMs: number
  picturesPerS: number
}

async function measure(
  browser: Browser,
  way: 'applyOurs' | 'applyTheirs' | 'applyNothing',
): Promise<Measured> {
  const { page, close } = await openMapPage({ browser, root: ROOT })
  try {
    const client = await page.context().newCDPSession(page)
    await client.send('Performance.enable')
    const busy = async (): Promise<{ taskS: number; atS: number }> => {
      const { metrics } = await client.send('Performance.getMetrics')
      const of = (name: string): number => metrics.find((metric) => metric.name === name)!.value
      return { taskS: of('TaskDuration'), atS: of('Timestamp') }
    }
    const options = { points: POINTS, perSecond: CHANGES_PER_S, seconds: SECONDS }
    await page.evaluate(([name, given]) => window.mapLayer[name].prepare(given), [way, options] as const)
    const before = await busy()
    const applied = await page.evaluate(([name, given]) => window.mapLayer[name].run(given), [
      way,
      options,
    ] as const)
    const after = await busy()
    return {
      changesPerS: applied.changes / SECONDS,
      busyShare: (after.taskS - before.taskS) / (after.atS - before.atS),
      longTasks: applied.longTasksMs.length,
      longestMs: Math.max(0, ...applied.longTasksMs),
      picturesPerS: applied.pictures / SECONDS,
    }
  } finally {
    await close()
  }
}

function rowsOf(who: string, measured: Measured, isOurs: boolean): BenchRow[] {
  const aim = (value: number): BenchRow['aim'] => (isOurs ? { of: 'ours', bound: 'most', value } : null)
  return [
    {
      ...figure(`${who}: share of the main thread`, 100 * measured.busyShare, '%'),
      aim: aim(5),
      note: `${Math.round(measured.changesPerS)} changes and ${measured.picturesPerS.toFixed(1)} pictures a second`,
    },
    {
      ...figure(`${who}: tasks longer than 50 ms`, measured.longTasks, ''),
      aim: aim(0),
      note: `longest ${Math.round(measured.longestMs)} ms`,
    },
  ]
}

export const run: Bench = async ({ say }): Promise<BenchReport> => {
  const browser = await launchBrowser()
  try {
    say(`${SECONDS} s of ${CHANGES_PER_S} changes a second among ${POINTS} points: nothing, ours, OpenLayers`)
    const nothing = await measure(browser, 'applyNothing')
    const ours = await measure(browser, 'applyOurs')
    const theirs = await measure(browser, 'applyTheirs')
    return {
      name: 'apply',
      takenAt: new Date().toISOString(),
      rows: [
        ...rowsOf('ours', ours, true),
        ...rowsOf('OpenLayers VectorSource', theirs, false),
        ...rowsOf('limit: the same loop without a layer', nothing, false),
      ],
      facts: { points: POINTS, seconds: SECONDS, 'changes a second': CHANGES_PER_S },
    }
  } finally {
    await browser.close()
  }
}

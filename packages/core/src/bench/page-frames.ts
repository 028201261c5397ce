// What a page makes of its time: animation frames, long tasks, its main thread, and the graphics process beside it.
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../testing/browser.ts'
import { openMapPage } from '../testing/map-page.ts'
import { percentile } from './figures.ts'

export interface Measured {
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
export const watchFrames = (page: Page, seconds: number): Promise<Frames> =>
  page.evaluate<Frames>(`(${WATCH_FRAMES})(${seconds * 1000})`)

export async function measure(browser: Browser, page: Page, seconds: number): Promise<Measured> {
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

/** Frames a second of a map with nothing on it, in a browser of its own: what the machine gives at most. */
export async function emptyMap({
  root,
  size,
  seconds,
}: {
  /** The clone. */
  root: string
  size: { width: number; height: number }
  seconds: number
}): Promise<number> {
  const browser = await launchBrowser()
  try {
    const { page, close } = await openMapPage({ browser, root })
    await page.setViewportSize(size)
    await page.evaluate(async () => void (await window.mapLayer.bare({ fadeMs: 0 })))
    const { gapsMs } = await watchFrames(page, seconds)
    await close()
    return gapsMs.length / seconds
  } finally {
    await browser.close()
  }
}

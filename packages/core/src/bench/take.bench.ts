// A take on a wall of 2 × 2 pages in Chromium on one machine: how far apart the pages put it on the glass, and how long after the
// click of the operator. Every moment is of the hall's clock, which each page asks for over its own socket, as in a hall.
import { fileURLToPath } from 'node:url'
import type { AirState } from '../model/index.ts'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'
import { firstOperator, hasLoaded, onGlass, openDesk, openWall } from '../testing/hall-walls.ts'
import { percentile, sharedWith } from './figures.ts'
import { startWall } from './wall-latency.ts'

const TAKES = Number(process.env.OBZOR_BENCH_TAKES ?? 40)
const HOUSEHOLDS = Number(process.env.OBZOR_BENCH_HOUSEHOLDS ?? 20_000)
const VACANCIES = 2_000
const SCREEN = { width: 960, height: 540 }
/** Screens ask a second time 5 s after they came. */
const REST_MS = 8_000
/** One frame of a screen: nobody sees less. */
const FRAME_MS = 1_000 / 60
const AIM_SKEW_MS = 17
const AIM_SHOWN_MS = 300
const DIST = fileURLToPath(new URL('..', import.meta.url))

interface Takes {
  skewsMs: number[]
  shownMs: number[]
  late: number
}
const hallNow = (): number => performance.timeOrigin + performance.now()
const sorted = (values: readonly number[]): number[] => values.toSorted((one, other) => one - other)

export const run: Bench = async (options): Promise<BenchReport> => {
  const { databaseUrl, say } = options
  if (!databaseUrl) throw new Error('the benchmark of takes needs an empty database')
  const shared = sharedWith()
  const platform = await startWall(
    { ...options, databaseUrl, dist: DIST },
    { households: HOUSEHOLDS, vacancies: VACANCIES },
  )
  try {
    const operator = await firstOperator(platform)
    say('four pages are paired')
    const { screens } = await openWall(
      { platform, operator, browser: platform.browser },
      { id: 'bench', columns: 2, rows: 2, ...SCREEN },
    )
    const takes = async (
      count: number,
      changeOf: (turn: number) => Partial<AirState>,
      before: (change: Partial<AirState>) => Promise<void> = async () => undefined,
    ): Promise<Takes> => {
      const taken: Takes = { skewsMs: [], shownMs: [], late: 0 }
      for (let turn = 0; turn < count; turn += 1) {
        await before(changeOf(turn))
        const clickedAt = hallNow()
        const { revision, late } = await operator.take('bench', changeOf(turn))
        const moments = await Promise.all(screens.map(({ page }) => onGlass(page, revision)))
        taken.skewsMs.push(Math.max(...moments) - Math.min(...moments))
        taken.shownMs.push(Math.max(...moments) - clickedAt)
        taken.late += late.length
      }
      return taken
    }
    // A wall has hung for a while when somebody takes: its screens have asked for the time again, at rest.
    await new Promise((resolve) => setTimeout(resolve, REST_MS))
    say(`${TAKES} takes over the same scene`)
    const over = await takes(TAKES, (turn) => ({ message: `Строка ${turn}` }))
    say(`${TAKES / 2} takes of another scene`)
    const scenes = await takes(TAKES / 2, (turn) => ({ scene: turn % 2 === 0 ? 'vacancies' : 'poverty' }))
    say(`${TAKES / 2} takes of another scene that stood in the preview`)
    const desk = await openDesk(platform.base, { cookie: operator.cookie, wall: 'bench' })
    const previewed = await takes(
      TAKES / 2,
      (turn) => ({ scene: turn % 2 === 0 ? 'vacancies' : 'poverty' }),
      async ({ scene = null }) => {
        desk.emit('preview', { scene })
        await Promise.all(screens.map(({ page }) => hasLoaded(page, scene!)))
      },
    )
    desk.close()
    return {
      name: 'take',
      takenAt: new Date().toISOString(),
      rows: [
        ...rowsOf('over the same scene', over, shared()),
        ...rowsOf(
          'of another scene, which stood in the preview',
          previewed,
          'its screens had loaded it before the click',
        ),
        ...rowsOf(
          'of another scene, which every page loads first',
          scenes,
          'no graphics card: the processor paints',
        ),
      ],
      facts: { screens: 4, 'of each': `${SCREEN.width} × ${SCREEN.height}`, takes: TAKES * 2 },
    }
  } finally {
    await platform.stop()
  }
}

function rowsOf(what: string, { skewsMs, shownMs, late }: Takes, note: string): BenchRow[] {
  const skew = percentile(sorted(skewsMs), 95)
  const shown = percentile(sorted(shownMs), 95)
  return [
    {
      name: `a take ${what}: between the first screen and the last, p95`,
      ours: skew,
      limit: FRAME_MS,
      ratio: ratioOf(skew, FRAME_MS, 'less'),
      unit: 'ms',
      aim: { of: 'ours', bound: 'most', value: AIM_SKEW_MS },
      note: `limit: one frame; p50 ${percentile(sorted(skewsMs), 50).toFixed(1)} ms, screens that joined late: ${late}`,
    },
    {
      name: `a take ${what}: from the click to the last screen, p95`,
      ours: shown,
      limit: null,
      ratio: null,
      unit: 'ms',
      aim: { of: 'ours', bound: 'most', value: AIM_SHOWN_MS },
      note: `p50 ${percentile(sorted(shownMs), 50).toFixed(0)} ms; ${note}`,
    },
  ]
}

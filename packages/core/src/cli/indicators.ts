// `./obzor indicators backfill`: indicators of past months, counted beside the running platform on connections of its own.
import pg from 'pg'
import { Journal } from '../engine/access/journal.ts'
import { systemClock } from '../engine/clock.ts'
import { controlDatabase } from '../engine/db/control.ts'
import { readLoadedIndicators } from '../engine/publication/db/loaded-indicators.ts'
import { backfill, type BackfillProgress, type MonthOutcome } from '../engine/publication/backfill.ts'
import { savedPolicy } from '../engine/publication/disclosure-policy.ts'
import { savedComparisons } from '../engine/measure/line-comparison.ts'
import { ObzorError } from '../model/index.ts'
import type { Paths } from './paths.ts'
import { platformDatabase } from './platform-database.ts'
import { readRegion } from './region-data.ts'

export interface BackfillVerbOptions {
  from: string
  to: string
  /** Ends after the portion that is being counted; what is written stays. */
  signal: AbortSignal
  onProgress(line: string): void
  onMonth(line: string): void
}

export async function backfillVerb(paths: Paths, options: BackfillVerbOptions): Promise<void> {
  const { from, to, signal } = options
  const database = platformDatabase(paths.cluster, process.env.DATABASE_URL)
  const settings = readRegion(paths)
  if (!settings || !(await database.isRunning())) throw notRunning()
  const control = await controlDatabase(database.url()).initialize()
  const client = new pg.Client({ connectionString: database.url(), application_name: 'obzor-backfill' })
  try {
    await client.connect()
    const journal = new Journal({ control, clock: systemClock, dataDirectory: paths.data })
    const outcomes = await backfill({
      client,
      from,
      to,
      asOf: settings.asOf,
      indicators: await readLoadedIndicators(client),
      comparisons: await savedComparisons(control),
      policy: await savedPolicy(control, settings),
      now: () => systemClock.now(),
      signal,
      onProgress: (progress) => options.onProgress(progressText(progress)),
      onMonth: (month, outcome) => options.onMonth(`${month}  ${outcomeText(outcome)}`),
    })
    const isWritten = [...outcomes.values()].some(({ kind }) => kind === 'written')
    if (isWritten)
      await journal.note({
        actor: null,
        action: 'indicators.backfill',
        detail: { months: `${from} – ${to}` },
      })
  } finally {
    await client.end()
    await control.destroy()
  }
}

export function progressText({ month, number, months, households }: BackfillProgress): string {
  const { counted, all } = households
  const share = all === 0 ? 100 : Math.min(100, Math.floor((100 * counted) / all))
  return `${month} (${number} of ${months}): ${share} % of the households`
}

export function outcomeText(outcome: MonthOutcome): string {
  switch (outcome.kind) {
    case 'written':
      return `${outcome.figures} figures written (${outcome.vintage})`
    case 'kept':
      return `its ${outcome.vintage} figures are there already; they stay`
    case 'left-out':
      return outcome.because === 'incomes'
        ? 'left out: sources have brought too few incomes of its three months'
        : 'left out: no subsistence minimum is known'
  }
}

const notRunning = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_BACKFILL_DATABASE_DOWN',
    fact: 'the database of the platform does not run',
    risk: 'no month was counted',
    action: 'run ./obzor up first',
  })

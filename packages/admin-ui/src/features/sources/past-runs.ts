// The history of a source as it is shown: looks that found nothing new stand as one row. The engine folds them in its
// journal; here the same is done with what the channel tells while the page is open. Pure.
import type { RunRow } from '@obzor/core/protocol'
import type { PastRun } from './sources.api.ts'

/** What the channel tells of a run, with what only the journal knows of it. */
export const pastRunOf = (run: RunRow, known: PastRun | undefined): PastRun => ({
  ...run,
  removed: known?.removed ?? 0,
  looks: known?.looks ?? 1,
  since: known?.since ?? run.startedAt,
})

const isQuiet = (run: PastRun): boolean =>
  run.trigger === 'schedule' &&
  run.deliveryName === null &&
  run.state === 'succeeded' &&
  run.errorCode === null &&
  run.accepted === 0 &&
  run.quarantined === 0 &&
  run.removed === 0

/** Newest first, as given. A quiet look takes the place of the quiet looks right before it and counts them. */
export function foldQuiet(rows: readonly PastRun[]): readonly PastRun[] {
  const [newest, before] = rows
  if (!newest || !before || !isQuiet(newest) || !isQuiet(before)) return rows
  return [{ ...newest, looks: newest.looks + before.looks, since: before.since }, ...rows.slice(2)]
}

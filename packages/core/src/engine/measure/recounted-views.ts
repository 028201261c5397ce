// The channels that are recounted beside the relay's turns, and what makes each of them new.
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { ESTIMATES_CHANNEL } from '../../protocol/index.ts'
import { ESTIMATE_DATASETS, estimateRows } from './estimates.ts'
import { RecountedView } from './recounted-view.ts'

export const recountedViews = (shared: { pool: Pool; log: Logger }): RecountedView[] => [
  new RecountedView({
    ...shared,
    channel: ESTIMATES_CHANNEL,
    datasets: ESTIMATE_DATASETS,
    recount: estimateRows,
  }),
]

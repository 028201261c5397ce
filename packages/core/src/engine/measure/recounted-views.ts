// The channels that are recounted beside the relay's turns, and what makes each of them new.
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { ESTIMATES_CHANNEL, STATISTICS_CHANNEL } from '../../protocol/index.ts'
import { readNewestStatistics } from './db/newest-statistics.ts'
import { ESTIMATE_DATASETS, estimateRows } from './estimates.ts'
import { RecountedView } from './recounted-view.ts'

export interface RecountedViewsOptions {
  pool: Pool
  log: Logger
  /** Codes of the series that plugins declare at the moment. */
  statistics(): readonly string[]
}

export const recountedViews = ({ statistics, ...shared }: RecountedViewsOptions): RecountedView[] => [
  new RecountedView({
    ...shared,
    channel: ESTIMATES_CHANNEL,
    datasets: ESTIMATE_DATASETS,
    recount: estimateRows,
  }),
  new RecountedView({
    ...shared,
    channel: STATISTICS_CHANNEL,
    datasets: ['statistic'],
    recount: (client) => readNewestStatistics(client, statistics()),
  }),
]

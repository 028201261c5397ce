// The channels that are recounted beside the relay's turns, and what makes each of them new.
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Comparison, DisclosurePolicy, IsoDate } from '../../model/index.ts'
import {
  ESTIMATES_CHANNEL,
  HOUSEHOLDS_CHANNEL,
  GROWTH_CHANNEL,
  OPERATORS_CHANNEL,
  OVERLAP_CHANNEL,
  STATISTICS_CHANNEL,
  SUPPORT_CHANNEL,
} from '../../protocol/index.ts'
import { GROWTH_DATASETS, growthRows } from '../registry-size/growth.ts'
import { OVERLAP_DATASETS, overlapRows } from '../registry-size/overlap.ts'
import { HOUSEHOLD_DATASETS, householdRows } from '../households/household-counts.ts'
import { readNewestStatistics } from './db/newest-statistics.ts'
import { ESTIMATE_DATASETS, estimateRows } from './estimates.ts'
import { OPERATOR_DATASETS, OperatorsRecount } from './operators.ts'
import { RecountedView } from './recounted-view.ts'
import { SUPPORT_DATASETS, supportRows } from './support.ts'

export interface RecountedViewsOptions {
  pool: Pool
  log: Logger
  /** Last day of the month that the figures describe. */
  onDate: IsoDate
  /** Codes of the series that plugins declare at the moment. */
  statistics(): readonly string[]
  policy(): DisclosurePolicy
  /** How income is held against the line. */
  comparison(): Comparison
}

/** One recount at a time: together they would take as many cores of the database as there are views. */
function oneAfterTheOther(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    // What failed is told to whoever asked; it must not stop the others.
    last = next.catch(() => undefined)
    return next
  }
}

export function recountedViews({
  statistics,
  policy,
  comparison,
  onDate,
  pool,
  log,
}: RecountedViewsOptions): RecountedView[] {
  const operators = new OperatorsRecount({ policy, now: () => new Date() })
  const shared = { pool, log, inTurn: oneAfterTheOther() }
  return [
    new RecountedView({
      ...shared,
      channel: ESTIMATES_CHANNEL,
      datasets: ESTIMATE_DATASETS,
      recount: (client) => estimateRows(client, comparison()),
    }),
    new RecountedView({
      ...shared,
      channel: STATISTICS_CHANNEL,
      datasets: ['statistic'],
      recount: (client) => readNewestStatistics(client, statistics()),
    }),
    new RecountedView({
      ...shared,
      channel: SUPPORT_CHANNEL,
      datasets: SUPPORT_DATASETS,
      recount: (client) => supportRows(client, onDate, comparison()),
    }),
    new RecountedView({
      ...shared,
      channel: OPERATORS_CHANNEL,
      datasets: OPERATOR_DATASETS,
      recount: (client) => operators.rows(client),
      keep: (client) => operators.keep(client),
    }),
    new RecountedView({
      ...shared,
      channel: HOUSEHOLDS_CHANNEL,
      datasets: HOUSEHOLD_DATASETS,
      recount: (client) => householdRows(client, { policy: policy(), onDate }),
    }),
    new RecountedView({
      ...shared,
      channel: GROWTH_CHANNEL,
      datasets: GROWTH_DATASETS,
      recount: (client) => growthRows(client, policy()),
    }),
    new RecountedView({
      ...shared,
      channel: OVERLAP_CHANNEL,
      datasets: OVERLAP_DATASETS,
      recount: (client) => overlapRows(client, policy()),
    }),
  ]
}

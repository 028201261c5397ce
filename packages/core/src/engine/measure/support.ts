// `support`: what each measure of support costs and whom it reaches. Sources: D. Coady, M. Grosh, J. Hoddinott, «Targeting of
// Transfers in Developing Countries» (World Bank 2004), ch. 2: coverage and leakage; W. Beckerman, «The Impact of Income
// Maintenance Payments on Poverty in Britain», Economic Journal 89 (1979): efficiency in closing the gap.
import type { ClientBase } from 'pg'
import { defaultPolicy, type Comparison, type IsoDate } from '../../model/index.ts'
import type { SupportRow } from '../../protocol/index.ts'
import { readSupportSums, type SupportBasis, type SupportSums } from './db/support-sums.ts'

export const SUPPORT_DATASETS = ['household-welfare', 'person-facts', 'source'] as const

/** What the public may see of a breakdown: fewer receivers are not shown, counts are multiples. */
const { threshold, roundTo } = defaultPolicy({ training: false })
/** A sum to a rouble would change with one receiver and give the payment away. */
const COST_STEP_ROUBLES = 1_000

const rounded = (value: number, step: number): number => Math.round(value / step) * step

export async function supportRows(
  client: ClientBase,
  onDate: IsoDate,
  comparison: Comparison = 'lt',
): Promise<SupportRow[]> {
  return supportOf(await readSupportSums(client, { onDate, comparison }))
}

/** Shares are whole per cent: of few receivers a digit more would tell of one of them. */
const share = (part: number, whole: number): number | null =>
  whole > 0 ? Math.round((100 * part) / whole) : null

export function supportOf({ poor, measures }: SupportBasis): SupportRow[] {
  return measures.map((sums): SupportRow => {
    const { measureId: id, title, isNeedTested } = sums
    if (isSmall(sums)) return { id, title, isNeedTested, isHidden: true, ...NOTHING }
    const { cost, receivers, leaked, closed, reached, lifted } = sums
    return {
      id,
      title,
      isNeedTested,
      isHidden: false,
      cost: rounded(cost / 100, COST_STEP_ROUBLES),
      receivers: rounded(receivers, roundTo.public),
      // Without the measure those whom it lifts would be poor too.
      reachPct: share(reached, poor + lifted),
      leakagePct: share(leaked, cost),
      efficiencyPct: share(closed, cost),
      lifted: lifted > 0 && lifted < threshold.public ? null : rounded(lifted, roundTo.public),
    }
  })
}

const NOTHING = {
  cost: null,
  receivers: null,
  reachPct: null,
  leakagePct: null,
  efficiencyPct: null,
  lifted: null,
} as const

const isSmall = ({ receivers }: SupportSums): boolean => receivers < threshold.public

// `estimates`: what a model, the official total and a lognormal curve say of the poverty of each municipality. The
// registry's own count stands in the channel of indicators and is not repeated here.
import type { ClientBase } from 'pg'
import {
  areaRates,
  benchmarkShift,
  logNormalDifference,
  logNormalShareBelow,
  movedShare,
  type AreaCount,
  type AreaRate,
  type Comparison,
  type DifferenceOfShares,
  type IncomesAndLine,
} from '../../model/index.ts'
import type { EstimateRow } from '../../protocol/index.ts'
import { readAreaSums, readOfficialRate, type AreaSums, type OfficialRate } from './db/area-sums.ts'

/** Datasets of the outbox that the numbers rest on. */
export const ESTIMATE_DATASETS = ['household-welfare', 'statistic'] as const

/**
 * Shares are published to a hundredth of a per cent: no screen shows more, and more digits would give a small area's count away
 * to whoever inverts the formula.
 */
const asPercent = (share: number | null): number | null =>
  share === null ? null : Math.round(share * 1e4) / 100

export async function estimateRows(
  client: ClientBase,
  comparison: Comparison = 'lt',
): Promise<EstimateRow[]> {
  return estimatesOf(await readAreaSums(client, comparison), await readOfficialRate(client))
}

export function estimatesOf(areas: readonly AreaSums[], official: OfficialRate | null): EstimateRow[] {
  const parts = areas.filter(({ isRegion }) => !isRegion)
  const { rates, isBenchmarked } = modelled(parts, official)
  const region = areas.find(({ isRegion }) => isRegion)
  return areas.map((area): EstimateRow => {
    const because = region && !area.isRegion ? differenceOf(region, area) : null
    const estimate = area.isRegion ? null : (rates?.[parts.indexOf(area)] ?? null)
    return {
      id: area.oktmo,
      isRegion: area.isRegion,
      modelPct: asPercent(estimate && estimate.rate),
      modelLowPct: asPercent(estimate && estimate.low),
      modelHighPct: asPercent(estimate && estimate.high),
      ownSharePct: estimate && Math.round(estimate.ownShare * 100),
      isBenchmarked,
      officialPct: asPercent(official && official.rate),
      officialPeriod: official?.period ?? null,
      logNormalPct: asPercent(logNormalOf(area)),
      becauseOfIncomePp: asPercent(because && because.meanIncome),
      becauseOfInequalityPp: asPercent(because && because.inequality),
      becauseOfLinePp: asPercent(because && because.line),
      designEffect: area.persons > 0 ? Math.round((100 * area.membersSquared) / area.persons) / 100 : null,
      coveragePct:
        area.population === null || area.population === 0
          ? null
          : Math.round((100 * area.persons) / area.population),
    }
  })
}

const perPerson = ({ persons, income, line, gini }: AreaSums): IncomesAndLine | null =>
  persons === 0 || gini === null ? null : { meanIncome: income / persons, gini, line: line / persons }

function logNormalOf(area: AreaSums): number | null {
  const own = perPerson(area)
  return own && logNormalShareBelow(own, own.line)
}

function differenceOf(region: AreaSums, area: AreaSums): DifferenceOfShares | null {
  const [from, to] = [perPerson(region), perPerson(area)]
  return from && to && logNormalDifference(from, to)
}

/** Weights of the benchmark are published populations where all are known, and the registry's counts otherwise. */
function modelled(
  parts: readonly AreaSums[],
  official: OfficialRate | null,
): { rates: AreaRate[] | null; isBenchmarked: boolean } {
  const rates = areaRates(withCovariate(parts)) ?? areaRates(parts.map((part) => countOf(part, [])))
  if (!rates) return { rates, isBenchmarked: false }
  const isPublished = parts.every(({ population }) => population !== null)
  const weighted = rates.map(({ rate }, at) => ({
    rate,
    weight: isPublished ? parts[at]!.population! : parts[at]!.persons,
  }))
  const shift = official && benchmarkShift(weighted, official.rate)
  if (shift === null) return { rates, isBenchmarked: false }
  return {
    rates: rates.map(({ rate, low, high, ownShare }) => ({
      rate: movedShare(rate, shift),
      low: movedShare(low, shift),
      high: movedShare(high, shift),
      ownShare,
    })),
    isBenchmarked: true,
  }
}

const countOf = ({ persons, poor, membersSquared }: AreaSums, covariates: readonly number[]): AreaCount => ({
  persons,
  poor,
  effectiveSize: membersSquared > 0 ? (persons * persons) / membersSquared : 0,
  covariates,
})

/** ln of the average wage, when every area has one: the one figure that is published of all municipalities each year. */
const withCovariate = (parts: readonly AreaSums[]): AreaCount[] => {
  const isKnown = parts.every(({ averageWageKopecks }) => (averageWageKopecks ?? 0) > 0)
  return parts.map((part) => countOf(part, isKnown ? [Math.log(part.averageWageKopecks!)] : []))
}

// What is counted for a list of indicators on a day: one plan for each population, and the derived ones in the order in which
// they read each other. Pure; the live picture and the past months are counted by the same plans.
import {
  checkIndicator,
  inOrderOfReading,
  isCounted,
  isDerived,
  mistyped,
  type DerivedIndicator,
  type Indicator,
  type IsoDate,
  type Population,
} from '../../model/index.ts'
import { PopulationPlan } from './population-plan.ts'

export interface IndicatorPlans {
  /** As declared, those in force. */
  indicators: readonly Indicator[]
  plans: readonly PopulationPlan[]
  derived: readonly DerivedIndicator[]
}

export interface PlanOptions {
  /** The day the figures are of: an indicator is counted while its method holds. */
  onDate?: IsoDate
  /** Told of each indicator that is left out; the others live on. */
  refuse: (code: string, error: unknown) => void
}

export function planIndicators(
  declared: readonly Indicator[],
  { onDate, refuse }: PlanOptions,
): IndicatorPlans {
  const indicators = declared.filter((each) => isInForce(each, onDate))
  const plans = new Map<Population, PopulationPlan>()
  const derived: DerivedIndicator[] = []
  for (const indicator of indicators) {
    try {
      checkIndicator(indicator)
      if (isDerived(indicator)) {
        derived.push(indicator)
        continue
      }
      const { over } = isCounted(indicator) ? indicator : indicator.histogram
      const plan = plans.get(over) ?? new PopulationPlan(over)
      plan.add(indicator)
      plans.set(over, plan)
    } catch (error) {
      refuse(indicator.code, error)
    }
  }
  const counted = [...plans.values()].flatMap(({ counted: sums, distributions }) =>
    [...sums, ...distributions].map(({ indicator }) => indicator),
  )
  const inOrder = inOrderOfReading([...counted, ...derived], (code, fact) =>
    refuse(code, mistyped(`${code}.derived`, fact)),
  )
  return { indicators, plans: [...plans.values()], derived: inOrder.filter(isDerived) }
}

/** Days are compared as text: `YYYY-MM-DD`. */
const isInForce = ({ validFrom, validTo }: Indicator, onDate: IsoDate | undefined): boolean =>
  onDate === undefined ||
  ((validFrom === undefined || validFrom <= onDate) && (validTo === undefined || onDate <= validTo))

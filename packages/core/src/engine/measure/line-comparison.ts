// The region's rule of who is poor at the very line: where it is kept, how it is changed, and the declarations by it.
import type { DataSource } from 'typeorm'
import {
  COMPARISONS,
  ObzorError,
  byComparison,
  comparisonOf,
  isIsoMonth,
  type DatedComparison,
  type Indicator,
  type IsoMonth,
} from '../../model/index.ts'
import type { Actor, Journal } from '../access/journal.ts'
import { SettingEntity } from '../db/entities/index.ts'

const SETTING = 'poverty.comparison'
/** A rule of a law changes once in years. */
const RULES_MAX = 20
const ACT_MAX = 300

export async function savedComparisons(
  control: Pick<DataSource, 'getRepository'>,
): Promise<readonly DatedComparison[]> {
  const setting = await control.getRepository(SettingEntity).findOneBy({ key: SETTING })
  const rules = (setting?.value ?? []) as DatedComparison[]
  // What was changed by hand and is wrong must not stop the platform: income below the line is the rule then.
  return Array.isArray(rules) && faultOf(rules) === null ? rules : []
}

export interface LineComparisonDeps {
  control: DataSource
  journal: Pick<Journal, 'transact'>
  /** Month of the live figures. */
  asOf: IsoMonth
  /** Everything that was counted by the former rule is counted anew. */
  onChanged: () => void
}

export class LineComparison {
  readonly #deps: LineComparisonDeps
  #rules: readonly DatedComparison[] = []

  constructor(deps: LineComparisonDeps) {
    this.#deps = deps
  }

  async load(): Promise<void> {
    this.#rules = await savedComparisons(this.#deps.control)
  }

  get rules(): readonly DatedComparison[] {
    return this.#rules
  }

  /** The rule that the live figures are counted by. */
  get inForce(): DatedComparison {
    return comparisonOf(this.#rules, this.#deps.asOf)
  }

  /** Declarations as they are counted now. */
  apply<I extends Indicator>(indicators: readonly I[]): I[] {
    return indicators.map((indicator) => byComparison(indicator, this.inForce.comparison))
  }

  async change(rules: readonly DatedComparison[], actor: Actor): Promise<readonly DatedComparison[]> {
    const fault = faultOf(rules)
    if (fault !== null) throw comparisonInvalid(fault)
    const { control, journal, onChanged } = this.#deps
    const before = this.inForce.comparison
    const ordered = rules.toSorted((one, other) => ((one.from ?? '') < (other.from ?? '') ? -1 : 1))
    await journal.transact(async (manager, write) => {
      await manager.getRepository(SettingEntity).save({ key: SETTING, value: ordered })
      const detail = { before: textOf(this.#rules), after: textOf(ordered) }
      await write({ actor, action: 'indicators.comparison', detail })
    })
    this.#rules = await savedComparisons(control)
    if (this.inForce.comparison !== before) onChanged()
    return this.#rules
  }
}

/** «2024-01 le; 2025-07 lt». */
const textOf = (rules: readonly DatedComparison[]): string =>
  rules.map(({ from, comparison }) => `${from ?? '…'} ${comparison}`).join('; ') || 'lt'

function faultOf(rules: readonly DatedComparison[]): string | null {
  if (rules.length > RULES_MAX) return `${rules.length} rules were given, at most ${RULES_MAX} are kept`
  for (const { from, comparison, act } of rules) {
    if (from !== null && !isIsoMonth(from)) return `'${String(from).slice(0, 20)}' is no month`
    if (!COMPARISONS.includes(comparison)) return `'${String(comparison).slice(0, 20)}' is no comparison`
    if (typeof act !== 'string' || act.length > ACT_MAX) return `an act has at most ${ACT_MAX} letters`
  }
  const starts = new Set(rules.map(({ from }) => from))
  return starts.size < rules.length ? 'two rules begin with the same month' : null
}

const comparisonInvalid = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_INDICATOR_COMPARISON_INVALID',
    fact,
    risk: 'figures are counted by the former rule',
    action: 'give each rule its first month (YYYY-MM; null: from the beginning), lt or le, and the act',
  })

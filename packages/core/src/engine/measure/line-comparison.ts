// The region's rule of who is poor at the very line: where it is kept, how it is changed, and the declarations by it.
import type { DataSource } from 'typeorm'
import {
  ObzorError,
  byComparison,
  comparisonOf,
  comparisonsFault,
  keptComparisons,
  type DatedComparison,
  type Indicator,
  type IsoMonth,
} from '../../model/index.ts'
import type { Actor, Journal } from '../access/journal.ts'
import { SettingEntity } from '../db/entities/index.ts'

const SETTING = 'poverty.comparison'

export async function savedComparisons(
  control: Pick<DataSource, 'getRepository'>,
): Promise<readonly DatedComparison[]> {
  const setting = await control.getRepository(SettingEntity).findOneBy({ key: SETTING })
  return keptComparisons(setting?.value)
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
    const fault = comparisonsFault(rules)
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

const comparisonInvalid = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_INDICATOR_COMPARISON_INVALID',
    fact,
    risk: 'figures are counted by the former rule',
    action: 'give each rule its first month (YYYY-MM; null: from the beginning), lt or le, and the act',
  })

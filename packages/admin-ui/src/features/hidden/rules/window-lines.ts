// The windows of incomes as a table: what the law begins with, what the region has set, and which of them figures are counted by. Pure.
import { DEFAULT_WELFARE_RULE, type WelfareRule } from '@obzor/core/model'
import type { RulesAnswer } from '../hidden.api.ts'

export interface WindowLine extends WelfareRule {
  /** `null`: of the law. */
  setBy: string | null
  setAt: number | null
  state: 'past' | 'in-force' | 'ahead'
}

/** The latest first. */
export function windowLines({ windows, inForce }: Pick<RulesAnswer, 'windows' | 'inForce'>): WindowLine[] {
  const all = [{ ...DEFAULT_WELFARE_RULE, setBy: null, setAt: null }, ...windows].filter(
    // The region may have set one for the very day on which the law begins.
    (rule, at) => at > 0 || !windows.some(({ validFrom }) => validFrom === rule.validFrom),
  )
  return all
    .map((rule): WindowLine => {
      if (rule.validFrom === inForce.validFrom) return { ...rule, state: 'in-force' }
      return { ...rule, state: rule.validFrom < inForce.validFrom ? 'past' : 'ahead' }
    })
    .toSorted((one, other) => (one.validFrom < other.validFrom ? 1 : -1))
}

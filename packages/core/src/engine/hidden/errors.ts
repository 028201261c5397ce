// Refusals of the lists of hidden poverties, in the words of the catalogue of errors.
import { ObzorError } from '../../model/index.ts'

export const rowUnknown = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_HIDDEN_ROW_UNKNOWN',
    fact: `row ${id} is not in the lists that your territories give`,
    risk: 'nothing was shown and nothing was decided',
    action: 'load the list again: newer data may have answered the question',
  })

export const rowGone = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_HIDDEN_ROW_GONE',
    fact: `the household of row ${id} is of this list no more`,
    risk: 'nothing was decided; the history of the row stays',
    action: 'load the list again',
  })

export const decisionIncomplete = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_HIDDEN_DECISION_INCOMPLETE',
    fact,
    risk: 'nothing was decided: a decision without its reason cannot be checked by anybody later',
    action: 'choose the reason of the list',
  })

export const ruleWrong = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_HIDDEN_RULE_WRONG',
    fact,
    risk: 'the rules in force stay, and figures do not change',
    action: 'mend the value and save again',
  })

export const windowSet = (date: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_WELFARE_WINDOW_SET',
    fact: `a window of incomes is already set from ${date}`,
    risk: 'it stays: what households were told by it cannot be changed under them',
    action: 'give another date from which the new act holds',
  })

export const householdUnknown = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_WELFARE_HOUSEHOLD_UNKNOWN',
    fact: `household ${id} is not in the registry, or not in your territories`,
    risk: 'nothing was calculated',
    action: 'open the household from a list',
  })

export const monthWithoutLine = (month: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_WELFARE_MONTH_WITHOUT_LINE',
    fact: `${month} is no month that welfare can be told of`,
    risk: 'nothing was calculated',
    action:
      'give a month as YYYY-MM, not later than the month of the figures, of which a line of the law is known',
  })

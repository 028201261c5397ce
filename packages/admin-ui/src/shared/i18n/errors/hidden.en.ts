// English texts of refusals of the hidden poverties and of the welfare of a household.
export const hiddenErrorsEn = {
  OBZ_HIDDEN_ROW_UNKNOWN: {
    fact: 'There is no such row in the lists of your territories',
    risk: 'Nothing was shown and nothing was decided',
    action: 'Load the list again: newer data may have answered the question',
  },
  OBZ_HIDDEN_ROW_GONE: {
    fact: 'This household is of the list no more',
    risk: 'Nothing was decided; the history of the row stays',
    action: 'Load the list again',
  },
  OBZ_HIDDEN_DECISION_INCOMPLETE: {
    fact: 'The decision lacks its reason, or has one too many',
    risk: 'Nothing was decided: without a reason nobody can check it later',
    action: 'Choose the reason of the list',
  },
  OBZ_HIDDEN_RULE_WRONG: {
    fact: 'A value of the rule does not fit',
    risk: 'The rules in force stay, and figures do not change',
    action: 'Mend the value and save again',
  },
  OBZ_WELFARE_WINDOW_SET: {
    fact: 'A window of incomes is already set from this date',
    risk: 'It stays: what was counted by it cannot be changed afterwards',
    action: 'Give another date from which the act holds',
  },
  OBZ_WELFARE_HOUSEHOLD_UNKNOWN: {
    fact: 'The household is not in the registry, or not in your territories',
    risk: 'Nothing was calculated',
    action: 'Open the household from a list',
  },
  OBZ_WELFARE_MONTH_WITHOUT_LINE: {
    fact: 'Welfare cannot be told of this month',
    risk: 'Nothing was calculated',
    action: 'Give a month not later than that of the figures, of which a line is known',
  },
}

// English texts of figures that are asked for, and of the rules they are published by.
const nothing = 'Nothing was sent'

export const publicationEn = {
  OBZ_DISCLOSURE_POLICY_INVALID: {
    fact: 'One of the rules of publication is out of its bounds',
    risk: 'The rules stay as they were',
    action: 'Correct the number; docs/disclosure.md says what each of them means',
  },
  OBZ_INDICATOR_ANSWER_TOO_LARGE: {
    fact: 'The question has too many values',
    risk: nothing,
    action: 'Ask for fewer territories or a shorter time',
  },
  OBZ_INDICATOR_CELL_UNKNOWN: {
    fact: 'The indicator has no figure for this territory',
    risk: nothing,
    action: 'Check the code of the territory: only those in force are shown',
  },
  OBZ_INDICATOR_NOT_COUNTED: {
    fact: 'The indicators are not counted yet, or another engine leads',
    risk: nothing,
    action: 'Ask again in a second; if that does not help, look at /readyz',
  },
  OBZ_INDICATOR_UNKNOWN: {
    fact: 'There is no such indicator or series',
    risk: nothing,
    action: 'Choose from the list of indicators; its plugin may be switched off',
  },
}

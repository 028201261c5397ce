// English texts of figures that are asked for, and of the rules they are published by.
const nothing = 'Nothing was sent'

export const publicationEn = {
  OBZ_DISCLOSURE_POLICY_INVALID: {
    fact: 'One of the rules of publication is out of its bounds',
    risk: 'The rules stay as they were',
    action: 'Correct the number; docs/disclosure.md says what each of them means',
  },
  OBZ_INDICATOR_COMPARISON_INVALID: {
    fact: 'The rule by which income is held against the line is not valid',
    risk: 'Figures are counted by the former rule',
    action: 'Give each rule its first month (YYYY-MM), the comparison and the act; months must differ',
  },
  OBZ_BACKFILL_RANGE: {
    fact: 'These past months cannot be counted',
    risk: 'No month was counted',
    action: 'Name months like 2025-01, at most 60, the last of them before the month of now',
  },
  OBZ_BACKFILL_RUNNING: {
    fact: 'Past months are being counted already',
    risk: 'Nothing was begun; what runs goes on',
    action: 'Wait for its end, or stop it where it was started: what it has written stays',
  },
  OBZ_BACKFILL_DATABASE_DOWN: {
    fact: 'The database of the platform does not run',
    risk: 'No month was counted',
    action: 'Run ./obzor up first',
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

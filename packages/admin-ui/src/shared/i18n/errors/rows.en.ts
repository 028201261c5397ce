// English texts of single rows: why a row is in quarantine.
import type { rowsRu } from './rows.ru.ts'

const aside = 'The row is not part of the indicators'
const atAgency = 'Ask the agency to correct it and send it again'
const mapping = "Correct the source's settings"
const record = (fact: string, action: string) => ({ fact, risk: aside, action })

export const rowsEn: typeof rowsRu = {
  OBZ_EGISSO_ELEMENT_UNKNOWN: record(
    'An element that the message does not have',
    'Check the version of the format at the provider',
  ),
  OBZ_FNS_ANSWER_OTHER_PERSON: record(
    'The answer of ФНС is about a person born on another day than the one asked about',
    'Check the request and send it again',
  ),
  OBZ_FNS_ANSWER_UNMATCHED: record(
    'The answer of ФНС has no request: it is not known whom it is about',
    'Ask ФНС again',
  ),
  OBZ_FNS_CODE_IGNORED: record(
    'The settings leave this code of income out',
    'Nothing; if the code matters, remove it from the ignored ones',
  ),
  OBZ_RECORD_AMOUNT_INVALID: record('The sum is written wrongly', mapping),
  OBZ_RECORD_AMOUNT_NEGATIVE: record(
    'A negative sum',
    'A correction is sent as a change of the earlier fact',
  ),
  OBZ_RECORD_BAND_INVALID: record('The band of age or income ends where it begins or before', mapping),
  OBZ_RECORD_BENEFIT_UNKNOWN: record(
    'A change of a benefit that this source never reported',
    'Ask for the fact of assignment itself',
  ),
  OBZ_RECORD_BIRTH_DATE_FUTURE: record('The birth date is in the future', atAgency),
  OBZ_RECORD_BIRTH_DATE_TOO_EARLY: record('The birth date is before 1900', atAgency),
  OBZ_RECORD_CELL_INVALID: record('The cell is no H3 index of resolution 5 to 9', mapping),
  OBZ_RECORD_CHANGE_EMPTY: record('The change changes nothing', mapping),
  OBZ_RECORD_COUNT_INVALID: record(
    'Neither a number of people nor the bound below which none is told',
    mapping,
  ),
  OBZ_RECORD_DATES_REVERSED: record('It ends before it starts', atAgency),
  OBZ_RECORD_DATE_INVALID: record('Not a day of the calendar', atAgency),
  OBZ_RECORD_GEOMETRY_INVALID: record('Coordinates are outside the globe', 'Longitude goes first'),
  OBZ_RECORD_GEOMETRY_TOO_LARGE: record('The geometry is too complex', 'Simplify it in the source'),
  OBZ_RECORD_KEY_INVALID: record('The key of the record is empty or too long', mapping),
  OBZ_RECORD_KIND_UNKNOWN: record('An unknown kind of record', 'Update the plugin or the platform'),
  OBZ_RECORD_MEASURE_INVALID: record('The identifier of the measure (ЛМСЗ) is written wrongly', atAgency),
  OBZ_RECORD_MONTH_FUTURE: record('The month has not begun yet', atAgency),
  OBZ_RECORD_MONTH_INVALID: record('The month is written wrongly', atAgency),
  OBZ_RECORD_OKTMO_INVALID: record('ОКТМО must be 8 or 11 digits', atAgency),
  OBZ_RECORD_OKTMO_UNKNOWN: record(
    'ОКТМО is not of this region',
    'Correct the code or load a newer region pack',
  ),
  OBZ_RECORD_PERIOD_INVALID: record('The period is written wrongly', mapping),
  OBZ_RECORD_PROPERTIES_INVALID: record('The properties of the feature are of a wrong form', mapping),
  OBZ_RECORD_SHARE_INVALID: record(
    'The share is wrong: two whole numbers, the first not above the second',
    atAgency,
  ),
  OBZ_RECORD_SNILS_CHECK: record('The check number of СНИЛС does not match', atAgency),
  OBZ_RECORD_SNILS_INVALID: record('СНИЛС must be 11 digits', atAgency),
  OBZ_RECORD_SNILS_MISSING: record('No СНИЛС: the fact belongs to nobody', atAgency),
  OBZ_RECORD_TERRITORY_INVALID: record('The territory code is written wrongly', mapping),
  OBZ_RECORD_TEXT_INVALID: record('A required text is empty or too long', atAgency),
  OBZ_RECORD_TEXT_NUL: record('A text holds a NUL character', atAgency),
  OBZ_RECORD_VALUE_INVALID: record('The value is not one of the list', mapping),
  OBZ_ROSSTAT_CONFLICT: record(
    'Another value for the same region and year stands earlier in the file',
    'Keep the right one',
  ),
  OBZ_ROSSTAT_INCOMPLETE: record(
    'Not all rows by age and sex are there, so no sum was made',
    'Send the whole table',
  ),
  OBZ_ROSSTAT_OUTLIER: record(
    'The value differs from the years beside it many times over: probably a misprint',
    'Correct it by the publication',
  ),
  OBZ_ROSSTAT_PERIOD: record(
    'The period is none of January–March, –June, –September, –December',
    'Name the period as published: a cumulative total cannot be guessed',
  ),
  OBZ_ROSSTAT_ZERO: record(
    'Zero stands for “no data”',
    'Leave the cell empty or fill in the published value',
  ),
  OBZ_SOURCE_FIELD_INVALID: record('A field is filled in wrongly', atAgency),
  OBZ_SOURCE_FIELD_MISSING: record('A required field is missing', atAgency),
  OBZ_SOURCE_ROW_LENGTH: record(
    'The row has another number of cells than the header',
    'Check the file: it may be cut off at this row',
  ),
  OBZ_SOURCE_TOTALS_ROW: {
    fact: 'The row sums up others and is no record',
    risk: 'Nothing is lost: totals are counted from the records',
    action: 'Nothing has to be done',
  },
}

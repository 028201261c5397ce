// English texts of rows that acts of civil status, ЕГИССО and the social fund send: why a row is in quarantine.
import type { actsRu } from './acts.ru.ts'

const aside = 'The row is not part of the indicators'
const atAgency = 'Ask the agency to correct it and send it again'
const record = (fact: string, action: string = atAgency) => ({ fact, risk: aside, action })

export const actsEn: typeof actsRu = {
  OBZ_EGISSO_MEASURES_TOO_MANY: record(
    'The register holds more than 16,000 measures, which no region has',
    'Look whose register this is',
  ),
  OBZ_RECORD_DATE_FUTURE: record('The day has not come yet'),
  OBZ_RECORD_EVENT_BEFORE_BIRTH: record('It happened before the person was born'),
  OBZ_RECORD_KINSHIP_AGES: record('The parent is less than ten years older than the child'),
  OBZ_RECORD_KINSHIP_SELF: record('The record names the same person twice'),
  OBZ_RECORD_PERSON_MISSING: record('The record is about two people and names one'),
  OBZ_ZAGS_PERSON_INCOMPLETE: record(
    'The act knows too little of the person: no name or no whole date of birth',
    'Ask ЗАГС to complete the record of the act',
  ),
}

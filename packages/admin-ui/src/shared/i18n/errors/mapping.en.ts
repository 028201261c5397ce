// What mappings of tables say in English.
import type { mappingRu } from './mapping.ru.ts'

export const mappingEn: typeof mappingRu = {
  OBZ_MAPPING_CODE_BUSY: {
    fact: 'The code is that of another mapping, layer or figure',
    risk: 'Nothing was saved',
    action: 'Choose another code',
  },
  OBZ_MAPPING_NO_DELIVERY: {
    fact: 'The last delivery is not kept any more, or none has come yet',
    risk: 'Nothing was read again',
    action: 'Bring the file once more',
  },
  OBZ_MAPPING_RULES_INVALID: {
    fact: 'The rules of the mapping are not complete',
    risk: 'Nothing was saved',
    action: 'Give each field that is needed a column of the file or one value for all rows',
  },
  OBZ_MAPPING_TARGET_INVALID: {
    fact: 'A version cannot change what kind of record a mapping makes',
    risk: 'Nothing was saved; the version before works on',
    action: 'Make a new mapping for the other kind',
  },
  OBZ_MAPPING_TOO_MANY: {
    fact: 'There are as many mappings as there may be',
    risk: 'Nothing was saved',
    action: 'Write a plugin for tables that come in so many forms: docs/writing-a-plugin.md',
  },
  OBZ_MAPPING_UNKNOWN: {
    fact: 'There is no such mapping',
    risk: 'Nothing was done',
    action: 'Look at the list of mappings',
  },
  OBZ_MAPPING_UPLOAD_OFFSET: {
    fact: 'A part of the file does not begin where the file has come to, or is longer than it',
    risk: 'The part was not taken',
    action: 'Choose the file again',
  },
  OBZ_MAPPING_UPLOAD_UNFINISHED: {
    fact: 'The file has not come in whole yet',
    risk: 'Nothing was done',
    action: 'Send the rest of it first',
  },
  OBZ_MAPPING_UPLOAD_UNKNOWN: {
    fact: 'The file that was brought is not here: it was used, a day has passed, or the platform was started anew',
    risk: 'Nothing was done',
    action: 'Choose the file again',
  },
  OBZ_QUARANTINE_FILE_FOREIGN: {
    fact: 'The file has no column with the numbers of rows in quarantine',
    risk: 'Nothing was sent to be read',
    action: 'Download the rows from this page, mend them in that file and keep its first column',
  },
  OBZ_QUARANTINE_NOT_A_TABLE: {
    fact: 'The row cannot be mended here: it never became a record, or is too long',
    risk: 'Nothing was sent to be read',
    action: 'Have the agency mend its file and send it again',
  },
  OBZ_QUARANTINE_NOTHING: {
    fact: 'There is no row that could be read again',
    risk: 'Nothing was sent to be read',
    action: 'Take the filter away, or look at the rows that were mended before',
  },
  OBZ_QUARANTINE_FIX_UNKNOWN: {
    fact: 'No rows were sent to be read under this number',
    risk: 'There is nothing to show; the rows are as they are',
    action: 'Look at the runs of the source',
  },
  OBZ_QUARANTINE_ROW_CLOSED: {
    fact: 'The row waits no more: a later delivery brought its record, or the same row came again',
    risk: 'Nothing was sent to be read; the newer values stay',
    action: 'Load the list again; if the row came again, mend the newer one',
  },
  OBZ_QUARANTINE_ROW_TAKEN: {
    fact: 'The row was sent to be read again already',
    risk: 'Nothing was sent to be read',
    action: 'Open the run that read it; if the row is in quarantine again, mend the newer one',
  },
  OBZ_QUARANTINE_ROW_UNKNOWN: {
    fact: 'There is no such row in the quarantine of the source',
    risk: 'Nothing was sent to be read',
    action: 'Load the list again: old rows leave it after a time',
  },
  OBZ_QUARANTINE_TOO_MANY: {
    fact: 'Too many rows were sent at once',
    risk: 'Nothing was sent to be read',
    action: 'Send them in parts, or mend the mapping and read the whole file again',
  },
}

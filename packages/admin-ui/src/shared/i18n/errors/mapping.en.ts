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
}

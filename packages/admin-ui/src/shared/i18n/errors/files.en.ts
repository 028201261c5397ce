// English texts of files: what is wrong with a delivery as a whole.
import type { filesRu } from './files.ru.ts'

const kept = 'No new data from this delivery; earlier data stay'
const upToHere = 'What came before this place is written, the rest is missing'

export const filesEn: typeof filesRu = {
  OBZ_CSV_EMPTY: { fact: 'The table holds no rows', risk: kept, action: 'Ask for the file again' },
  OBZ_CSV_ENCODING: {
    fact: 'The table is in an encoding that cannot be read',
    risk: 'Reading stopped, so that names are not spoilt',
    action: 'Save the whole file in UTF-8 or windows-1251',
  },
  OBZ_CSV_MALFORMED: {
    fact: 'The table breaks the rules of CSV',
    risk: upToHere,
    action: 'Check quotes and delimiters at the line the message names, or export the file again',
  },
  OBZ_CSV_TRUNCATED: {
    fact: 'The table breaks off inside quotes',
    risk: upToHere,
    action: 'Ask for the whole file',
  },
  OBZ_FILES_EMPTY: {
    fact: 'The file has 0 bytes',
    risk: 'Nothing was read; the last good data stay',
    action: 'Ask the agency to send the file again',
  },
  OBZ_FILES_GONE: {
    fact: 'The file disappeared from the folder before it was read',
    risk: 'Its data did not reach the wall',
    action: 'Put it there again if it was removed by mistake',
  },
  OBZ_FILES_REPEATED: {
    fact: 'A file with the same content was taken before',
    risk: 'Nothing was read and nothing changed',
    action: 'Nothing; if new data were expected, ask for a fresh export',
  },
  OBZ_FILES_REPLACED: {
    fact: 'The file was changed while it was copied',
    risk: 'Nothing was read of it yet',
    action: 'The platform tries again by itself; a sender should write aside and rename the whole file',
  },
  OBZ_SOURCE_FORMAT: {
    fact: 'The file is not in the form the source expects',
    risk: kept,
    action: 'Check that it is the right file, and how it was exported',
  },
  OBZ_TABLE_DAMAGED: {
    fact: 'The file is damaged or cut',
    risk: upToHere,
    action: 'Open the file and save it anew, or ask for it again',
  },
  OBZ_TABLE_ENCRYPTED: {
    fact: 'The book is closed by a password',
    risk: kept,
    action: 'Take the password off in the spreadsheet program and send the file again',
  },
  OBZ_TABLE_FORMAT: {
    fact: 'This is no table of a known kind',
    risk: kept,
    action: 'Open the file in a spreadsheet program and save it as XLSX, ODS or CSV',
  },
  OBZ_TABLE_SHEET_MISSING: {
    fact: 'The book lacks the chosen sheet',
    risk: kept,
    action: 'Choose the sheet anew in the mapping and replay the file, or ask for the right file',
  },
  OBZ_TABLE_TOO_LARGE: {
    fact: 'The book is larger than allowed',
    risk: kept,
    action: 'Save the sheet as CSV, which has no such bound, or split the book',
  },
  OBZ_XML_DOCTYPE: {
    fact: 'The file declares a DOCTYPE',
    risk: 'It could exhaust memory or read other files, so the file is refused',
    action: 'Export without DOCTYPE; no agency format needs one',
  },
  OBZ_XML_EMPTY: { fact: 'The file is empty', risk: kept, action: 'Ask for the file again' },
  OBZ_XML_ENCODING: {
    fact: 'The file is not in the encoding it declares',
    risk: 'Reading stopped, so that names are not spoilt',
    action: 'Export in UTF-8 or windows-1251, as the first line of the file says',
  },
  OBZ_XML_MALFORMED: {
    fact: 'The file breaks the rules of XML',
    risk: upToHere,
    action: 'Ask for a new export',
  },
  OBZ_XML_TOO_DEEP: {
    fact: 'The file is nested implausibly deep',
    risk: upToHere,
    action: 'Check that it is the right file',
  },
  OBZ_XML_TOO_LONG: {
    fact: 'One field of the file is implausibly long',
    risk: upToHere,
    action: 'Check that it is the right file',
  },
  OBZ_XML_TRUNCATED: {
    fact: 'The file breaks off in the middle',
    risk: 'What came before the break is written, the rest is missing',
    action: 'Ask for the whole file; records already read are recognised and not doubled',
  },
}

// Every way a spreadsheet or a DBF can be wrong, in the words an administrator reads. No text of the file is repeated.
import { ObzorError } from '../../../model/index.ts'

const NOTHING = 'nothing of the file is in the picture; earlier data stay'

export const tableFaults = {
  damaged: (what: string) =>
    new ObzorError({
      code: 'OBZ_TABLE_DAMAGED',
      fact: `the file is damaged or cut: ${what}`,
      risk: 'what was read before this place stays, the rest of the file is not in the picture',
      action: 'open the file and save it anew, or ask the agency to send it again',
    }),
  encrypted: () =>
    new ObzorError({
      code: 'OBZ_TABLE_ENCRYPTED',
      fact: 'the book is closed by a password',
      risk: NOTHING,
      action: 'take the password off in the spreadsheet program and send the file again',
    }),
  tooLarge: (what: string) =>
    new ObzorError({
      code: 'OBZ_TABLE_TOO_LARGE',
      fact: what,
      risk: NOTHING,
      action: 'save the sheet as CSV, which has no such bound, or split the book',
    }),
  format: (what: string) =>
    new ObzorError({
      code: 'OBZ_TABLE_FORMAT',
      fact: what,
      risk: NOTHING,
      action: 'open it in a spreadsheet program and save it as XLSX, ODS or CSV',
    }),
  noSheet: (wanted: string, sheets: readonly string[]) =>
    new ObzorError({
      code: 'OBZ_TABLE_SHEET_MISSING',
      fact: `the book has no sheet «${wanted}»; it has ${sheets
        .map((name) => `«${name}»`)
        .join(', ')
        .slice(0, 300)}`,
      risk: NOTHING,
      action: 'choose the sheet anew in the mapping and replay the file, or ask for the right file',
    }),
}

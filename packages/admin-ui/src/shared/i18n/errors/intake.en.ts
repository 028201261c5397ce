// English texts of deliveries over HTTP.
import type { intakeErrorsRu } from './intake.ru.ts'

const nothingTaken = 'Nothing of it was taken'

export const intakeErrorsEn: typeof intakeErrorsRu = {
  OBZ_INTAKE_BACKLOG: {
    fact: 'Files that were sent before are not read yet',
    risk: nothingTaken,
    action: 'Send the file again in a minute; if this lasts, look at the state of the source',
  },
  OBZ_INTAKE_CUT: {
    fact: 'The connection broke in the middle of a file',
    risk: nothingTaken,
    action: 'Send the file again from the beginning',
  },
  OBZ_INTAKE_EMPTY: {
    fact: 'The file that was sent has 0 bytes',
    risk: 'Nothing was read; the last good data stay',
    action: 'Send the file as the body of the request',
  },
  OBZ_INTAKE_NO_INBOX: {
    fact: 'This source fetches its data by itself and takes no files',
    risk: 'No key was made',
    action: 'Make a key for a source that reads files',
  },
  OBZ_INTAKE_REFUSED: {
    fact: 'No source takes deliveries with this key',
    risk: nothingTaken,
    action: 'Use the key that the region gave for this source',
  },
  OBZ_INTAKE_TOO_LARGE: {
    fact: 'The file that was sent is too large',
    risk: nothingTaken,
    action: 'Send it in several files',
  },
  OBZ_INTAKE_UNAVAILABLE: {
    fact: 'The key cannot be looked up: the database does not answer',
    risk: nothingTaken,
    action: 'Send the same file again in a minute',
  },
}

// Refusals of mending rows of quarantine, in the words of the catalogue of errors.
import { ObzorError } from '../../model/index.ts'

const NOTHING = 'nothing was sent to be read'

export const rowUnknown = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_QUARANTINE_ROW_UNKNOWN',
    fact: `row ${id} is not in the quarantine of this source`,
    risk: NOTHING,
    action: 'load the list again: old rows leave it after a time',
  })

export const rowTaken = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_QUARANTINE_ROW_TAKEN',
    fact: `row ${id} was sent to be read again already`,
    risk: NOTHING,
    action: 'look at the run that read it; if it was put aside again, mend the newer row',
  })

export const fixUnknown = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_QUARANTINE_FIX_UNKNOWN',
    fact: `rows of this source were never sent to be read under the number ${id}`,
    risk: 'there is nothing to show; the rows are as they are',
    action: 'look at the runs of the source',
  })

export const rowClosed = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_QUARANTINE_ROW_CLOSED',
    fact: `row ${id} waits no more: a later delivery brought its record, or the same row came again`,
    risk: `${NOTHING}; the newer values stay`,
    action: 'load the list again; if the row came again, mend the newer one',
  })

export const notATable = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_QUARANTINE_NOT_A_TABLE',
    fact: 'the row cannot be mended here: it never became a record, or was too long to be kept whole',
    risk: NOTHING,
    action: 'have the agency mend its file and send it again',
  })

export const nothingToRead = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_QUARANTINE_NOTHING',
    fact: 'there is no row that could be read again',
    risk: NOTHING,
    action: 'take the filter away, or look at the rows that were mended before',
  })

export const noRowNumbers = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_QUARANTINE_FILE_FOREIGN',
    fact: 'the file has no column with the numbers of the rows in quarantine',
    risk: NOTHING,
    action: 'download the rows from this page, mend them in that file and keep its first column',
  })

export const tooManyRows = (max: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_QUARANTINE_TOO_MANY',
    fact: `more than ${max} rows were sent at once`,
    risk: NOTHING,
    action: 'send them in parts, or mend the mapping and read the whole file again',
  })

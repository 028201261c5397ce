// One text for the record that a row speaks of: the process writes it, the merge finds the stored record by it.
import { municipalityCode } from '../../../model/index.ts'
import type { RecordRef } from '../../../plugin-api/index.ts'

/** `hidden` makes a key of the agency what facts know it by: it may be personal. Keys of layers and figures are public. */
export function recordKeyOf(ref: RecordRef, hidden: (key: string) => Buffer): string {
  if (ref.kind === 'feature') return `${ref.layer}/${ref.key}`
  if (ref.kind === 'statistic')
    return `${ref.code}/${municipalityCode(ref.territory) ?? ref.territory}/${ref.period}`
  return hidden(ref.key)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

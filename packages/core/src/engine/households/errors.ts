// Refusals of the card of a household, in the words of the catalogue of errors.
import { ObzorError } from '../../model/index.ts'

export const householdUnknown = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_HOUSEHOLD_UNKNOWN',
    fact: `the registry has no household ${id} in the territories that you may see`,
    risk: 'nothing was shown',
    action:
      'check the number; a household that ended is named in the history of the one that its members went to',
  })

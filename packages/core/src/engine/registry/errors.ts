// Refusals of the registry's review, in the words of the catalogue of errors.
import { ObzorError } from '../../model/index.ts'

export const pairUnknown = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_REGISTRY_PAIR_UNKNOWN',
    fact: `the pair ${id} is not in the review queue`,
    risk: 'nothing was decided',
    action: 'load the queue again: newer data may have answered the question',
  })

export const secondOfficer = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_REGISTRY_SECOND_OFFICER',
    fact: 'the same person has already said «same» about this pair',
    risk: 'the two are not joined until somebody else says so too',
    action: 'ask a colleague with this right to look at it',
  })

export const eventNotUndone = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_REGISTRY_EVENT_NOT_UNDONE',
    fact: `the change ${id} is no merge that still holds`,
    risk: 'nothing was taken back',
    action: 'load the changes again; only the latest merge of a person can be taken back',
  })

export const versionUnknown = (id: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_REGISTRY_NO_VERSION',
    fact: `there is no version ${id} of the parameters of linkage`,
    risk: 'the version in force stays',
    action: 'look at the numbers: Registry → Linkage in the console, or ./obzor registry versions',
  })

export const linkageBusy = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_LINKAGE_BUSY',
    fact: 'the registry is being linked',
    risk: 'nothing was learned; the parameters in force stay',
    action: 'try again when it is done; the page of the review queue says how far it is',
  })

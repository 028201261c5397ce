// Refusals of mappings, in the words of the catalogue of errors.
import { ObzorError } from '../../model/index.ts'

export const mappingUnknown = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_MAPPING_UNKNOWN',
    fact: `there is no mapping '${code}'`,
    risk: 'nothing was done',
    action: 'look at the list of mappings',
  })

export const codeBusy = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_MAPPING_CODE_BUSY',
    fact: `the code '${code}' is that of another mapping, layer or figure`,
    risk: 'nothing was saved',
    action: 'choose another code',
  })

export const targetStays = (code: string, target: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_MAPPING_TARGET_INVALID',
    fact: `the mapping '${code}' makes records of kind '${target}', and a version cannot change that`,
    risk: 'nothing was saved; the version before works on',
    action: 'make a new mapping for the other kind',
  })

export const rulesInvalid = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_MAPPING_RULES_INVALID',
    fact,
    risk: 'nothing was saved',
    action: 'give each field that is needed a column of the file or one value for all rows',
  })

export const tooManyMappings = (max: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_MAPPING_TOO_MANY',
    fact: `there are ${max} mappings, which is the most`,
    risk: 'nothing was saved',
    action: 'write a plugin for tables that come in so many forms: docs/writing-a-plugin.md',
  })

export const noDelivery = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_MAPPING_NO_DELIVERY',
    fact: `the last delivery of '${code}' is not kept any more, or none has come yet`,
    risk: 'nothing was read again',
    action: 'bring the file once more',
  })

export const uploadUnknown = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_MAPPING_UPLOAD_UNKNOWN',
    fact: 'this file is not waiting here: it was used, a day has passed, or the platform was started anew',
    risk: 'nothing was done',
    action: 'choose the file again',
  })

export const uploadOffset = (receivedBytes: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_MAPPING_UPLOAD_OFFSET',
    fact: `the part does not begin where the file has come to, at byte ${receivedBytes}, or is longer than the file`,
    risk: 'the part was not taken',
    action: 'send the part that begins there, or choose the file again',
  })

export const uploadUnfinished = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_MAPPING_UPLOAD_UNFINISHED',
    fact: 'the file has not come in whole yet',
    risk: 'nothing was done',
    action: 'send the rest of it first',
  })

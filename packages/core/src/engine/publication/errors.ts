// What can be refused about figures.
import { ObzorError } from '../../model/index.ts'

export const indicatorUnknown = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_INDICATOR_UNKNOWN',
    fact: `no plugin contributes an indicator or a series '${code.slice(0, 80)}'`,
    risk: 'nothing was sent',
    action: 'GET /api/v1/indicators lists what there is',
  })

export const indicatorBusy = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_INDICATOR_NOT_COUNTED',
    fact: 'this engine has not counted the indicators yet, or another engine leads',
    risk: 'nothing was sent',
    action: 'ask again in a second; behind a balancer, ask by /readyz which engine leads',
  })

export const tooManyValues = (most: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_INDICATOR_ANSWER_TOO_LARGE',
    fact: `the question has more than ${most} values`,
    risk: 'nothing was sent',
    action: 'ask for fewer territories or a shorter time with territory, from and to',
  })

export const noCell = (code: string, territory: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_INDICATOR_CELL_UNKNOWN',
    fact: `${code} has no figure for the territory '${territory.slice(0, 20)}'`,
    risk: 'nothing was sent',
    action: 'GET /api/v1/territories lists the territories in force',
  })

export const policyInvalid = (fault: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_DISCLOSURE_POLICY_INVALID',
    fact: fault,
    risk: 'the rules stay as they were',
    action: 'correct the number; docs/disclosure.md explains each',
  })

export const backfillRange = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_BACKFILL_RANGE',
    fact,
    risk: 'no month was counted',
    action: 'give --from and --to as months, for example 2025-01, the last of them before the month of now',
  })

export const backfillBusy = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_BACKFILL_RUNNING',
    fact: 'past months are being counted already',
    risk: 'nothing was begun; what runs goes on',
    action: 'wait for it, or stop it where it was started: what it has written stays',
  })

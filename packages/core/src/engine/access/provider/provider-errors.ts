// What sign-in by the region's provider of identities refuses, in words.
import { ObzorError } from '../../../model/index.ts'

const NOBODY = 'nobody was signed in'

export const providerOff = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PROVIDER_DISABLED',
    fact: 'sign-in by a provider of identities is not switched on here',
    risk: NOBODY,
    action: 'sign in with login and password',
  })

export const providerUnavailable = (cause: unknown): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PROVIDER_UNAVAILABLE',
    fact: `the provider of identities does not answer (${reasonOf(cause)})`,
    risk: `${NOBODY}; who is signed in stays so`,
    action: 'try again in a minute; an administrator with a password can sign in meanwhile',
    cause,
  })

export const providerDeclined = (reason: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PROVIDER_DECLINED',
    fact: `the provider of identities did not let you through (${reason})`,
    risk: NOBODY,
    action: 'try again, or ask whoever runs the provider for access to this platform',
  })

export const providerAnswerInvalid = (cause: unknown): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PROVIDER_ANSWER_INVALID',
    fact: `the answer of the provider of identities was not accepted (${reasonOf(cause)})`,
    risk: `${NOBODY}: it could have been forged`,
    action:
      'begin anew from the page of sign-in; if it stays, check issuer, client and clocks of both machines',
    cause,
  })

export const attemptUnknown = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PROVIDER_ATTEMPT_UNKNOWN',
    fact: 'this sign-in was not begun in this browser, has been used, or is older than ten minutes',
    risk: NOBODY,
    action: 'begin anew from the page of sign-in, at the address that the settings of the provider name',
  })

export const roleMissing = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PROVIDER_ROLE_MISSING',
    fact: 'the provider of identities knows you, and names no group that has a role here',
    risk: NOBODY,
    action: 'ask an administrator of the region for a role',
  })

export const territoryMissing = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PROVIDER_TERRITORY_MISSING',
    fact: 'the provider of identities names no territory for you, or one that is no ОКТМО code',
    risk: `${NOBODY}: without a territory you would see the whole region`,
    action: 'ask whoever runs the provider to write your ОКТМО codes down',
  })

export const factorMissing = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PROVIDER_FACTOR_MISSING',
    fact: 'your role must sign in with a second factor, and the provider of identities does not say that one was used',
    risk: NOBODY,
    action: 'switch the second factor on at the provider; it must name the method in the claim amr',
  })

export const userSwitchedOff = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_USER_DISABLED',
    fact: 'your account is switched off here',
    risk: NOBODY,
    action: 'ask an administrator of the region',
  })

export const passwordsOff = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PASSWORDS_DISABLED',
    fact: 'passwords are for administrators only here',
    risk: NOBODY,
    action: 'sign in by the provider of identities',
  })

export const managedByProvider = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PROVIDER_MANAGED',
    fact: 'name, roles, territories and password of this user are kept by the provider of identities',
    risk: 'nothing was changed: the next sign-in would undo it',
    action:
      'change them at the provider, or change which group gives which role; here the account can be switched off',
  })

export const lastAdministrator = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_LAST_ADMINISTRATOR',
    fact: 'no administrator of the whole region with a password of their own would be left',
    risk: 'nothing was changed: on the day the provider is down nobody could sign in',
    action: 'first make another such administrator and let them choose their password',
  })

export const settingsInvalid = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PROVIDER_SETTINGS_INVALID',
    fact,
    risk: 'nothing was saved',
    action: 'correct the field',
  })

/** A word of the library or of the system; never what came over the line: it may hold a token. */
function reasonOf(cause: unknown): string {
  const seen = [cause, cause instanceof Error ? cause.cause : undefined]
  for (const error of seen.toReversed()) {
    const code = (error as { code?: unknown } | undefined)?.code
    if (typeof code === 'string') return code
  }
  return cause instanceof Error ? cause.name : 'unknown'
}

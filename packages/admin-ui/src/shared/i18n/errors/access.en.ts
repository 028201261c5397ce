// English texts of users, rights and the journal.
import type { accessRu } from './access.ru.ts'

export const accessEn: typeof accessRu = {
  OBZ_ACCESS_CODE_REQUIRED: {
    fact: 'A code is needed as well to sign in',
    risk: 'You are not signed in yet',
    action: 'Type the code of the authenticator or a recovery code',
  },
  OBZ_ACCESS_CODE_INVALID: {
    fact: 'The code does not fit or was used before',
    risk: 'Nothing was changed',
    action: "Check the phone's clock and wait for the next code; a recovery code is good once",
  },
  OBZ_ACCESS_ENROLMENT_UNKNOWN: {
    fact: 'No second factor is being enrolled',
    risk: 'Nothing was changed',
    action: 'Begin the enrolment anew',
  },
  OBZ_ACCESS_SECOND_FACTOR_MANDATORY: {
    fact: 'Your role must have a second factor',
    risk: 'It stays',
    action: 'For a new phone enrol once more: the new one takes the place of the old one',
  },
  OBZ_ACCESS_SECOND_FACTOR_FIRST: {
    fact: 'Your role must have a second factor, and none is enrolled',
    risk: 'Nothing else is open until then',
    action: 'Enrol a second factor on the page of your account',
  },
  OBZ_ACCESS_PASSWORD_FIRST: {
    fact: 'You signed in with a one-time password',
    risk: 'Nothing else is open yet',
    action: 'Set a password of your own',
  },
  OBZ_ACCESS_PASSWORD_INVALID: {
    fact: 'This is not the present password',
    risk: 'Nothing was changed',
    action: 'Check the keyboard layout and Caps Lock',
  },
  OBZ_ACCESS_DENIED: {
    fact: 'You do not have the right to this',
    risk: 'It was not carried out',
    action: 'Ask an administrator of the region for the role or the territory',
  },
  OBZ_ACCESS_USER_UNKNOWN: {
    fact: 'There is no such user in your territory',
    risk: 'It was not carried out',
    action: 'Load the list of users again',
  },
  OBZ_ACCESS_SESSION_UNKNOWN: {
    fact: 'This session has ended already',
    risk: 'Nothing was ended',
    action: 'Load the list of sessions again',
  },
  OBZ_ACCESS_LOGIN_TAKEN: {
    fact: 'This login belongs to somebody',
    risk: 'Nobody was created',
    action: 'Take another login, or change that user',
  },
  OBZ_ACCESS_USERS_TOO_MANY: {
    fact: 'There are as many users as the platform keeps',
    risk: 'Nobody was created',
    action: 'Give a login that is no longer used to its successor: reset it and change the name',
  },
  OBZ_ACCESS_SELF_CHANGE: {
    fact: 'Nobody changes their own roles, territories and access',
    risk: 'Otherwise the last administrator could lock everybody out',
    action: 'Ask another administrator',
  },
  OBZ_AUDIT_CHAIN_BROKEN: {
    fact: 'An entry of the journal is not what was written',
    risk: 'From there on the journal proves nothing: somebody wrote past the platform',
    action: 'Keep the database as it is, compare with a backup, and find out who has rights to it',
  },
  OBZ_AUDIT_DATABASE_DOWN: {
    fact: 'The database of the platform does not run',
    risk: 'The journal was not looked at',
    action: 'Run ./obzor up first',
  },
  OBZ_LIVE_RIGHT_MISSING: {
    fact: 'A channel does not say who may read it',
    risk: 'Nothing is published, or it would be open to anyone',
    action: 'For its developer: give the view a right',
  },
  OBZ_ACCESS_PROVIDER_DISABLED: {
    fact: 'Sign-in by a provider of identities is not switched on here',
    risk: 'Nobody was signed in',
    action: 'Sign in with login and password',
  },
  OBZ_ACCESS_PROVIDER_UNAVAILABLE: {
    fact: 'The provider of identities does not answer',
    risk: 'Nobody was signed in; who is signed in stays so',
    action: 'Try again in a minute; an administrator with a password can sign in meanwhile',
  },
  OBZ_ACCESS_PROVIDER_DECLINED: {
    fact: 'The provider of identities did not let you through',
    risk: 'Nobody was signed in',
    action: 'Try again, or ask whoever runs the provider for access',
  },
  OBZ_ACCESS_PROVIDER_ANSWER_INVALID: {
    fact: 'The answer of the provider of identities was not accepted',
    risk: 'Nobody was signed in: it could have been forged',
    action: 'Begin anew; if it stays, check issuer, client and the clocks of both machines',
  },
  OBZ_ACCESS_PROVIDER_ATTEMPT_UNKNOWN: {
    fact: 'This sign-in was begun in another browser, was used, or is older than ten minutes',
    risk: 'Nobody was signed in',
    action: 'Begin anew from the page of sign-in, at the usual address of the platform',
  },
  OBZ_ACCESS_PROVIDER_ROLE_MISSING: {
    fact: 'The provider knows you, but none of your groups has a role here',
    risk: 'Nobody was signed in',
    action: 'Ask an administrator of the region for a role',
  },
  OBZ_ACCESS_PROVIDER_TERRITORY_MISSING: {
    fact: 'The provider names no territory for you, or one that is no ОКТМО code',
    risk: 'Nobody was signed in: without one you would see the whole region',
    action: 'Ask whoever runs the provider to write your ОКТМО codes down',
  },
  OBZ_ACCESS_PROVIDER_FACTOR_MISSING: {
    fact: 'Your role must have a second factor, and the provider does not say that one was used',
    risk: 'Nobody was signed in',
    action: 'Switch it on at the provider; it must name the method in the claim amr',
  },
  OBZ_ACCESS_USER_DISABLED: {
    fact: 'Your account is switched off here',
    risk: 'Nobody was signed in',
    action: 'Ask an administrator of the region',
  },
  OBZ_ACCESS_PASSWORDS_DISABLED: {
    fact: 'Passwords are for administrators only here',
    risk: 'Nobody was signed in',
    action: 'Sign in by the provider of identities',
  },
  OBZ_ACCESS_PROVIDER_MANAGED: {
    fact: 'Name, roles, territories and password of this user are kept by the provider',
    risk: 'Nothing was changed: the next sign-in would undo it',
    action:
      'Change them at the provider, or which group gives which role; here the account can be switched off',
  },
  OBZ_ACCESS_LAST_ADMINISTRATOR: {
    fact: 'No administrator of the whole region with a password would be left',
    risk: 'Nothing was changed: with the provider down nobody could sign in',
    action: 'First make another such administrator and let them choose their password',
  },
  OBZ_ACCESS_PROVIDER_SETTINGS_INVALID: {
    fact: 'Sign-in by a provider would not work like this',
    risk: 'Nothing was saved',
    action:
      'Correct the field: addresses begin with https:// and have no ?, name and client are filled, one group at least has a role',
  },
}

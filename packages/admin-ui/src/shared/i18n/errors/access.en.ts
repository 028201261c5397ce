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
}

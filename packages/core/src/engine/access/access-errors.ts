// What access refuses, in words.
import { ObzorError } from '../../model/index.ts'

export const setupDone = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_SETUP_DONE',
    fact: 'the first administrator already exists',
    risk: 'no second one is made this way',
    action: 'sign in',
  })

export const setupCodeWrong = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_SETUP_CODE_WRONG',
    fact: 'the setup code is not the one of this installation',
    risk: 'nobody was created',
    action: 'copy the code that ./obzor up printed, or read it in the file setup-code of the data folder',
  })

export const credentialsWrong = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_CREDENTIALS_WRONG',
    fact: 'login or password is wrong',
    risk: 'five wrong attempts close this login for a minute',
    action: 'check the keyboard layout and Caps Lock, then try again',
  })

export const codeRequired = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_CODE_REQUIRED',
    fact: 'this account signs in with a code as well',
    risk: 'nobody is signed in yet',
    action: 'send the code of the authenticator, or a recovery code, with login and password',
  })

export const codeInvalid = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_CODE_INVALID',
    fact: 'the code is not the one of now, or was used before',
    risk: 'it opened nothing',
    action: "check the phone's clock and wait for the next code; a recovery code is good once",
  })

export const enrolmentMissing = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_ENROLMENT_UNKNOWN',
    fact: 'no second factor waits for its first code',
    risk: 'nothing was changed',
    action: 'begin anew: POST /api/v1/account/second-factor',
  })

export const secondFactorMandatory = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_SECOND_FACTOR_MANDATORY',
    fact: 'a role of this account must sign in with a second factor',
    risk: 'it stays',
    action: 'for a new phone begin a new enrolment: it takes the place of this one',
  })

export const passwordWrong = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PASSWORD_INVALID',
    fact: 'this is not the present password',
    risk: 'nothing was changed',
    action: 'check the keyboard layout and Caps Lock',
  })

export const passwordSame = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PASSWORD_WEAK',
    fact: 'the new password is the present one',
    risk: 'whoever knows it would go on knowing it',
    action: 'take another',
  })

export const denied = (what: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_DENIED',
    fact: what,
    risk: 'nothing was done',
    action: 'ask an administrator of the region for the role or the territory',
  })

export const passwordChangeFirst = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_PASSWORD_FIRST',
    fact: 'the password of this account is a one-time one',
    risk: 'nothing else can be done with it',
    action: 'set a password of your own',
  })

export const secondFactorFirst = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_SECOND_FACTOR_FIRST',
    fact: 'a role of this account must sign in with a second factor, and none is enrolled',
    risk: 'nothing else can be done until then',
    action: 'enrol one on the page of the account',
  })

export const userUnknown = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_USER_UNKNOWN',
    fact: 'there is no such user in your territory',
    risk: 'nothing was done',
    action: 'GET /api/v1/users lists those there are',
  })

export const sessionUnknown = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_SESSION_UNKNOWN',
    fact: 'this session is not open',
    risk: 'nothing was ended',
    action: 'look at the list again: it has ended already',
  })

export const loginTaken = (login: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_LOGIN_TAKEN',
    fact: `the login '${login}' belongs to somebody`,
    risk: 'nobody was created',
    action: 'take another login, or change that user',
  })

export const usersTooMany = (most: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_USERS_TOO_MANY',
    fact: `there are ${most} users already`,
    risk: 'nobody was created',
    action: 'give a login that is no longer used to its successor: reset it and change the name',
  })

export const selfChange = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_SELF_CHANGE',
    fact: 'nobody changes their own roles, territories or switch, or resets themselves',
    risk: 'otherwise the last administrator could lock everybody out',
    action: 'let another administrator do it',
  })

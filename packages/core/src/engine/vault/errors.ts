// What can be wrong with the keys of the vault. No message names a person or holds a secret.
import { ObzorError } from '../../model/index.ts'

export const keyLost = (name: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_VAULT_KEY_LOST',
    fact: `the secret ${name}, which the data of this database stand on, is not there`,
    risk: 'with a new one every person would be counted anew and no name could be opened, so nothing is started and nothing is written',
    action: `restore ${name} from the backup of the secrets (docs/vault.md)`,
  })

export const keyWrong = (name: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_VAULT_KEY_WRONG',
    fact: `the secret ${name} is of another installation: the data of this database stand on a different one`,
    risk: 'every person would be counted anew under it, so nothing is started and nothing is written',
    action: `restore ${name} of this installation, or point the platform to the database the secrets belong to`,
  })

export const secretDamaged = (name: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_VAULT_SECRET_DAMAGED',
    fact: `the secret ${name} is not what this platform wrote`,
    risk: 'with another secret every person would be counted anew and no name could be opened',
    action: `restore ${name} in the folder secrets from the backup`,
  })

export const keyCommandFailed = (verb: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_VAULT_KEY_COMMAND',
    fact: `the command of OBZOR_VAULT_KEY_COMMAND failed at '${verb}'`,
    risk: 'without keys nobody can be told apart and no name opened, so nothing is written',
    action: 'run the command by hand with the word list and mend it',
  })

export const keyInUse = (what: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_VAULT_KEY_IN_USE',
    fact: `the older keys are not destroyed: ${what}`,
    risk: 'without them these would be lost, so everything stays as it is',
    action:
      'wait for the rotation and the linkage to end, or deliver the files that name these people again; ./obzor vault status says how many are left',
  })

export const rotationUnderWay = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_VAULT_ROTATION_OPEN',
    fact: 'a rotation was begun and is not done',
    risk: 'a second one beside it would leave nobody knowing which key is whose; nothing was changed',
    action: 'run ./obzor vault rotate without options: it goes on where it stopped',
  })

export const rotationBusy = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_VAULT_ROTATION_BUSY',
    fact: 'another process is rotating the keys of this database at this moment',
    risk: 'nothing was changed by this one',
    action: 'wait for it: ./obzor vault status shows how far it is',
  })

// What the codes of the vault of identities say in English.
export const vaultErrorsEn = {
  OBZ_VAULT_KEY_LOST: {
    fact: 'A key that the data of this database stand on is not there',
    risk: 'The platform does not start and writes nothing: with a new key people would be counted anew and no name could be opened',
    action: 'Restore the key that the message names from the backup of the secrets',
  },
  OBZ_VAULT_KEY_WRONG: {
    fact: 'A key is of another installation: the data of this database stand on a different one',
    risk: 'The platform does not start and writes nothing: with a foreign key people would be counted anew',
    action: 'Restore the keys of this installation, or point the platform to the database they belong to',
  },
  OBZ_VAULT_KEY_COMMAND: {
    fact: 'The command of the key store failed',
    risk: 'Without keys nobody can be told apart and no name opened, so nothing is written',
    action: 'Run the command of OBZOR_VAULT_KEY_COMMAND with the word list by hand and mend it',
  },
  OBZ_VAULT_KEY_IN_USE: {
    fact: 'The older keys are not destroyed: data still stand on them',
    risk: 'Without them these data would be lost, so everything stays as it is',
    action:
      'Wait for the rotation and the linkage to end, or deliver the files of these people again; ./obzor vault status shows what is left',
  },
  OBZ_VAULT_ROTATION_OPEN: {
    fact: 'A rotation of keys was begun and is not done',
    risk: 'A second one beside it would leave nobody knowing which key is whose; nothing was changed',
    action: 'Run ./obzor vault rotate without options: it goes on where it stopped',
  },
  OBZ_VAULT_ROTATION_BUSY: {
    fact: 'Another process is rotating the keys of this database',
    risk: 'This one changed nothing',
    action: 'Wait for it: ./obzor vault status shows how far it is',
  },
  OBZ_VAULT_DATABASE_DOWN: {
    fact: 'The database of the platform does not run',
    risk: 'Nothing was looked at and nothing changed',
    action: 'Run ./obzor up first',
  },
  OBZ_VAULT_ROLES_MISSING: {
    fact: 'The roles of the database are not apart: every connection of the platform reaches the vault of identities',
    risk: 'A fault in any part of it could read sealed names',
    action:
      'Let the administrator of the server make two roles as docs/vault.md says, and restart the platform',
  },
}

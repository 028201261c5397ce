// What one message СЗИ-СПУ says of one account: the form between the reader of XML and the records.

export interface AccountPerson {
  /** Eleven digits with a right check number, or absent. */
  snils?: string
  familyName: string
  firstName: string
  patronymic: string
  sex?: 'male' | 'female'
  /** Whole date, or empty. */
  birthDate: string
}

export type AccountRole = 'before' | 'after' | 'mother' | 'father'

export interface AccountChange {
  /** GUID of the document. */
  id: string
  /** 1 made, 2 changed, 3 merged, 4 parted, 5 abolished. */
  operation: string
  onDate: string
  /** As written: what is wrong with it is said of the row. */
  snils: string
  abolishedSnils: string
  /** Day of the record of birth that the account rests on. */
  actDate: string
  people: Partial<Record<AccountRole, AccountPerson>>
}

export const nobody = (): AccountPerson => ({
  familyName: '',
  firstName: '',
  patronymic: '',
  birthDate: '',
})

// What one act says, whatever its message: the form between the reader of XML and the records.

export type ActKind = 'birth' | 'death' | 'marriage' | 'divorce'
export type Role = 'child' | 'mother' | 'father' | 'deceased' | 'husband' | 'wife'

export interface ActPerson {
  /** Eleven digits with a right check number, or absent. */
  snils?: string
  familyName: string
  /** Before the act; of spouses only. */
  formerFamilyName: string
  firstName: string
  patronymic: string
  sex?: 'male' | 'female'
  /** Whole date, or empty: a register may know a year only. */
  birthDate: string
}

export interface Act {
  kind: ActKind
  /** Number of the record in ЕГР ЗАГС. */
  number: string
  people: Partial<Record<Role, ActPerson>>
  /** Of a death, a marriage or a divorce; empty where only a part of the date is known. */
  occurredOn: string
  registeredOn: string
  isAnnulled: boolean
  isStillborn: boolean
}

export const nobody = (): ActPerson => ({
  familyName: '',
  formerFamilyName: '',
  firstName: '',
  patronymic: '',
  birthDate: '',
})

/** A day of which the register knows year, month and day, or not all three. */
export function wholeDate(year: string, month: string, day: string): string {
  if (!/^\d{4}$/.test(year) || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return ''
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

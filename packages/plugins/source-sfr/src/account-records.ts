// From one change of an account to its records. The number is the person: names and dates stand beside it as far as the
// message brings them.
import { parseSnils, type KinshipRecord, type PersonByNumber, type VitalRecord } from '@obzor/core/model'
import type { AccountChange, AccountPerson } from './account.ts'

export interface AccountFault {
  field: string
  code: string
  reason: string
}
export interface AccountRecords {
  records: (VitalRecord | KinshipRecord)[]
  faults: AccountFault[]
  /** A number that ended with nobody to take its place: the person has died or never was. */
  isAbolished: boolean
}

export function recordsOf(change: AccountChange): AccountRecords {
  const result: AccountRecords = { records: [], faults: [], isAbolished: false }
  const snils = parseSnils(change.snils)
  const abolished = parseSnils(change.abolishedSnils)
  if (change.operation === '5' && change.snils === '') return { ...result, isAbolished: true }
  const fault = faultOf(change, snils, abolished)
  if (fault || snils === undefined) {
    if (fault) result.faults.push(fault)
    return result
  }
  if (abolished !== undefined) result.records.push(merge(change, snils, abolished))
  else rename(change, snils, result)
  parents(change, snils, result)
  return result
}

function faultOf(
  { snils: written, abolishedSnils, onDate, operation }: AccountChange,
  snils: string | undefined,
  abolished: string | undefined,
): AccountFault | undefined {
  if (written === '') return missing('СНИЛС')
  if (snils === undefined) return wrongNumber('СНИЛС')
  if (abolishedSnils !== '' && abolished === undefined) return wrongNumber('СНИЛСУпраздненный')
  if (operation === '3' && abolished === undefined) return missing('СНИЛСУпраздненный')
  return onDate === '' ? missing('ДатаОперации') : undefined
}

/** Two numbers were one person's; «Разделение» says that they were not. */
function merge(change: AccountChange, snils: string, abolished: string): VitalRecord {
  const { before, after } = change.people
  return {
    kind: 'vital',
    // Of the pair: what was merged and is parted again is one record.
    key: `merge|${abolished}|${snils}`,
    event: 'snils-merge',
    person: { key: `${change.id}|person`, ...identity(after ?? before, snils) },
    other: { key: `${change.id}|abolished`, ...identity(before ?? after, abolished) },
    occurredOn: change.onDate,
    ...(change.operation === '4' ? { annulled: true } : {}),
  }
}

function rename(change: AccountChange, snils: string, { records }: AccountRecords): void {
  const { before, after } = change.people
  if (!before || !after || !hasName(before) || !hasName(after) || nameOf(before) === nameOf(after)) return
  const key = `${change.id}|person`
  records.push({
    kind: 'vital',
    key: `name|${change.id}`,
    event: 'name-change',
    person: { key, ...identity(after, snils) },
    other: { key, ...identity({ ...before, birthDate: before.birthDate || after.birthDate }, snils) },
    occurredOn: change.onDate,
  })
}

function parents(change: AccountChange, snils: string, { records, faults }: AccountRecords): void {
  const child = change.people.after ?? change.people.before
  for (const relation of ['mother', 'father'] as const) {
    const parent = change.people[relation]
    if (!parent) continue
    if (parent.snils === undefined) {
      faults.push(wrongNumber(relation === 'mother' ? 'СведМать' : 'СведОтец'))
      continue
    }
    records.push({
      kind: 'kinship',
      key: `${snils}|${relation}`,
      person: { key: `${change.id}|person`, ...identity(child, snils) },
      relative: { key: `${change.id}|${relation}`, ...identity(parent, parent.snils) },
      relation,
      basis: 'birth',
      startsOn: child?.birthDate || change.actDate || change.onDate,
    })
  }
}

const identity = (person: AccountPerson | undefined, snils: string): PersonByNumber => ({
  snils,
  familyName: person?.familyName || undefined,
  firstName: person?.firstName || undefined,
  patronymic: person?.patronymic || undefined,
  birthDate: person?.birthDate || undefined,
  sex: person?.sex,
})
const hasName = ({ familyName, firstName }: AccountPerson): boolean => familyName !== '' && firstName !== ''
const nameOf = ({ familyName, firstName, patronymic }: AccountPerson): string =>
  `${familyName}|${firstName}|${patronymic}`

const missing = (field: string): AccountFault => ({
  field,
  code: 'OBZ_SOURCE_FIELD_MISSING',
  reason: `'${field}' is absent; ask the Social Fund to send the message again`,
})
const wrongNumber = (field: string): AccountFault => ({
  field,
  code: 'OBZ_SOURCE_FIELD_INVALID',
  reason: `'${field}' bears no СНИЛС with a right check number; ask the Social Fund to send the message again`,
})

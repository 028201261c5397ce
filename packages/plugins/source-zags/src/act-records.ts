// From one act to its records: what happened, and who is kin to whom since then. A divorce or a death does not touch the
// edges of earlier acts; the registry ends them by the event, so the order of deliveries does not matter.
import type { KinshipRecord, PersonIdentity, VitalRecord } from '@obzor/core/model'
import type { Act, ActPerson, Role } from './act.ts'

export interface ActFault {
  /** Element of the message. */
  field: string
  code: string
  reason: string
}
export interface ActRecords {
  records: (VitalRecord | KinshipRecord)[]
  faults: ActFault[]
}

const ELEMENTS: Readonly<Record<Role, string>> = {
  child: 'СведРодившемся',
  mother: 'СведМать',
  father: 'СведОтец',
  deceased: 'ФИОУмер',
  husband: 'Супруг',
  wife: 'Супруга',
}

export function recordsOf(act: Act): ActRecords {
  const result: ActRecords = { records: [], faults: [] }
  if (!act.number) result.faults.push(missing('НомерЗапис'))
  else if (act.kind === 'birth') birth(act, result)
  else if (act.kind === 'death') death(act, result)
  else couple(act, act.kind, result)
  return result
}

function birth(act: Act, result: ActRecords): void {
  const child = named(act, 'child', result)
  // Without the child there is nothing to hang parents on.
  if (!child) return
  result.records.push({
    ...frame(act),
    kind: 'vital',
    key: keyOf(act),
    event: 'birth',
    person: child,
    occurredOn: child.birthDate,
  })
  for (const role of ['mother', 'father'] as const) {
    if (!act.people[role]) continue
    const relative = named(act, role, result)
    if (!relative) continue
    result.records.push({
      kind: 'kinship',
      key: `${keyOf(act)}|${role}`,
      person: child,
      relative,
      relation: role,
      basis: 'birth',
      startsOn: child.birthDate,
      ...annulment(act),
    })
  }
}

function death(act: Act, result: ActRecords): void {
  const person = named(act, 'deceased', result)
  if (!person) return
  // A body found later has no day of death; the day of the record is the last it can be.
  const occurredOn = act.occurredOn || act.registeredOn
  if (!occurredOn) return void result.faults.push(missing('ДатаСмертКаленд'))
  result.records.push({ ...frame(act), kind: 'vital', key: keyOf(act), event: 'death', person, occurredOn })
}

function couple(act: Act, event: 'marriage' | 'divorce', result: ActRecords): void {
  const husband = named(act, 'husband', result)
  const wife = named(act, 'wife', result)
  const occurredOn = act.occurredOn || act.registeredOn
  if (!occurredOn) result.faults.push(missing(event === 'marriage' ? 'ДатаБракКаленд' : 'ДатаРастБракКаленд'))
  if (occurredOn) {
    for (const [role, person] of [
      ['husband', husband],
      ['wife', wife],
    ] as const) {
      const former = act.people[role]?.formerFamilyName ?? ''
      if (!person || former === '' || former === person.familyName) continue
      result.records.push({
        ...frame(act),
        kind: 'vital',
        key: `${keyOf(act)}|${role}`,
        event: 'name-change',
        person,
        other: { ...person, familyName: former },
        occurredOn,
      })
    }
  }
  if (!husband || !wife || !occurredOn) return
  result.records.push({
    ...frame(act),
    kind: 'vital',
    key: keyOf(act),
    event,
    person: wife,
    other: husband,
    occurredOn,
  })
  if (event === 'divorce') return
  result.records.push({
    kind: 'kinship',
    key: `${keyOf(act)}|spouse`,
    person: wife,
    relative: husband,
    relation: 'spouse',
    basis: 'marriage',
    startsOn: occurredOn,
    ...annulment(act),
  })
}

const keyOf = ({ kind, number }: Act): string => `${kind}|${number}`
const annulment = ({ number, isAnnulled }: Act): { actNumber: string; annulled?: true } => ({
  actNumber: number,
  ...(isAnnulled ? { annulled: true } : {}),
})
const frame = (act: Act): { registeredOn?: string; actNumber: string; annulled?: true } => ({
  registeredOn: act.registeredOn || undefined,
  ...annulment(act),
})

function named(act: Act, role: Role, { faults }: ActRecords): (PersonIdentity & { key: string }) | undefined {
  const person = act.people[role]
  if (!person) {
    faults.push(missing(ELEMENTS[role]))
    return undefined
  }
  const absent = absentOf(person)
  if (absent) {
    faults.push({
      field: ELEMENTS[role],
      code: 'OBZ_ZAGS_PERSON_INCOMPLETE',
      reason: `${absent} is not known to the act, so nobody can be found by it; ask ЗАГС to complete the record`,
    })
    return undefined
  }
  return {
    key: `${keyOf(act)}|${role}`,
    snils: person.snils,
    familyName: person.familyName,
    firstName: person.firstName,
    patronymic: person.patronymic || undefined,
    birthDate: person.birthDate,
    sex: person.sex,
  }
}

const absentOf = ({ familyName, firstName, birthDate }: ActPerson): string | undefined =>
  familyName === ''
    ? 'the family name'
    : firstName === ''
      ? 'the first name'
      : birthDate === ''
        ? 'the whole date of birth'
        : undefined

const missing = (field: string): ActFault => ({
  field,
  code: 'OBZ_SOURCE_FIELD_MISSING',
  reason: `'${field}' is absent; ask ЗАГС to send the record again`,
})

// ЗАГС, records of births: message ROGDRequest of schema zags-rogd-ru-4.0.5. Links a child to its mother (and
// father), which the office's family number does not say.
import { formatSnils } from '../../model/index.ts'
import { isoOf } from '../calendar.ts'
import type { SyntheticRegion } from '../people-model.ts'
import { snilsOf } from '../people/identifiers.ts'
import { CHILD, FEMALE, hasTrait, MALE, nameOf, TRAIT, type PersonName } from '../people/people.ts'
import { namedUuid } from '../random.ts'

const UUID_KIND_NOTICE = 24

export interface ZagsParent {
  /** Absent where the office has none either. */
  snils?: string
  name: PersonName
  birthDate: string
  /** Number of the person; for the truth, no document tells it. */
  person: number
}
export interface ZagsOffice {
  officeName: string
  officeCode: string
}
export interface ZagsBirth extends ZagsOffice {
  recordNumber: string
  registeredOn: string
  sex: 'male' | 'female'
  snils?: string
  name: PersonName
  birthDate: string
  oktmo: string
  /** Number of the child; absent of one who is born while it plays. */
  person?: number
  mother?: ZagsParent
  father?: ZagsParent
}

/** Schema's form: 123-456-789-01. */
export const snilsAttribute = (snils: string | undefined): string =>
  snils === undefined ? '' : ` СНИЛС="${formatSnils(snils).replace(' ', '-')}"`

const nameXml = (name: PersonName): string =>
  `<t:Фамилия>${name.familyName}</t:Фамилия><t:Имя>${name.firstName}</t:Имя><t:Отчество>${name.patronymic}</t:Отчество>`

function parentXml(element: string, without: string, parent: ZagsParent | undefined): string {
  if (!parent) return `<${without}>1</${without}>`
  return (
    `<${element}${snilsAttribute(parent.snils)}><t:Гражданство ОКСМ="643" НаимСтраны="РОССИЯ"/><t:ФИО>${nameXml(parent.name)}</t:ФИО>` +
    `<t:ДатаРождКаленд>${parent.birthDate}</t:ДатаРождКаленд><t:ПрМестоРожден>1</t:ПрМестоРожден><t:ПрУдЛичнФЛ>1</t:ПрУдЛичнФЛ>` +
    `<t:ПрАдрМЖ>1</t:ПрАдрМЖ></${element}>`
  )
}

function birthXml(birth: ZagsBirth): string {
  return (
    `<СведРегРожд НомерЗапис="${birth.recordNumber}"><ДатаЗапис>${birth.registeredOn}</ДатаЗапис>` +
    `<ОрганЗАГС НаимЗАГС="${birth.officeName}" КодЗАГС="${birth.officeCode}"/>` +
    `<СостСтатЗаписи ДатаНачСостСтат="${birth.registeredOn}" КодСостСтат="0100" НаимСостСтат="Действующая"/>` +
    `<ПрдСведРег><СведРодившемся${snilsAttribute(birth.snils)}><ЖивМертв>1</ЖивМертв><Пол>${birth.sex === 'male' ? 1 : 2}</Пол><ФИОРожд>${nameXml(birth.name)}</ФИОРожд>` +
    `<ДатаРождКаленд>${birth.birthDate}</ДатаРождКаленд>` +
    `<МестоРожден ПризнМесто="1" МестоТекст="${birth.officeName}" КодСтраны="643" ОКТМО="${birth.oktmo}"/></СведРодившемся>` +
    parentXml('СведМать', 'ПрМать', birth.mother) +
    parentXml('СведОтец', 'ПрОтец', birth.father) +
    '<ПрСведДокОснОтец>1</ПрСведДокОснОтец><ПрСведДокРод>1</ПрСведДокРод></ПрдСведРег></СведРегРожд>'
  )
}

/** A whole message. `ФИО` and the rest of a person are of the types' namespace, everything else of the message's. */
export function birthsXml(id: string, onDate: string, births: readonly ZagsBirth[]): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ROGDRequest xmlns="urn://x-artefacts-zags-rogd/root/112-01/4.0.5" ' +
    `xmlns:t="urn://x-artefacts-zags-rogd/types/4.0.5" ИдСвед="${id}" ДатаСвед="${onDate}">\n` +
    `${births.map(birthXml).join('\n')}\n</ROGDRequest>\n`
  )
}

/** Name and code of the department that serves a municipality; departments with codes R99… do not exist. */
export function officeOf(
  region: SyntheticRegion,
  municipality: number,
): Pick<ZagsBirth, 'officeName' | 'officeCode' | 'oktmo'> {
  const { oktmo, name } = region.pack.municipalities[municipality]!
  return {
    officeName: `Отдел ЗАГС: ${name.ru}`,
    officeCode: `R99${String(municipality).padStart(5, '0')}`,
    oktmo,
  }
}

export function parentOf(region: SyntheticRegion, person: number): ZagsParent {
  return {
    ...(hasTrait(region.people, person, TRAIT.snilsMissing) ? {} : { snils: snilsOf(person) }),
    name: nameOf(region.people, person, 'office'),
    birthDate: isoOf(region.people.birthDay[person]!),
    person,
  }
}

/** Mother and father as far as the household shows them: adults of at most 55 who live with the child. */
export function parentsIn(region: SyntheticRegion, household: number): Pick<ZagsBirth, 'mother' | 'father'> {
  const { people, households } = region
  const parents: Pick<ZagsBirth, 'mother' | 'father'> = {}
  for (let person = households.start[household]!; person < households.start[household + 1]!; person += 1) {
    if (people.group[person] === CHILD || people.ageYears[person]! > 55) continue
    if (people.sex[person] === FEMALE) parents.mother ??= parentOf(region, person)
    if (people.sex[person] === MALE) parents.father ??= parentOf(region, person)
  }
  return parents
}

/** A birth as it was registered. A child of an earlier month has got its СНИЛС, and ЕГР ЗАГС knows it. */
export function birthOf(
  region: SyntheticRegion,
  child: number,
  { number, referenceDay }: { number: number; referenceDay: number },
): ZagsBirth {
  const { people, households } = region
  const household = people.household[child]!
  const bornOn = people.birthDay[child]!
  const hasSnils = bornOn <= referenceDay - 31 && !hasTrait(people, child, TRAIT.snilsMissing)
  return {
    recordNumber: recordNumber(number),
    registeredOn: isoOf(Math.min(referenceDay, bornOn + 5)),
    ...officeOf(region, households.municipality[household]!),
    sex: people.sex[child] === MALE ? 'male' : 'female',
    ...(hasSnils ? { snils: snilsOf(child) } : {}),
    name: nameOf(people, child, 'office'),
    birthDate: isoOf(bornOn),
    person: child,
    ...parentsIn(region, household),
  }
}

/** Births of the region's last month. */
export function monthOfBirths(
  region: SyntheticRegion,
  referenceDay: number,
): { id: string; births: ZagsBirth[] } {
  const { people, seed } = region
  const births: ZagsBirth[] = []
  for (let person = 0; person < people.count; person += 1) {
    if (people.group[person] !== CHILD || people.birthDay[person]! <= referenceDay - 31) continue
    births.push(birthOf(region, person, { number: births.length + 1, referenceDay }))
  }
  return { id: namedUuid(seed, UUID_KIND_NOTICE, 0), births }
}

/** 21 digits as real record numbers have; the leading 9s are no department's. */
export const recordNumber = (number: number): string => `9${String(number).padStart(20, '0')}`

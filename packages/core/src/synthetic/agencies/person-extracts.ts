// What agencies say of people besides births and money: the employment service, the traffic police, the register of disabled
// persons, the register of real estate. Each tells of the same people under their СНИЛС; nobody who lacks one is named.
import path from 'node:path'
import { addMonths, formatRoubles, formatSnils, lastDayOf } from '../../model/index.ts'
import { isoOf } from '../calendar.ts'
import type { SyntheticRegion } from '../people-model.ts'
import { snilsOf } from '../people/identifiers.ts'
import { hasTrait, MALE, nameOf, TRAIT, WORKING_AGE, type NameAs } from '../people/people.ts'
import { hashText } from '../random.ts'
import { writeWhole, type WrittenFile } from './file-output.ts'

/** People of one extract at most: an office asks about those whom it serves, not about a region. 17 MB of XML at most. */
const PEOPLE_MAX = 10_000
/** Of adults without a wage, one in so many is registered; of adults, one in so many has a car. */
const UNEMPLOYED_ONE_IN = 9
const DRIVER_ONE_IN = 4
const FLAT_ONE_IN = 2
const ADULT_YEARS = 18

/** Files of all four, by the name of their inbox. */
export async function writeExtracts(
  region: SyntheticRegion,
  inbox: (name: string) => string,
): Promise<WrittenFile[]> {
  const { asOf } = region.pack
  const files = [
    ['katarsis', `Katarsis_${asOf}.csv`, unemployedCsv(region)],
    ['mvd', `GIBDD_${asOf}.csv`, vehiclesCsv(region)],
    ['fri', `FRI_${asOf}.xml`, disabledXml(region)],
    ['rosreestr', `EGRN_${asOf}.xml`, realEstateXml(region)],
  ] as const
  const written: WrittenFile[] = []
  for (const [name, file, text] of files)
    if (text !== '') written.push(await writeWhole(path.join(inbox(name), file), text))
  return written
}

/** A draw of one person that no other draw moves. */
export const drawOf = ({ seed }: SyntheticRegion, person: number, about: string): number =>
  hashText(`${seed}/${about}/${person}`)

/** Persons with СНИЛС whom `isTold`, in their order, at most `PEOPLE_MAX`. */
function* chosen(region: SyntheticRegion, isTold: (person: number) => boolean): Generator<number> {
  let told = 0
  for (let person = 0; person < region.people.count && told < PEOPLE_MAX; person += 1) {
    if (hasTrait(region.people, person, TRAIT.snilsMissing) || !isTold(person)) continue
    told += 1
    yield person
  }
}

const russian = (day: string): string => day.split('-').toReversed().join('.')

interface Named {
  snils: string
  birthDate: string
  familyName: string
  firstName: string
  patronymic: string
}
const namedBy = ({ people }: SyntheticRegion, person: number, writtenBy: NameAs): Named => ({
  snils: formatSnils(snilsOf(person)),
  birthDate: isoOf(people.birthDay[person]!),
  ...nameOf(people, person, writtenBy),
})
const fullName = ({ familyName, firstName, patronymic }: Named): string =>
  `${familyName} ${firstName} ${patronymic}`

/** A day of one of the `months` months before the pack's own. */
function dayBefore({ pack }: SyntheticRegion, draw: number, months: number): string {
  const month = addMonths(pack.asOf, -(1 + (draw % months)))
  return `${month}-${String(1 + ((draw >>> 8) % 28)).padStart(2, '0')}`
}

export const mayRegister = ({ people }: SyntheticRegion, person: number): boolean =>
  people.group[person] === WORKING_AGE &&
  people.wage[person] === 0 &&
  !hasTrait(people, person, TRAIT.student | TRAIT.atHome)
export const isRegistered = (region: SyntheticRegion, person: number): boolean =>
  drawOf(region, person, 'unemployed') % UNEMPLOYED_ONE_IN === 0

export function unemployedCsv(region: SyntheticRegion): string {
  const isTold = (person: number): boolean => mayRegister(region, person) && isRegistered(region, person)
  return unemployedTable([...chosen(region, isTold)].map((person) => unemployedRow(region, person)))
}
export const unemployedTable = (rows: readonly string[]): string =>
  rows.length === 0
    ? ''
    : `Номер личного дела;ФИО;Дата рождения;СНИЛС;Статус;Дата постановки на учет;Дата снятия с учета\n${rows.join('')}`

/** The same file for the same person: a later row is the same case. Without `since` one of the year before. */
export function unemployedRow(
  region: SyntheticRegion,
  person: number,
  { since, until }: { since?: string; until?: string } = {},
): string {
  const draw = drawOf(region, person, 'katarsis')
  const named = namedBy(region, person, 'office')
  const status = draw % 10 < 7 ? 'Безработный' : 'Ищущий работу'
  const from = russian(since ?? dayBefore(region, draw >>> 4, 12))
  return `${region.pack.asOf.slice(0, 4)}-${person};${fullName(named)};${russian(named.birthDate)};${named.snils};${status};${from};${until === undefined ? '' : russian(until)}\n`
}

export function vehiclesCsv(region: SyntheticRegion): string {
  const isTold = (person: number): boolean => isAdult(region, person) && isDriver(region, person)
  return vehiclesTable([...chosen(region, isTold)].map((person) => vehicleRow(region, person)))
}
export const isAdult = ({ people }: SyntheticRegion, person: number): boolean =>
  people.ageYears[person]! >= ADULT_YEARS
export const isDriver = (region: SyntheticRegion, person: number): boolean =>
  drawOf(region, person, 'driver') % DRIVER_ONE_IN === 0
export const vehiclesTable = (rows: readonly string[]): string =>
  rows.length === 0
    ? ''
    : `ФИО,Дата рождения,СНИЛС,VIN,Дата регистрации,Дата снятия с учета\n${rows.join('')}`

/** One car a person; without `since` one of the fifteen years before. */
export function vehicleRow(
  region: SyntheticRegion,
  person: number,
  { since, until }: { since?: string; until?: string } = {},
): string {
  const draw = drawOf(region, person, 'vehicle')
  const named = namedBy(region, person, 'office')
  const vin = `XTA${String(draw % 1_000_000).padStart(6, '0')}Z${String(person % 10_000_000).padStart(7, '0')}`
  const from = since ?? dayBefore(region, draw >>> 2, 180)
  const to = until ?? (draw % 20 === 0 ? lastDayOf(region.pack.asOf) : '')
  return `${fullName(named)},${russian(named.birthDate)},${named.snils},${vin},${russian(from)},${russian(to)}\n`
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
const EMPTY_DETAILS = `НомерАктаМСЭ ДатаАктаМСЭ СерияСправкиМСЭ НомерСправкиМСЭ ДатаСправкиМСЭ ПервичнаяИнвалидность
  ДатаПервичногоОсвидетельствования ОчередноеОсвидетельствование`
const LATER_DETAILS = 'ИнвалидПоЗрению КодПричиныИнвалидности НаименованиеПричиныИнвалидности'
const absent = (names: string): string =>
  names
    .split(/\s+/)
    .map((name) => `<fri:${name} xsi:nil="true"/>`)
    .join('')

/** As RequestExtract.xsd of ФГИС ФРИ has it. */
export function disabledXml(region: SyntheticRegion): string {
  const isTold = (person: number): boolean => hasTrait(region.people, person, TRAIT.disabled)
  return [...chosen(region, isTold)].map((person) => disabledExtract(region, person)).join('')
}

/** Without `since` one of the years before. */
export function disabledExtract(region: SyntheticRegion, person: number, beganOn?: string): string {
  const { people } = region
  const draw = drawOf(region, person, 'disability')
  const { snils, familyName, firstName, patronymic, birthDate } = namedBy(region, person, 'egisso')
  const isChild = people.ageYears[person]! < ADULT_YEARS
  const since = beganOn ?? dayBefore(region, draw >>> 2, isChild ? 12 : 60)
  const isEndless = !isChild && draw % 2 === 0
  return (
    `${XML}<fri:ВыпискаФРИ xmlns:fri="http://fri.pfr.ru" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
    `<fri:Идентификатор>${person}</fri:Идентификатор><fri:ТипВыписки>FIXED</fri:ТипВыписки>` +
    `<fri:ВремяФормирования>${lastDayOf(region.pack.asOf)}T09:00:00</fri:ВремяФормирования><fri:Потребитель>OSZN.REGISTRY</fri:Потребитель>` +
    `<fri:ПерсональныеДанные><fri:СНИЛС>${snils}</fri:СНИЛС><fri:Фамилия>${familyName}</fri:Фамилия><fri:Имя>${firstName}</fri:Имя>` +
    `<fri:Отчество>${patronymic}</fri:Отчество><fri:ДатаРождения>${birthDate}</fri:ДатаРождения>` +
    `<fri:Пол>${people.sex[person] === MALE ? 'M' : 'F'}</fri:Пол><fri:ДатаРегистрации>${since}T00:00:00</fri:ДатаРегистрации>` +
    `<fri:АктуальныеСведенияОбИнвалидности><fri:ДатаС>${since}</fri:ДатаС>` +
    `<fri:ДатаПо>${isEndless ? '2099-12-31' : lastDayOf(addMonths(region.pack.asOf, 6 + (draw % 18)))}</fri:ДатаПо>${absent(EMPTY_DETAILS)}` +
    `<fri:ГруппаИнвалидности>${isChild ? 0 : 1 + (draw % 3)}</fri:ГруппаИнвалидности><fri:Ребенок>${isChild}</fri:Ребенок>${absent(LATER_DETAILS)}` +
    `</fri:АктуальныеСведенияОбИнвалидности></fri:ПерсональныеДанные><fri:ВсеФайлы/></fri:ВыпискаФРИ>\n`
  )
}

/** A flat of a household, owned in equal shares by its adults; one in five in common without shares. */
export function realEstateXml(region: SyntheticRegion): string {
  const documents: string[] = []
  let owners = 0
  for (let household = 0; household < region.households.count && owners < PEOPLE_MAX; household += 1) {
    const holders = hasFlat(region, household) ? holdersOf(region, household) : []
    if (holders.length === 0) continue
    owners += holders.length
    documents.push(flatOf(region, household, holders))
  }
  return documents.join('')
}

export const hasFlat = (region: SyntheticRegion, household: number): boolean =>
  drawOf(region, household, 'flat') % FLAT_ONE_IN === 0

/** Adults of a household who have a СНИЛС. */
export function holdersOf(region: SyntheticRegion, household: number): number[] {
  const { people, households } = region
  const holders: number[] = []
  for (let person = households.start[household]!; person < households.start[household + 1]!; person += 1)
    if (isAdult(region, person) && !hasTrait(people, person, TRAIT.snilsMissing)) holders.push(person)
  return holders
}

export const flatOf = (region: SyntheticRegion, household: number, holders: number[]): string =>
  flatXml(region, {
    household,
    draw: drawOf(region, household, 'flat'),
    holders,
    regionCode: region.pack.regionCode,
  })

function flatXml(
  region: SyntheticRegion,
  {
    household,
    draw,
    holders,
    regionCode,
  }: { household: number; draw: number; holders: number[]; regionCode: string },
): string {
  const number = `${regionCode}:20:${String(1_000_000 + (household % 9_000_000)).slice(0, 7)}:${100 + (household % 900)}`
  const since = dayBefore(region, draw >>> 3, 240)
  const isJoint = holders.length > 1 && draw % 5 === 0
  const holderXml = (person: number): string => {
    const { snils, familyName, firstName, patronymic, birthDate } = namedBy(region, person, 'fns')
    return (
      `<right_holder><individual><surname>${familyName}</surname><name>${firstName}</name><patronymic>${patronymic}</patronymic>` +
      `<birth_date>${birthDate}</birth_date><snils>${snils}</snils></individual></right_holder>`
    )
  }
  const rightXml = (at: number, kind: string, persons: readonly number[], share = ''): string =>
    `<right_record><record_info><registration_date>${since}T00:00:00+03:00</registration_date></record_info>` +
    `<right_data><right_type><value>${kind}</value></right_type><right_number>${number}-${regionCode}/001/${at}</right_number>${share}</right_data>` +
    `<right_holders>${persons.map(holderXml).join('')}</right_holders></right_record>`
  const share = `<shares><share><numerator>1</numerator><denominator>${holders.length}</denominator></share></shares>`
  const rights = isJoint
    ? rightXml(1, 'Общая совместная собственность', holders)
    : holders.length === 1
      ? rightXml(1, 'Собственность', holders)
      : holders.map((person, at) => rightXml(at + 1, 'Общая долевая собственность', [person], share)).join('')
  const area = (30 + (draw % 500) / 10).toFixed(1)
  return (
    `${XML}<extract_base_params_room><room_record><object><common_data><type><value>Помещение</value></type>` +
    `<cad_number>${number}</cad_number></common_data></object><params><area>${area}</area><purpose><value>Жилое</value></purpose></params>` +
    `<cost><value>${formatRoubles(40_000_00 * Number(area))}</value></cost></room_record><right_records>${rights}</right_records></extract_base_params_room>\n`
  )
}

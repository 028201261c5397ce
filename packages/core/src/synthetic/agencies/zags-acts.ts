// ЗАГС, records of deaths, marriages and divorces: messages FATALRequest 4.0.6, BRAKZRequest and BRAKRRequest 4.0.2. The
// last two name no СНИЛС: who the spouses are has to be found by name and date of birth.
import type { PersonName } from '../people/people.ts'
import { snilsAttribute, type ZagsOffice } from './zags.ts'

export interface ZagsDeath extends ZagsOffice {
  recordNumber: string
  registeredOn: string
  diedOn: string
  /** Absent for somebody whose papers were not found. */
  snils?: string
  name: PersonName
  sex: 'male' | 'female'
  birthDate: string
  /** Number of the person; for the truth. */
  person?: number
}

export interface ZagsSpouse {
  name: PersonName
  /** Surname before the act. */
  formerFamilyName: string
  birthDate: string
  /** Number of the person; for the truth. */
  person?: number
}
export interface ZagsCouple extends ZagsOffice {
  recordNumber: string
  /** Day of the marriage or of its end, and of the record. */
  onDate: string
  husband: ZagsSpouse
  wife: ZagsSpouse
}

interface MessageForm {
  root: string
  /** Part of the namespaces: `urn://x-artefacts-zags-<code>/root/<service>/<version>`. */
  code: string
  service: string
  version: string
}
const DEATHS: MessageForm = { root: 'FATALRequest', code: 'fatal', service: '112-04', version: '4.0.6' }
const MARRIAGES: MessageForm = { root: 'BRAKZRequest', code: 'brakz', service: '112-46', version: '4.0.2' }
const DIVORCES: MessageForm = { root: 'BRAKRRequest', code: 'brakr', service: '112-48', version: '4.0.2' }

const head = ({ root, code, service, version }: MessageForm, id: string, onDate: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="urn://x-artefacts-zags-${code}/root/${service}/${version}" ` +
  `xmlns:t="urn://x-artefacts-zags-${code}/types/${version}" ИдСвед="${id}" ДатаСвед="${onDate}">\n`

const frame = (
  element: string,
  {
    recordNumber,
    registeredOn,
    officeName,
    officeCode,
  }: ZagsOffice & {
    recordNumber: string
    registeredOn: string
  },
): string =>
  `<${element} РазделЕГР="1" НомерЗаписЕГР="${recordNumber}" ДатаВерс="${registeredOn}" НомерВерс="1" КодСостСтат="0100">` +
  `<ДатаЗапис>${registeredOn}</ДатаЗапис><ОрганЗАГС НаимЗАГС="${officeName}" КодЗАГС="${officeCode}"/>`

function deathXml(death: ZagsDeath): string {
  const { name } = death
  return (
    frame('СведРегСмерт', death) +
    `<ПрдСведРег${snilsAttribute(death.snils)}><Пол>${death.sex === 'male' ? 1 : 2}</Пол>` +
    `<ПрГражданство>1</ПрГражданство><ФИОУмер><t:Фамилия>${name.familyName}</t:Фамилия><t:Имя>${name.firstName}</t:Имя>` +
    `<t:Отчество>${name.patronymic}</t:Отчество></ФИОУмер><ДатаРождКаленд>${death.birthDate}</ДатаРождКаленд>` +
    `<ПрМестоРожден>1</ПрМестоРожден><ПрМЖПосл>1</ПрМЖПосл><ПрУдЛичнФЛ>1</ПрУдЛичнФЛ>` +
    `<ДатаСмертКаленд>${death.diedOn}</ДатаСмертКаленд><ПрВремяСмерт>1</ПрВремяСмерт><ПрМестоСмерт>1</ПрМестоСмерт>` +
    '</ПрдСведРег></СведРегСмерт>'
  )
}

const spouseXml = (element: string, { name, formerFamilyName, birthDate }: ZagsSpouse): string =>
  `<${element}><t:ФамилияДо>${formerFamilyName}</t:ФамилияДо><t:ФамилияПосле>${name.familyName}</t:ФамилияПосле>` +
  `<t:Имя>${name.firstName}</t:Имя><t:Отчество>${name.patronymic}</t:Отчество><t:ПрГражданство>1</t:ПрГражданство>` +
  `<t:ДатаРождКаленд>${birthDate}</t:ДатаРождКаленд><t:ПрМестоРожден>1</t:ПрМестоРожден><t:ПрАдрМЖ>1</t:ПрАдрМЖ>` +
  `<t:ПрУдЛичнФЛ>1</t:ПрУдЛичнФЛ></${element}>`

const coupleXml = (element: string, day: string, couple: ZagsCouple): string =>
  frame(element, { ...couple, registeredOn: couple.onDate }) +
  `<ПрдСведРег>${day}${spouseXml('Супруг', couple.husband)}${spouseXml('Супруга', couple.wife)}</ПрдСведРег></${element}>`

const marriageXml = (couple: ZagsCouple): string =>
  coupleXml('СведРегБрак', `<ДатаБракКаленд>${couple.onDate}</ДатаБракКаленд>`, couple)
const divorceXml = (couple: ZagsCouple): string =>
  coupleXml(
    'СведРастБрак',
    `<ДатаРастБракКаленд>${couple.onDate}</ДатаРастБракКаленд><ПрСведДокЗаклБрак>1</ПрСведДокЗаклБрак>`,
    couple,
  )

const message = (form: MessageForm, id: string, onDate: string, acts: string[]): string =>
  `${head(form, id, onDate)}${acts.join('\n')}\n</${form.root}>\n`

export const deathsXml = (id: string, onDate: string, deaths: readonly ZagsDeath[]): string =>
  message(DEATHS, id, onDate, deaths.map(deathXml))
export const marriagesXml = (id: string, onDate: string, couples: readonly ZagsCouple[]): string =>
  message(MARRIAGES, id, onDate, couples.map(marriageXml))
export const divorcesXml = (id: string, onDate: string, couples: readonly ZagsCouple[]): string =>
  message(DIVORCES, id, onDate, couples.map(divorceXml))

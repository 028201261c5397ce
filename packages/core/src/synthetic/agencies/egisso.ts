// ЕГИССО, message 10.06.S «Изменения реестра фактов назначения МСЗ», schema 10.06.S-1.1.0. One document holds one
// package of at most 1,000 facts; a bulk delivery is documents one after another in a file («пакетная выгрузка»).
import { formatRoubles, lastDayOf } from '../../model/index.ts'
import { dayOf, isoOf } from '../calendar.ts'
import type { SyntheticRegion } from '../people-model.ts'
import { snilsOf } from '../people/identifiers.ts'
import { nameOf, sexOf, type PersonName } from '../people/people.ts'
import { namedUuid } from '../random.ts'
import { MEASURES, PROVIDER_CODES, type Measure } from '../welfare/measures.ts'
import { FileSeries, type WrittenFile } from './file-output.ts'

/** `maxOccurs` of every element of a package. */
export const PACKAGE_FACTS_MAX = 1000
const FILE_BYTES_MAX = 128 * 1024 * 1024
/** Kinds of thing that UUIDs of this file name. */
export const UUID_KIND = { fact: 1, package: 2, event: 3, liveFact: 4, livePackage: 5 } as const

const HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>\n<data xmlns="urn://egisso-ru/msg/10.06.S/1.1.0" xmlns:p="urn://egisso-ru/types/package-RAF/1.1.0" ' +
  'xmlns:f="urn://egisso-ru/types/assignment-fact/1.0.8" xmlns:i="urn://egisso-ru/types/prsn-info/1.0.4" ' +
  'xmlns:b="urn://egisso-ru/types/prsn-basis/1.0.2" xmlns:s="urn://x-artefacts-smev-gov-ru/supplementary/commons/1.0.1">' +
  '<p:package><p:packageId>'
const TAIL = '</p:elements></p:package></data>\n'

export interface EgissoPerson {
  snils: string
  name: PersonName
  sex: 'male' | 'female'
  birthDate: string
}

export interface EgissoFact {
  uuid: string
  receiver: EgissoPerson
  reason?: EgissoPerson
  measure: Measure
  amountKopecks: number
  decidedOn: string
  startsOn: string
  endsOn?: string
}

export interface EgissoTermination {
  eventUuid: string
  factUuid: string
  endsOn: string
}

export function documentHead(packageId: string): string {
  return `${HEAD}${packageId}</p:packageId><p:elements>`
}

/** A whole document: what the daily exchange sends. */
export function document(
  packageId: string,
  { facts = [], terminations = [] }: { facts?: EgissoFact[]; terminations?: EgissoTermination[] },
): string {
  if (facts.length > PACKAGE_FACTS_MAX || terminations.length > PACKAGE_FACTS_MAX) {
    throw new RangeError(`a package holds at most ${PACKAGE_FACTS_MAX} elements of a kind`)
  }
  return (
    documentHead(packageId) + facts.map(factXml).join('') + terminations.map(terminationXml).join('') + TAIL
  )
}

function personXml({ snils, name, sex, birthDate }: EgissoPerson): string {
  return (
    `<i:SNILS>${snils}</i:SNILS><s:FamilyName>${name.familyName}</s:FamilyName><s:FirstName>${name.firstName}</s:FirstName>` +
    `<s:Patronymic>${name.patronymic}</s:Patronymic><i:Gender>${sex === 'male' ? 'Male' : 'Female'}</i:Gender>` +
    `<i:BirthDate>${birthDate}</i:BirthDate>`
  )
}

function formXml(measure: Measure, amountKopecks: number): string {
  const amount = formatRoubles(amountKopecks)
  if (measure.form === 'monetary') return `<f:monetaryForm><f:amount>${amount}</f:amount></f:monetaryForm>`
  if (measure.form === 'natural') {
    return `<f:naturalForm><f:amount>1</f:amount><f:okeiCode>796</f:okeiCode><f:equivalentAmount>${amount}</f:equivalentAmount></f:naturalForm>`
  }
  return (
    '<f:exemptionForm><f:amount>100</f:amount><f:okeiCode>744</f:okeiCode><f:monetization>false</f:monetization>' +
    `<f:equivalentAmount>${amount}</f:equivalentAmount></f:exemptionForm>`
  )
}

export function factXml({ uuid, receiver, reason, measure, amountKopecks, ...dates }: EgissoFact): string {
  return (
    `<p:fact><f:oszCode>${PROVIDER_CODES[measure.provider]}</f:oszCode><f:mszReceiver>${personXml(receiver)}</f:mszReceiver>` +
    (reason
      ? `<f:reasonPersons><b:basisPerson><i:prsnInfo>${personXml(reason)}</i:prsnInfo></b:basisPerson></f:reasonPersons>`
      : '') +
    `<f:lmszId>${measure.id}</f:lmszId><f:categoryId>${measure.categoryId}</f:categoryId>` +
    `<f:decisionDate>${dates.decidedOn}</f:decisionDate><f:dateStart>${dates.startsOn}</f:dateStart>` +
    (dates.endsOn === undefined ? '' : `<f:dateFinish>${dates.endsOn}</f:dateFinish>`) +
    `<f:needsCriteria><f:usingSign>${String(measure.needTested)}</f:usingSign></f:needsCriteria>` +
    `<f:assignmentInfo>${formXml(measure, amountKopecks)}</f:assignmentInfo><p:uuid>${uuid}</p:uuid></p:fact>`
  )
}

function terminationXml({ eventUuid, factUuid, endsOn }: EgissoTermination): string {
  return (
    `<p:terminationBasedOnEndOfRight><p:uuid>${eventUuid}</p:uuid><p:assignmentFactUuid>${factUuid}</p:assignmentFactUuid>` +
    `<p:dateFinish>${endsOn}</p:dateFinish></p:terminationBasedOnEndOfRight>`
  )
}

export function egissoPerson(region: SyntheticRegion, person: number): EgissoPerson {
  return {
    snils: snilsOf(person),
    name: nameOf(region.people, person, 'egisso'),
    sex: sexOf(region.people, person),
    birthDate: isoOf(region.people.birthDay[person]!),
  }
}

/** UUID under which the bulk delivery reported a fact: a later termination names it. */
export const factUuid = (region: SyntheticRegion, row: number): string =>
  namedUuid(region.seed, UUID_KIND.fact, row)

function factOf(region: SyntheticRegion, row: number): EgissoFact {
  const { facts } = region
  const startDay = facts.startDay[row]!
  const reason = facts.reasonPerson[row]!
  return {
    uuid: factUuid(region, row),
    receiver: egissoPerson(region, facts.person[row]!),
    reason: reason === 0 ? undefined : egissoPerson(region, reason - 1),
    measure: MEASURES[facts.measure[row]!]!,
    amountKopecks: facts.amountKopecks[row]!,
    // A decision follows the right by up to two weeks, and is never later than the region's date.
    decidedOn: isoOf(Math.min(startDay + (row % 14), dayOf(lastDayOf(region.pack.asOf)))),
    startsOn: isoOf(startDay),
    endsOn: facts.endDay[row] === 0 ? undefined : isoOf(facts.endDay[row]!),
  }
}

/** The whole register of facts as of the region's date. */
export async function writeEgisso(
  region: SyntheticRegion,
  folder: string,
  onProgress: (done: number, total: number) => void,
): Promise<WrittenFile[]> {
  const { facts, seed } = region
  const series = new FileSeries(
    folder,
    (number) => `10.06.S_${String(number).padStart(4, '0')}.xml`,
    FILE_BYTES_MAX,
  )
  try {
    for (let row = 0; row < facts.count; row += PACKAGE_FACTS_MAX) {
      const { output } = await series.place()
      output.put(documentHead(namedUuid(seed, UUID_KIND.package, row / PACKAGE_FACTS_MAX)))
      const end = Math.min(facts.count, row + PACKAGE_FACTS_MAX)
      for (let fact = row; fact < end; fact += 1) {
        if (!output.put(factXml(factOf(region, fact)))) await output.drain()
      }
      if (!output.put(TAIL)) await output.drain()
      onProgress(end, facts.count)
    }
    await series.close()
    return series.files
  } catch (error) {
    await series.abandon()
    throw error
  }
}

// СФР, changes of individual accounts: documents ЭДПФР / СЗИ-СПУ of 2020-12-17, one person each. Women whose surname changed,
// newborns with their parents, and a few people who had two numbers until one was abolished.
import path from 'node:path'
import { formatSnils } from '../../model/index.ts'
import { isoOf } from '../calendar.ts'
import type { SyntheticRegion } from '../people-model.ts'
import { snilsOf } from '../people/identifiers.ts'
import { CHILD, hasTrait, nameOf, sexOf, TRAIT, type PersonName } from '../people/people.ts'
import { namedUuid, Random } from '../random.ts'
import { writeWhole, type WrittenFile } from './file-output.ts'
import { parentsIn, type ZagsParent } from './zags.ts'

const UUID_KIND_CHANGE = 29
/** 5 MB of a file. */
const CHANGES_MAX = 4000
/** One person of two thousand had a second number. */
const MERGED_SHARE = 0.0005
/** Abolished numbers stand after everybody who lives, will be born, or has died. */
const ABOLISHED_FIRST = 70_000_000

export interface SfrPerson {
  name: PersonName
  sex: 'male' | 'female'
  birthDate: string
}
export interface SfrChange {
  id: string
  operation: 'made' | 'changed' | 'merged'
  onDate: string
  snils: string
  /** Number of the person; for the truth. */
  person: number
  abolishedSnils?: string
  before?: SfrPerson
  after: SfrPerson
  mother?: ZagsParent
  father?: ZagsParent
}

const OPERATIONS = { made: 1, changed: 2, merged: 3 } as const

const personXml = ({ name, sex, birthDate }: SfrPerson): string =>
  `<у:ФИО><у:Фамилия>${name.familyName}</у:Фамилия><у:Имя>${name.firstName}</у:Имя><у:Отчество>${name.patronymic}</у:Отчество></у:ФИО>` +
  `<у:Пол>${sex === 'male' ? 'М' : 'Ж'}</у:Пол><у:ДатаРождения>${birthDate}</у:ДатаРождения>`

/** A parent without a number is not known to the fund. */
const parentXml = (element: string, sex: 'male' | 'female', parent: ZagsParent | undefined): string =>
  parent?.snils === undefined
    ? ''
    : `<${element}><у:СНИЛС>${formatSnils(parent.snils)}</у:СНИЛС>${personXml({ ...parent, sex })}</${element}>`

export function changeXml({ id, operation, onDate, snils, abolishedSnils, ...people }: SfrChange): string {
  const { before, after, mother, father } = people
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ЭДПФР xmlns="http://пф.рф/СЗИ-СПУ/2020-12-17" xmlns:у="http://пф.рф/УТ/2017-08-21" ' +
    `xmlns:а="http://пф.рф/АФ/2017-08-21" id="${id}"><СЗИ-СПУ><Реквизиты><у:Дата>${onDate}</у:Дата><у:Номер>${id}</у:Номер></Реквизиты>` +
    `<ТипОперации>${OPERATIONS[operation]}</ТипОперации><ДатаОперации>${onDate}</ДатаОперации>` +
    (abolishedSnils === undefined
      ? ''
      : `<СНИЛСУпраздненный>${formatSnils(abolishedSnils)}</СНИЛСУпраздненный>`) +
    `<у:СНИЛС>${formatSnils(snils)}</у:СНИЛС><Сведения>` +
    (before ? `<ДоИзменений>${personXml(before)}</ДоИзменений>` : '') +
    `<ПослеИзменений>${personXml(after)}</ПослеИзменений></Сведения>` +
    parentXml('СведМать', 'female', mother) +
    parentXml('СведОтец', 'male', father) +
    `</СЗИ-СПУ><СлужебнаяИнформация><а:GUID>${id}</а:GUID><а:ДатаВремя>${onDate}T09:00:00</а:ДатаВремя></СлужебнаяИнформация></ЭДПФР>\n`
  )
}

/** Changes of the year before the region's date, in the order of people. */
export function accountChanges(region: SyntheticRegion, referenceDay: number): SfrChange[] {
  const { people, seed } = region
  const random = new Random(seed, 'sfr')
  const changes: SfrChange[] = []
  for (let person = 0; person < people.count && changes.length < CHANGES_MAX; person += 1) {
    const draw = random.unit()
    const onDate = isoOf(referenceDay - random.between(1, 300))
    if (hasTrait(people, person, TRAIT.snilsMissing)) continue
    const after: SfrPerson = {
      name: nameOf(people, person, 'office'),
      sex: sexOf(people, person),
      birthDate: isoOf(people.birthDay[person]!),
    }
    const frame = { id: namedUuid(seed, UUID_KIND_CHANGE, person), snils: snilsOf(person), person, after }
    const bornAgo = referenceDay - people.birthDay[person]!
    if (people.group[person] === CHILD && bornAgo >= 31 && bornAgo < 365) {
      const parents = parentsIn(region, people.household[person]!)
      changes.push({ ...frame, operation: 'made', onDate: isoOf(people.birthDay[person]! + 20), ...parents })
    } else if (hasTrait(people, person, TRAIT.surnameChanged)) {
      const before = { ...after, name: nameOf(people, person, 'former') }
      changes.push({ ...frame, operation: 'changed', onDate, before })
    } else if (people.group[person] !== CHILD && draw < MERGED_SHARE) {
      const abolishedSnils = snilsOf(ABOLISHED_FIRST + person)
      changes.push({ ...frame, operation: 'merged', onDate, abolishedSnils, before: after })
    }
  }
  return changes
}

export async function writeSfr(
  region: SyntheticRegion,
  changes: readonly SfrChange[],
  folder: string,
): Promise<WrittenFile[]> {
  if (changes.length === 0) return []
  return [
    await writeWhole(path.join(folder, `SZI-SPU_${region.pack.asOf}.xml`), changes.map(changeXml).join('')),
  ]
}

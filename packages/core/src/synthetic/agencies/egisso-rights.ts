// ЕГИССО, rights: who is entitled to the allowance for children, whether or not anybody ever asked for it. The schema of
// 10.24.S is not public; the frame and the fields are those of 10.06.S, the name of the item is a setting of the source.
import path from 'node:path'
import { addMonths } from '../../model/index.ts'
import type { SyntheticRegion } from '../people-model.ts'
import { CHILD, hasTrait, TRAIT } from '../people/people.ts'
import { namedUuid } from '../random.ts'
import { MEASURE, MEASURES, PROVIDER_CODES } from '../welfare/measures.ts'
import { egissoPerson } from './egisso.ts'
import { writeWhole, type WrittenFile } from './file-output.ts'

/** 12 MB of a file. */
const RIGHTS_MAX = 20_000
const UUID_KIND = { right: 30, package: 31 } as const

/** Receivers in poor households with children: the first adult whom the office knows by number. */
export function entitled({ people, households }: SyntheticRegion): number[] {
  const receivers: number[] = []
  for (let household = 0; household < households.count && receivers.length < RIGHTS_MAX; household += 1) {
    if (households.poor[household] !== 1) continue
    let receiver: number | undefined
    let hasChild = false
    for (let person = households.start[household]!; person < households.start[household + 1]!; person += 1) {
      if (people.group[person] === CHILD) hasChild = true
      else if (!hasTrait(people, person, TRAIT.snilsMissing)) receiver ??= person
    }
    if (hasChild && receiver !== undefined) receivers.push(receiver)
  }
  return receivers
}

function rightXml(region: SyntheticRegion, receiver: number): string {
  const measure = MEASURES[MEASURE.childAllowance]!
  const { snils, name, birthDate } = egissoPerson(region, receiver)
  return (
    `<right><oszCode>${PROVIDER_CODES[measure.provider]}</oszCode><mszReceiver><SNILS>${snils}</SNILS>` +
    `<FamilyName>${name.familyName}</FamilyName><FirstName>${name.firstName}</FirstName><Patronymic>${name.patronymic}</Patronymic>` +
    `<BirthDate>${birthDate}</BirthDate></mszReceiver><lmszId>${measure.id}</lmszId><categoryId>${measure.categoryId}</categoryId>` +
    `<dateStart>${addMonths(region.pack.asOf, -2)}-01</dateStart><uuid>${namedUuid(region.seed, UUID_KIND.right, receiver)}</uuid></right>`
  )
}

export async function writeRights(region: SyntheticRegion, folder: string): Promise<WrittenFile[]> {
  const receivers = entitled(region)
  if (receivers.length === 0) return []
  const text =
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- Учебные данные: форма условная. -->\n<data><package>' +
    `<packageId>${namedUuid(region.seed, UUID_KIND.package, 0)}</packageId><elements>\n` +
    `${receivers.map((receiver) => rightXml(region, receiver)).join('\n')}\n</elements></package></data>\n`
  return [await writeWhole(path.join(folder, `10.24.S_${region.pack.asOf}.xml`), text)]
}

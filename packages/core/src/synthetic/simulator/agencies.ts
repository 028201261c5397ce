// Turns a tick into what the agencies send: small files into inboxes, rows of the office's own database. Doing the same
// tick twice (a crash between sending and remembering) changes nothing: names, keys and values are the same.
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { document, UUID_KIND } from '../agencies/egisso.ts'
import { writeWhole } from '../agencies/file-output.ts'
import {
  EXCHANGE_HEAD,
  EXCHANGE_TAIL,
  messageXml,
  payerOf,
  taxpayer,
  WAGE_CODE,
  windowYears,
} from '../agencies/fns.ts'
import { birthsXml, officeOf, parentsIn, recordNumber } from '../agencies/zags.ts'
import { deathsXml, marriagesXml } from '../agencies/zags-acts.ts'
import { isoOf } from '../calendar.ts'
import type { SyntheticRegion } from '../people-model.ts'
import { FIRST_NAMES, firstNameRange, PATRONYMIC_FORMS, SURNAMES } from '../people/names.ts'
import { snilsOf } from '../people/identifiers.ts'
import { residenceOktmo } from '../people/localities.ts'
import { nameOf, sexOf, type PersonName } from '../people/people.ts'
import { hashText, namedUuid } from '../random.ts'
import { wagesByMonth } from '../welfare/recount.ts'
import type { LiveExtracts } from './live-extracts.ts'
import type { Birth, Tick } from './tick.ts'

const UUID_KIND_LIVE_REQUEST = 40
const UUID_KIND_LIVE_NOTICE = 48
const UUID_KIND_LIVE_DEATHS = 49
const UUID_KIND_LIVE_WEDDINGS = 50
/** Numbers of acts that happen live begin beyond those of the past; a person dies or marries once. */
const DEATH_NUMBER_FIRST = 2_000_000_000
const WEDDING_NUMBER_FIRST = 3_000_000_000
/** Newborns' numbers at the office begin here: beyond everybody and their second rows. */
const NEWBORN_ID_FIRST = 1_000_000_000
/** Files that may wait in one inbox before the agencies stop sending. */
export const INBOX_FILES_MAX = 200

const padded = (number: number): string => String(number).padStart(8, '0')

export class Agencies {
  readonly #region: SyntheticRegion
  readonly #inboxes: string
  readonly #office: pg.Client
  readonly #extracts: LiveExtracts

  private constructor(
    region: SyntheticRegion,
    extracts: LiveExtracts,
    dataDirectory: string,
    office: pg.Client,
  ) {
    this.#region = region
    this.#inboxes = path.join(dataDirectory, 'inbox')
    this.#office = office
    this.#extracts = extracts
  }

  static async open(
    region: SyntheticRegion,
    extracts: LiveExtracts,
    dataDirectory: string,
    officeUrl: string,
  ): Promise<Agencies> {
    const office = new pg.Client({ connectionString: officeUrl })
    // The connection may break while it is idle; the next query says so.
    office.on('error', () => undefined)
    await office.connect()
    return new Agencies(region, extracts, dataDirectory, office)
  }

  async close(): Promise<void> {
    await this.#office.end().catch(() => undefined)
  }

  /** True while nobody takes the files: an exchange that is never emptied must not fill the disk. */
  async isBacklogged(): Promise<boolean> {
    for (const name of [
      'egisso',
      'fns',
      'zags',
      'katarsis',
      'mvd',
      'fri',
      'rosreestr',
      'mobile',
      'commuting',
    ]) {
      const files = await readdir(path.join(this.#inboxes, name)).catch(() => [])
      if (files.length > INBOX_FILES_MAX) return true
    }
    return false
  }

  async send(tick: Tick, birthDate: string): Promise<void> {
    await this.#sendFacts(tick)
    await this.#sendIncomes(tick)
    await this.#changeOffice(tick, birthDate)
    await this.#sendBirths(tick, birthDate)
    await this.#sendDeaths(tick, birthDate)
    await this.#sendWeddings(tick, birthDate)
    for (const { inbox, name, text } of this.#extracts.of(tick.number, birthDate))
      await writeWhole(path.join(this.#inboxes, inbox, name), text)
  }

  async #sendFacts({ number, facts, terminations }: Tick): Promise<void> {
    if (facts.length + terminations.length === 0) return
    const packageId = namedUuid(this.#region.seed, UUID_KIND.livePackage, number)
    await writeWhole(
      path.join(this.#inboxes, 'egisso', `10.06.S_live_${padded(number)}.xml`),
      document(packageId, { facts, terminations }),
    )
  }

  async #sendIncomes({ number, wages }: Tick): Promise<void> {
    if (wages.length === 0) return
    const { people, pack, seed } = this.#region
    const messages: string[] = []
    for (const { person, wage } of wages) {
      const months = wagesByMonth(wage, person)
      for (const year of windowYears(pack.asOf)) {
        messages.push(
          messageXml({
            ...taxpayer(this.#region, person),
            requestId: namedUuid(seed, UUID_KIND_LIVE_REQUEST, number * 1000 + messages.length),
            year: year.year,
            payer: payerOf(people.employer[person]!, pack.regionCode),
            incomes: year.months.map(({ month, index }) => ({
              month,
              code: WAGE_CODE,
              kopecks: months[index]!,
            })),
          }),
        )
      }
    }
    await writeWhole(
      path.join(this.#inboxes, 'fns', `NDFL2_live_${padded(number)}.xml`),
      EXCHANGE_HEAD + messages.join('') + EXCHANGE_TAIL,
    )
  }

  async #changeOffice({ births, deaths, moves, weddings }: Tick, birthDate: string): Promise<void> {
    if (births.length + deaths.length + moves.length + weddings.length === 0) return
    const { households, people } = this.#region
    await this.#office.query('begin')
    try {
      for (const { household, municipality } of moves) {
        await this.#office.query('update citizen set oktmo = $2, updated_at = now() where family_id = $1', [
          household + 1,
          residenceOktmo(this.#region, household, municipality),
        ])
      }
      for (const birth of births) {
        const name = newbornName(this.#region, birth)
        await this.#office.query(
          `insert into citizen (id, snils, fam, im, otch, birth, pol, oktmo, family_id, updated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now()) on conflict (id) do nothing`,
          [
            NEWBORN_ID_FIRST + birth.person,
            snilsOf(birth.person),
            name.familyName,
            name.firstName,
            name.patronymic,
            birthDate,
            birth.sex === 'male' ? 'М' : 'Ж',
            residenceOktmo(this.#region, birth.household, households.municipality[birth.household]!),
            birth.household + 1,
          ],
        )
      }
      for (const { wife } of weddings) {
        await this.#office.query('update citizen set fam = $2, updated_at = now() where id = $1', [
          wife + 1,
          nameOf(people, wife, 'office').familyName,
        ])
      }
      // Struck off the roll, the second row too.
      for (const { person } of deaths)
        await this.#office.query('delete from citizen where snils = $1', [snilsOf(person)])
      await this.#office.query('commit')
    } catch (error) {
      await this.#office.query('rollback').catch(() => undefined)
      throw error
    }
  }

  async #sendBirths({ number, births }: Tick, birthDate: string): Promise<void> {
    if (births.length === 0) return
    const id = namedUuid(this.#region.seed, UUID_KIND_LIVE_NOTICE, number)
    const records = births.map((birth) => ({
      recordNumber: recordNumber(NEWBORN_ID_FIRST + birth.person),
      registeredOn: birthDate,
      ...officeOf(this.#region, this.#region.households.municipality[birth.household]!),
      sex: birth.sex,
      name: newbornName(this.#region, birth),
      birthDate,
      ...parentsIn(this.#region, birth.household),
    }))
    await writeWhole(
      path.join(this.#inboxes, 'zags', `ROGD_live_${padded(number)}.xml`),
      birthsXml(id, birthDate, records),
    )
  }

  async #sendDeaths({ number, deaths }: Tick, onDate: string): Promise<void> {
    if (deaths.length === 0) return
    const { people, households, seed } = this.#region
    const records = deaths.map(({ person }) => ({
      ...officeOf(this.#region, households.municipality[people.household[person]!]!),
      recordNumber: recordNumber(DEATH_NUMBER_FIRST + person),
      registeredOn: onDate,
      diedOn: onDate,
      snils: snilsOf(person),
      name: nameOf(people, person, 'office'),
      sex: sexOf(people, person),
      birthDate: isoOf(people.birthDay[person]!),
    }))
    await writeWhole(
      path.join(this.#inboxes, 'zags', `FATAL_live_${padded(number)}.xml`),
      deathsXml(namedUuid(seed, UUID_KIND_LIVE_DEATHS, number), onDate, records),
    )
  }

  async #sendWeddings({ number, weddings }: Tick, onDate: string): Promise<void> {
    if (weddings.length === 0) return
    const { people, households, seed } = this.#region
    const spouse = (person: number, formerFamilyName?: string) => {
      const name = nameOf(people, person, 'office')
      return {
        name,
        formerFamilyName: formerFamilyName ?? name.familyName,
        birthDate: isoOf(people.birthDay[person]!),
      }
    }
    const couples = weddings.map(({ husband, wife, formerSurname }) => ({
      ...officeOf(this.#region, households.municipality[people.household[wife]!]!),
      recordNumber: recordNumber(WEDDING_NUMBER_FIRST + wife),
      onDate,
      husband: spouse(husband),
      wife: spouse(wife, SURNAMES.female[formerSurname]),
    }))
    await writeWhole(
      path.join(this.#inboxes, 'zags', `BRAKZ_live_${padded(number)}.xml`),
      marriagesXml(namedUuid(seed, UUID_KIND_LIVE_WEDDINGS, number), onDate, couples),
    )
  }
}

/** The mother's surname in the child's form, a first name of today, a patronymic. */
function newbornName({ people, seed }: SyntheticRegion, { person, mother, sex }: Birth): PersonName {
  const draw = hashText(`${seed}/newborn/${person}`)
  const [from, among] = firstNameRange(sex, 0)
  const patronymics = PATRONYMIC_FORMS[sex]
  return {
    familyName: SURNAMES[sex][people.surname[mother]!] ?? nameOf(people, mother, 'office').familyName,
    firstName: FIRST_NAMES[sex][from + (draw % among)]!,
    patronymic: patronymics[(draw >>> 8) % patronymics.length]!,
  }
}

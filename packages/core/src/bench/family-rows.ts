// An invented region as its registry is once all is linked: persons, what the office's register says of families where it is asked
// to, and ЗАГС's acts. Who really lives together is known, so composition can be judged.
import type pg from 'pg'
import { adultBornBy } from '../engine/households/compose-chunk.ts'
import { lastDayOf, type IsoDate } from '../model/index.ts'
import { zagsHistory } from '../synthetic/agencies/zags-history.ts'
import type { PersonName } from '../synthetic/people/people.ts'
import { CHILD, MALE, nameOf } from '../synthetic/people/people.ts'
import { dayOf, isoOf } from '../synthetic/calendar.ts'
import type { SyntheticRegion } from '../synthetic/people-model.ts'

const ROWS_OF_STATEMENT = 50_000

export interface FamilyRows {
  onDay: IsoDate
  persons: number
  kinship: number
  vital: number
}

interface Named {
  name: PersonName
  birthDate: string
}
type Kin = [person: number, relative: number, relation: string, basis: string, startsOn: string]
type Act = [person: number, other: number | null, event: string, occurredOn: string]

/** `isRegistered`: whether the register says who is whose family in a municipality. Ids of persons are their numbers + 1. */
export async function writeFamilies(
  pool: pg.Pool,
  region: SyntheticRegion,
  isRegistered: (municipality: number) => boolean,
): Promise<FamilyRows> {
  const { people, households, pack } = region
  const onDay = lastDayOf(pack.asOf)
  const { kinship, vital, strangers } = actsOf(region)
  await pool.query(
    `insert into territory.territory (oktmo, kind, name_ru, name_en, valid_from)
     select o, 'municipal-district', o, o, '2000-01-01' from unnest($1::text[]) o on conflict do nothing`,
    [pack.municipalities.map(({ oktmo }) => oktmo)],
  )
  await pool.query(
    `insert into registry.household (id, household_key) overriding system value
     select i, gen_random_uuid() from generate_series(1, $1::int) i`,
    [households.count],
  )
  await pool.query(`select setval('registry.household_id_seq', $1)`, [households.count])
  const count = people.count + strangers
  for (let from = 0; from < count; from += ROWS_OF_STATEMENT) {
    const rows = Array.from({ length: Math.min(ROWS_OF_STATEMENT, count - from) }, (_, at) => from + at)
    const isStranger = (person: number): boolean => person >= people.count
    const municipalityOf = (person: number): number => households.municipality[people.household[person]!]!
    await pool.query(
      `insert into registry.person (id, birth_date, sex, territory_id, household_id) overriding system value
       select p.id, p.born, p.sex, t.id, p.household
         from unnest($1::bigint[], $2::date[], $3::text[], $4::text[], $5::bigint[]) as p (id, born, sex, oktmo, household)
         left join territory.territory t on t.oktmo = p.oktmo`,
      [
        rows.map((person) => person + 1),
        rows.map((person) => (isStranger(person) ? '1940-01-01' : isoOf(people.birthDay[person]!))),
        rows.map((person) => (isStranger(person) || people.sex[person] === MALE ? 'm' : 'f')),
        rows.map((person) =>
          isStranger(person) ? null : pack.municipalities[municipalityOf(person)]!.oktmo,
        ),
        rows.map((person) =>
          !isStranger(person) && isRegistered(municipalityOf(person)) ? people.household[person]! + 1 : null,
        ),
      ],
    )
  }
  await pool.query(`select setval('registry.person_id_seq', $1)`, [count])
  await pool.query(
    `insert into facts.person_record (source_id, record_key, person_id, content_hash, is_resident, household_id)
     select 1, gen_random_uuid(), id, 0, territory_id is not null, household_id from registry.person`,
  )
  await pool.query(
    `insert into facts.kinship (source_id, record_key, person_id, relative_id, relation, basis, starts_on, is_annulled,
       content_hash, run_id)
     select 2, gen_random_uuid(), k.*, false, 0, 0
       from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::date[]) k`,
    [0, 1, 2, 3, 4].map((column) => kinship.map((row) => row[column])),
  )
  await pool.query(
    `insert into facts.vital (source_id, record_key, event, person_id, other_id, occurred_on, is_annulled, content_hash, run_id)
     select 2, gen_random_uuid(), v.event, v.person, v.other, v.day, false, 0, 0
       from unnest($1::bigint[], $2::bigint[], $3::text[], $4::date[]) v (person, other, event, day)`,
    [0, 1, 2, 3].map((column) => vital.map((row) => row[column])),
  )
  await pool.query('analyze')
  return { onDay, persons: people.count, kinship: kinship.length, vital: vital.length }
}

/** Acts with persons in place of names: a linkage without mistakes. Two people of one name and birthday are left out. */
function actsOf(region: SyntheticRegion): { kinship: Kin[]; vital: Act[]; strangers: number } {
  const { people, pack } = region
  const keyOf = ({ name, birthDate }: Named): string =>
    `${name.familyName} ${name.firstName} ${name.patronymic} ${birthDate}`
  const byName = new Map<string, number | null>()
  for (let person = 0; person < people.count; person += 1) {
    const key = keyOf({ name: nameOf(people, person, 'office'), birthDate: isoOf(people.birthDay[person]!) })
    byName.set(key, byName.has(key) ? null : person + 1)
  }
  const strangers = new Map<string, number>()
  const idOf = (named: Named): number | null => {
    const key = keyOf(named)
    const known = byName.get(key)
    if (known !== undefined) return known
    strangers.set(key, strangers.get(key) ?? people.count + 1 + strangers.size)
    return strangers.get(key)!
  }
  const { births, marriages, divorces, deaths } = zagsHistory(region, dayOf(lastDayOf(pack.asOf)))
  const kinship: Kin[] = []
  for (const birth of births) {
    const child = idOf(birth)
    for (const [relation, parent] of [
      ['mother', birth.mother],
      ['father', birth.father],
    ] as const) {
      const relative = parent && idOf(parent)
      if (child && relative) kinship.push([child, relative, relation, 'birth', birth.birthDate])
    }
  }
  for (const { husband, wife, onDate } of marriages) {
    const [one, other] = [idOf(husband), idOf(wife)]
    if (one && other) kinship.push([one, other, 'spouse', 'marriage', onDate])
  }
  const vital: Act[] = []
  for (const { husband, wife, onDate } of divorces) {
    const [one, other] = [idOf(husband), idOf(wife)]
    if (one && other) vital.push([one, other, 'divorce', onDate])
  }
  for (const death of deaths) {
    const dead = idOf(death)
    if (dead) vital.push([dead, null, 'death', death.diedOn])
  }
  return { kinship, vital, strangers: strangers.size }
}

export interface Composition {
  households: number
  /** Composed of exactly those who live together. */
  exactPct: number
  /** Persons who are in a household of some kind. */
  placedPct: number
}

/** Truth against what the registry has, for households that `picked` takes. */
export async function judgeComposition(
  pool: pg.Pool,
  { households }: SyntheticRegion,
  picked: (household: number) => boolean,
): Promise<Composition> {
  const { rows } = await pool.query<{ household_id: string; persons: string[] }>(
    `select household_id, array_agg(person_id order by person_id) as persons from registry.household_member
      where upper_inf(valid) group by household_id`,
  )
  const homeOf = new Map(
    rows.flatMap(({ persons }) => persons.map((person) => [Number(person), persons] as const)),
  )
  const counts = { households: 0, exact: 0, persons: 0, placed: 0 }
  for (let household = 0; household < households.count; household += 1) {
    if (!picked(household)) continue
    const members = Array.from(
      { length: households.start[household + 1]! - households.start[household]! },
      (_, at) => households.start[household]! + at + 1,
    )
    const found = homeOf.get(members[0]!)
    counts.households += 1
    counts.persons += members.length
    counts.placed += members.filter((person) => homeOf.has(person)).length
    if (found?.length === members.length && members.every((person) => homeOf.get(person) === found))
      counts.exact += 1
  }
  return {
    households: counts.households,
    exactPct: (100 * counts.exact) / counts.households,
    placedPct: (100 * counts.placed) / counts.persons,
  }
}

/** Whether acts can tell who lives in a household: a couple with a child or two, a mother with hers; no grown child, no lodger. */
export function isNuclear({ people, households, pack }: SyntheticRegion, household: number): boolean {
  const from = households.start[household]!
  const to = households.start[household + 1]!
  const bornBy = dayOf(adultBornBy(lastDayOf(pack.asOf)))
  const adults = Array.from({ length: to - from }, (_, at) => from + at).filter(
    (person) => people.birthDay[person]! <= bornBy,
  )
  const hasChild = adults.length < to - from
  return adults.length === 1 || (adults.length === 2 && hasChild && people.group[from] !== CHILD)
}

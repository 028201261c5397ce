// Which person each group of records is. Ids never change without need: a person stays with the group that bears its СНИЛС,
// else with most of its records; a group that several persons come to keeps the oldest of them. Pure.

export interface GroupedRecord {
  /** vault.linkage_record */
  id: number
  /** Any number that is equal for records of one group. */
  group: number
  /** Whose it is now. */
  person: number
  snils: string | null
}
export interface KnownPerson {
  id: number
  snils: string | null
}
/** A person that became another one earlier; `records` went over with it. */
export interface FormerPerson extends KnownPerson {
  mergedInto: number
  event: number
  records: readonly number[]
}

export interface Outcome {
  /** Records whose person changes; a negative `to` is a new person, one for each number. */
  moved: { record: number; from: number; to: number }[]
  /** Persons that are another one from now on: none of their records stays. */
  merged: { from: number; to: number }[]
  /** Persons that are themselves again, and by which merge they were not. */
  revived: { person: number; from: number; event: number }[]
  /** New persons and the number each goes under, when it belongs to nobody. */
  made: { person: number; snils: string | null; like: number }[]
}

export function assignPersons(
  records: readonly GroupedRecord[],
  persons: readonly KnownPerson[],
  former: readonly FormerPerson[] = [],
): Outcome {
  const outcome: Outcome = { moved: [], merged: [], revived: [], made: [] }
  const groups = Map.groupBy(records, ({ group }) => group)
  const snilsOf = new Map([...groups].map(([group, own]) => [group, numbersOf(own)]))
  const claimed = claims(persons, groups, snilsOf)
  const personOf = new Map<number, number>()
  const known = new Map(persons.map((person) => [person.id, person]))
  const used = new Set<number>()
  for (const [group, own] of groups) {
    const wanted = claimed.get(group) ?? []
    const numbers = snilsOf.get(group)!
    const bearing = wanted.filter(({ snils }) => snils !== null && numbers.has(snils))
    const keeper = oldest(bearing) ?? oldest(wanted)
    const back = keeper ? null : revivable(own, numbers, former, used)
    let person: number
    if (keeper) person = keeper.id
    else if (back) {
      person = back.id
      used.add(back.id)
      outcome.revived.push({ person, from: back.mergedInto, event: back.event })
    } else {
      person = -1 - outcome.made.length
      const free = [...numbers].find(
        (snils) => ![...persons, ...former].some((other) => other.snils === snils),
      )
      outcome.made.push({ person, snils: free ?? null, like: own[0]!.person })
    }
    personOf.set(group, person)
    for (const other of wanted) if (other.id !== person) outcome.merged.push({ from: other.id, to: person })
  }
  for (const { id, group, person } of records) {
    const to = personOf.get(group)!
    if (to !== person && known.has(person)) outcome.moved.push({ record: id, from: person, to })
  }
  return outcome
}

const numbersOf = (records: readonly GroupedRecord[]): Set<string> =>
  new Set(records.flatMap(({ snils }) => (snils === null ? [] : [snils])))

const oldest = (persons: readonly KnownPerson[]): KnownPerson | undefined =>
  persons.toSorted((a, b) => Number(b.snils !== null) - Number(a.snils !== null) || a.id - b.id)[0]

/** To which group each person wants: one that bears its number before all others, else that of most of its records. */
function claims(
  persons: readonly KnownPerson[],
  groups: ReadonlyMap<number, readonly GroupedRecord[]>,
  snilsOf: ReadonlyMap<number, ReadonlySet<string>>,
): Map<number, KnownPerson[]> {
  const claimed = new Map<number, KnownPerson[]>()
  for (const person of persons) {
    let best: { group: number; bears: boolean; records: number } | null = null
    for (const [group, own] of groups) {
      const numbers = snilsOf.get(group)!
      const bears = person.snils !== null && numbers.has(person.snils)
      // Numbers of others and not its own: whose records these are, their numbers say.
      if (!bears && person.snils !== null && numbers.size > 0) continue
      const count = own.filter(
        (record) => record.person === person.id && (!bears || record.snils === person.snils),
      ).length
      if (count === 0 && !bears) continue
      if (
        best === null ||
        Number(bears) > Number(best.bears) ||
        (bears === best.bears && count > best.records)
      )
        best = { group, bears, records: count }
    }
    if (best) claimed.set(best.group, [...(claimed.get(best.group) ?? []), person])
  }
  return claimed
}

function revivable(
  own: readonly GroupedRecord[],
  numbers: ReadonlySet<string>,
  former: readonly FormerPerson[],
  used: ReadonlySet<number>,
): FormerPerson | null {
  const ids = new Set(own.map(({ id }) => id))
  const from = new Set(own.map(({ person }) => person))
  let best: { person: FormerPerson; bears: boolean; records: number } | null = null
  for (const person of former) {
    if (used.has(person.id) || !from.has(person.mergedInto)) continue
    const bears = person.snils !== null && numbers.has(person.snils)
    if (!bears && person.snils !== null && numbers.size > 0) continue
    const records = person.records.filter((record) => ids.has(record)).length
    if (records === 0 && !bears) continue
    if (
      best === null ||
      Number(bears) > Number(best.bears) ||
      (bears === best.bears && records > best.records)
    )
      best = { person, bears, records }
  }
  return best?.person ?? null
}

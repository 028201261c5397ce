// Whom each record of an act is of, by the key under which its source brings it. The office's own records need none: their key is
// the number of the resident.
import type { SfrChange } from './sfr.ts'
import type { ZagsCouple } from './zags-acts.ts'
import type { ZagsBirth } from './zags.ts'
import type { ZagsHistory } from './zags-history.ts'

export interface NamingActs {
  history: ZagsHistory
  /** Of the region's last month. */
  births: { id: string; births: readonly ZagsBirth[] }
  changes: readonly SfrChange[]
}

/** A line of the truth file; numbers as the members of households have them. */
export interface TrueRecords {
  source: string
  records: (readonly [key: string, id: number])[]
}

/** 40 KB a line. */
const LINE_RECORDS = 1_000

export function* trueRecords({ history, births, changes }: NamingActs): Generator<TrueRecords> {
  const zags: Role[] = [
    ...[...history.births, ...births.births].flatMap((act) =>
      roles(`birth|${act.recordNumber}`, {
        child: act.person,
        mother: act.mother?.person,
        father: act.father?.person,
      }),
    ),
    ...history.marriages.flatMap((act) => couple('marriage', act)),
    ...history.divorces.flatMap((act) => couple('divorce', act)),
    ...history.deaths.flatMap((act) => roles(`death|${act.recordNumber}`, { deceased: act.person })),
  ]
  yield* inLines('zags.acts', zags)
  yield* inLines(
    'sfr.accounts',
    changes.flatMap(({ id, operation, person, mother, father }) => [
      ...roles(id, {
        person,
        abolished: operation === 'merged' ? person : undefined,
        mother: mother?.person,
        father: father?.person,
      }),
      ...(operation === 'changed' ? [former(id, 'person', person)] : []),
    ]),
  )
}

type Role = readonly [key: string, id: number]

/** People whom acts name are known apart from records of their own: `host/process/act-encoder.ts`. */
const roles = (act: string, people: Readonly<Record<string, number | undefined>>): Role[] =>
  Object.entries(people).flatMap(([role, person]) =>
    person === undefined ? [] : [[`person:${act}|${role}`, person + 1] as const],
  )

/** Under the name that a person had before, they are a record of its own. */
const former = (act: string, role: string, person: number): Role => [`former:${act}|${role}`, person + 1]

function couple(kind: 'marriage' | 'divorce', { recordNumber, husband, wife }: ZagsCouple): Role[] {
  const act = `${kind}|${recordNumber}`
  const renamed = Object.entries({ husband, wife }).flatMap(([role, { person, name, formerFamilyName }]) =>
    person === undefined || formerFamilyName === name.familyName ? [] : [former(act, role, person)],
  )
  return [...roles(act, { husband: husband.person, wife: wife.person }), ...renamed]
}

function* inLines(source: string, all: readonly Role[]): Generator<TrueRecords> {
  for (let from = 0; from < all.length; from += LINE_RECORDS)
    yield { source, records: all.slice(from, from + LINE_RECORDS) }
}

// A new version of the parameters, learned from the registry's own records without any example: what each agreement is worth
// here, how frequent each name is, and how likely two records are of one person to begin with. Frozen from then on.
import { ObzorError } from '../../model/index.ts'
import { calibrate } from './calibrate-people.ts'
import type { IdentityTable } from './db/identity-table.ts'
import { combine, learn, log2Odds, priorOf, startOf, weightOf, type ColumnModel } from './fellegi-sunter.ts'
import { BLOCKING_COLUMNS, IDENTITY_COLUMNS, type IdentityColumn } from './identity.ts'
import { BUILT_IN, CENTIBITS, type PeopleModel } from './people-model.ts'

/** Of fewer records one learns the chances of a few families. */
export const LEARNED_RECORDS_MIN = 5_000
/** A name of fewer records is rare: as rare as this. */
const FREQUENT_RECORDS = 10
/** A rarer value speaks more, but not more than one in so many. */
const RAREST = 2e-6
/** No single value decides alone, neither for nor against. */
const BITS_MAX = 2_500
const NAMES = ['surname', 'given', 'patronymic'] as const

export interface LearnedTerm {
  column: (typeof NAMES)[number]
  value: string
  bits: number
}
export interface LearnedPeople {
  model: PeopleModel
  terms: LearnedTerm[]
}

/** Puts what it learned into the table, too. Throws `OBZ_LINKAGE_TOO_FEW`. */
export async function learnPeople(table: IdentityTable): Promise<LearnedPeople> {
  if (table.size < LEARNED_RECORDS_MIN) throw tooFew(table.size)
  const records = await table.asRecords()
  const start = (await records.chancesAtRandom()).map((u) => startOf(u))
  const patterns = []
  const told = []
  for (const [rule, own] of BLOCKING_COLUMNS.entries()) {
    const found = await records.patternsOf(rule, await table.pairsOf(rule))
    patterns.push(...found.added)
    told.push(
      learn(
        [...found.added, ...found.repeated],
        start,
        IDENTITY_COLUMNS.map((column) => !own.includes(column)),
      ),
    )
  }
  const { models } = combine(
    start,
    told.filter((each) => each !== null),
  )
  await records.forget()
  const columnOf = (column: IdentityColumn): ColumnModel => models[IDENTITY_COLUMNS.indexOf(column)]!
  const levelsOf = (column: IdentityColumn): number[] => {
    const model = columnOf(column)
    return model.m.map((_, level) => rounded(weightOf(model, level)))
  }
  const terms: LearnedTerm[] = []
  const rare = Math.max(FREQUENT_RECORDS / table.size, RAREST)
  const names = {} as Record<(typeof NAMES)[number], number[]>
  for (const column of NAMES) {
    const right = Math.log2(columnOf(column).m.at(-1)!)
    names[column] = [...levelsOf(column).slice(0, -1), rounded(right - Math.log2(rare))]
    for (const { value, share } of await table.frequent(IDENTITY_COLUMNS.indexOf(column), FREQUENT_RECORDS))
      terms.push({ column, value, bits: rounded(right - Math.log2(Math.max(share, RAREST))) })
  }
  const model: PeopleModel = {
    ...BUILT_IN,
    prior: rounded(log2Odds(priorOf(patterns, models, records.allPairs))),
    levels: { ...names, birth: levelsOf('birth'), snils: twoLevels(columnOf('snils')) },
  }
  await table.setBits({ model, terms })
  const found = calibrate(await table.census(model), {
    top: IDENTITY_COLUMNS.map((column) => model.levels[column].length - 1),
    joinFrom: model.joinFrom,
    sameSurname: columnOf('surname').u.at(-1)!,
    twoNumbers: model.levels.snils[0]!,
  })
  if (!found) return { terms, model }
  const snils = [found.twoNumbers, ...model.levels.snils.slice(1)]
  return { terms, model: { ...model, levels: { ...model.levels, snils }, together: found.together } }
}

/** Two records at random are of one person once in so many: from a village to a country. */
const PRIOR_BITS = { least: 8, most: 36 }

/**
 * Whether parameters may be taken without anybody looking at them first: equality speaks for one person in every column and
 * the farthest level against, and the chance at random is that of a population. Records among which nobody stands twice teach none of this.
 */
export function isPlausible({ prior, levels }: PeopleModel): boolean {
  return (
    -prior >= PRIOR_BITS.least * CENTIBITS &&
    -prior <= PRIOR_BITS.most * CENTIBITS &&
    IDENTITY_COLUMNS.every((column) => levels[column][0]! < 0 && levels[column].at(-1)! > 0)
  )
}

/** Numbers that are right by their check digits and differ by a letter are two numbers. */
function twoLevels({ m, u }: ColumnModel): [number, number] {
  const rest = (chances: readonly number[]): number => 1 - chances.at(-1)!
  return [rounded(Math.log2(rest(m) / rest(u))), rounded(Math.log2(m.at(-1)! / Math.max(u.at(-1)!, RAREST)))]
}

const rounded = (bits: number): number =>
  Math.round(Math.max(-BITS_MAX, Math.min(BITS_MAX, bits * CENTIBITS)))

const tooFew = (records: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_LINKAGE_TOO_FEW',
    fact: `the registry has ${records} linked records, and ${LEARNED_RECORDS_MIN} are the least to learn from`,
    risk: 'the parameters in force stay: pairs are weighed as before',
    action: 'load more sources first; the built-in parameters are for a region of Russia as it is',
  })

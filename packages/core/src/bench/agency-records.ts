// What six agencies would hold of a region's invented people, as one table to link: the generator's own slips, former
// surnames and second rows, and the mistakes of clerks on top. The truth goes to a file of its own.
import { createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { loadPack } from '../regions/index.ts'
import { inventRegion } from '../synthetic/people-model.ts'
import { snilsOf } from '../synthetic/people/identifiers.ts'
import { misspell } from '../synthetic/people/names.ts'
import { hasTrait, nameOf, TRAIT, type NameAs } from '../synthetic/people/people.ts'
import { Random } from '../synthetic/random.ts'

/** Columns of the table, and how each is compared. */
export const AGENCY_SPEC = {
  id: 'id',
  columns: [
    { name: 'surname', kind: 'name' },
    { name: 'given', kind: 'name' },
    { name: 'patronymic', kind: 'name' },
    { name: 'birth', kind: 'date' },
    { name: 'sex', kind: 'sex' },
    { name: 'snils', kind: 'code' },
    { name: 'municipality', kind: 'code' },
  ],
} as const

interface Agency {
  code: string
  /** Whose spelling it has. */
  as: NameAs
  /** Share of its records that bear a СНИЛС. */
  snils: number
  /** Share of the people it could know that it knows. */
  share: number
  knows(person: { age: number; wage: number; isRecipient: boolean }): boolean
}

/** МВД and ЗАГС have no СНИЛС of most people: that is what makes linkage needed. */
const AGENCIES: readonly Agency[] = [
  { code: 'office', as: 'office', snils: 1, share: 1, knows: () => true },
  { code: 'egisso', as: 'egisso', snils: 0.99, share: 1, knows: ({ isRecipient }) => isRecipient },
  { code: 'fns', as: 'fns', snils: 0.9, share: 1, knows: ({ wage }) => wage > 0 },
  { code: 'sfr', as: 'office', snils: 1, share: 0.3, knows: ({ age }) => age >= 16 },
  { code: 'mvd', as: 'office', snils: 0, share: 0.4, knows: ({ age }) => age >= 14 },
  { code: 'zags', as: 'former', snils: 0, share: 0.08, knows: () => true },
]
/** Mistakes of clerks, each of its field. */
const CLERK = { name: 0.015, birth: 0.004, missing: 0.01, moved: 0.03, snils: 0.003 }
const BUFFER_UNITS = 1024 * 1024

export interface WrittenRecords {
  people: number
  records: number
}

/** Writes `table` (`id` and the columns of `AGENCY_SPEC`) and `truth` (`id,person`); always the same. */
export async function writeAgencyRecords(
  people: number | 'all',
  files: { table: string; truth: string },
): Promise<WrittenRecords> {
  const pack = loadPack({ region: 'lipetsk' })
  const { people: all, households, facts } = inventRegion(pack, people, 1)
  const random = new Random(1, 'agency-records')
  const isRecipient = new Uint8Array(all.count)
  for (let row = 0; row < facts.count; row += 1) isRecipient[facts.person[row]!] = 1
  const [table, truth] = [lines(files.table), lines(files.truth)]
  table.add(`id,${AGENCY_SPEC.columns.map(({ name }) => name).join(',')}`)
  truth.add('id,person')
  let records = 0
  const write = async (person: number, { code, as, snils }: Agency): Promise<void> => {
    const { familyName, firstName, patronymic } = nameOf(all, person, as)
    const clerk = (text: string): string => {
      if (random.chance(CLERK.missing)) return ''
      return random.chance(CLERK.name) && text.length > 4 ? misspell(text, random.below(64)) : text
    }
    const place = households.municipality[all.household[person]!]!
    const lives = random.chance(CLERK.moved) ? random.below(pack.municipalities.length) : place
    const id = `${code}-${records}`
    const values = [
      id,
      clerk(familyName),
      clerk(firstName),
      clerk(patronymic),
      birthOf(all.birthDay[person]!, random),
      all.sex[person] === 0 ? 'м' : 'ж',
      hasTrait(all, person, TRAIT.snilsMissing) || !random.chance(snils)
        ? ''
        : codeOf(snilsOf(person), random),
      pack.municipalities[lives]!.oktmo,
    ]
    records += 1
    await table.add(values.join(','))
    await truth.add(`${id},${person}`)
  }
  for (let person = 0; person < all.count; person += 1) {
    const known = {
      age: all.ageYears[person]!,
      wage: all.wage[person]!,
      isRecipient: isRecipient[person] === 1,
    }
    for (const agency of AGENCIES) {
      if (agency.knows(known) && (agency.share === 1 || random.chance(agency.share)))
        await write(person, agency)
    }
    if (hasTrait(all, person, TRAIT.duplicate)) await write(person, { ...AGENCIES[0]!, as: 'former' })
  }
  await Promise.all([table.end(), truth.end()])
  return { people: all.count, records }
}

function birthOf(day: number, random: Random): string {
  const text = new Date(day * 86_400_000).toISOString().slice(0, 10)
  if (!random.chance(CLERK.birth)) return text
  const [year = '', month = '', date = ''] = text.split('-')
  if (random.chance(0.5)) return `${year}-${date}-${month}`
  return `${year}-${month}-${String(1 + random.below(28)).padStart(2, '0')}`
}

function codeOf(snils: string, random: Random): string {
  if (!random.chance(CLERK.snils)) return snils
  const at = random.below(snils.length)
  return `${snils.slice(0, at)}${random.below(10)}${snils.slice(at + 1)}`
}

/** Lines of a file in large pieces, waiting where the disk does. */
function lines(file: string): { add(line: string): Promise<void> | undefined; end(): Promise<void> } {
  const out: WriteStream = createWriteStream(file)
  let text = ''
  const flush = (): Promise<void> | undefined => {
    const piece = text
    text = ''
    return out.write(piece) ? undefined : once(out, 'drain').then(() => undefined)
  }
  return {
    add: (line) => {
      text += `${line}\n`
      return text.length < BUFFER_UNITS ? undefined : flush()
    },
    end: async () => {
      await flush()
      out.end()
      await finished(out)
    },
  }
}

// Who is who: what the generator knows and no source may say. One JSON object a line, gzip; readable by its owner
// only and outside every inbox, so no plugin can be granted it.
import { chmod, mkdir, rename } from 'node:fs/promises'
import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { SyntheticRegion } from '../people-model.ts'
import { snilsOf } from '../people/identifiers.ts'
import type { TrueRecords } from './true-records.ts'
import { CHILD, hasTrait, HIDDEN, nameOf, TRAIT } from '../people/people.ts'
import type { HouseholdWelfare } from '../welfare/recount.ts'

const CHUNK_UNITS = 256 * 1024

export interface Truth {
  region: SyntheticRegion
  welfare: HouseholdWelfare
  /** The first line: seed, people, shares. */
  head: unknown
  /** Lines after the households. */
  records: Iterable<TrueRecords>
}

function* lines({ region, welfare, head, records }: Truth): Generator<Buffer> {
  const { people, households, pack } = region
  let text = `${JSON.stringify(head)}\n`
  let duplicateId = people.count
  for (let household = 0; household < households.count; household += 1) {
    const from = households.start[household]!
    const to = households.start[household + 1]!
    const hidden = households.hidden[household]!
    const members: unknown[] = []
    for (let person = from; person < to; person += 1) {
      const member: Record<string, unknown> = { id: person + 1, snils: snilsOf(person) }
      const names = [nameOf(people, person, 'office')]
      if (people.group[person] === CHILD) member.child = true
      if (hasTrait(people, person, TRAIT.snilsMissing)) member.snilsMissing = true
      if (hasTrait(people, person, TRAIT.duplicate)) member.duplicateId = duplicateId += 1
      if (hasTrait(people, person, TRAIT.misspelt))
        member.egisso = nameOf(people, person, 'egisso').familyName
      if (hasTrait(people, person, TRAIT.surnameChanged))
        member.fns = nameOf(people, person, 'fns').familyName
      if (member.egisso !== undefined || member.fns !== undefined) member.familyName = names[0]!.familyName
      members.push(member)
    }
    text += `${JSON.stringify({
      household: household + 1,
      oktmo: pack.municipalities[households.municipality[household]!]!.oktmo,
      income: welfare.incomeKopecks[household],
      line: welfare.lineKopecks[household],
      poor: welfare.incomeKopecks[household]! < welfare.lineKopecks[household]!,
      unreached: (hidden & HIDDEN.unreached) !== 0 || undefined,
      feigned: (hidden & HIDDEN.feigned) !== 0 || undefined,
      potential: (hidden & HIDDEN.potential) !== 0 || undefined,
      members,
    })}\n`
    if (text.length < CHUNK_UNITS) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text)
  for (const part of records) yield Buffer.from(`${JSON.stringify(part)}\n`)
}

export async function writeTruth(truth: Truth, file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.part`
  await pipeline(
    Readable.from(lines(truth), { objectMode: true }),
    // Level 1: the fastest costs 1 s of a second core for the full region, the default 4 s for 15 % less.
    createGzip({ level: 1 }),
    createWriteStream(temporary, { mode: 0o600 }),
  )
  await chmod(temporary, 0o600)
  await rename(temporary, file)
}

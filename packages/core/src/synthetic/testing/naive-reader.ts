// Reads what was delivered with nothing of ours: regular expressions over the files and rows of the office's table. It
// follows the platform's rules of welfare in the plainest way, so that the generator cannot agree with itself by mistake.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type pg from 'pg'
import { populationGroup, subsistenceLines } from '../../model/index.ts'
import type { RegionPack } from '../../regions/pack.ts'
import { MEASURES } from '../welfare/measures.ts'

export interface ReadBack {
  persons: number
  poorPersons: number
  ratePct: number
  /** Poor persons by ОКТМО. */
  poorByOktmo: Map<string, number>
}

const kopecks = (roubles: string): number => Math.round(Number(roubles) * 100)

/** Files in the order of their names, as the inbox takes them. */
function* texts(folder: string): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith('.xml')) yield readFileSync(path.join(folder, name), 'utf8')
  }
}

function monthlyBenefits(folder: string, lastDay: string): Map<string, number> {
  const facts = new Map<string, { snils: string; amount: number; from: string; to: string | undefined }>()
  const monthly = new Set(
    MEASURES.filter(({ periodicity, form }) => periodicity === 'month' && form === 'monetary').map(
      ({ id }) => id,
    ),
  )
  for (const text of texts(folder)) {
    for (const [, fact = ''] of text.matchAll(/<p:fact>(.*?)<\/p:fact>/gs)) {
      const of = (pattern: RegExp): string | undefined => pattern.exec(fact)?.[1]
      if (!monthly.has(of(/<f:lmszId>([^<]+)/) ?? '')) continue
      facts.set(of(/<p:uuid>([^<]+)/) ?? '', {
        snils: of(/<i:SNILS>([^<]+)/) ?? '',
        amount: kopecks(of(/<f:monetaryForm><f:amount>([^<]+)/) ?? '0'),
        from: of(/<f:dateStart>([^<]+)/) ?? '',
        to: of(/<f:dateFinish>([^<]+)/),
      })
    }
    const ends = text.matchAll(/<p:assignmentFactUuid>([^<]+)<\/p:assignmentFactUuid><p:dateFinish>([^<]+)/g)
    for (const [, uuid = '', to] of ends) {
      const fact = facts.get(uuid)
      if (fact) fact.to = to
    }
  }
  const sums = new Map<string, number>()
  for (const { snils, amount, from, to } of facts.values()) {
    if (from > lastDay || (to !== undefined && to < lastDay)) continue
    sums.set(snils, (sums.get(snils) ?? 0) + amount)
  }
  return sums
}

function incomes(folder: string): Map<string, number> {
  const rows = new Map<string, { snils: string; amount: number }>()
  for (const text of texts(folder)) {
    for (const [, message = ''] of text.matchAll(/<message>(.*?)<\/message>/gs)) {
      const snils = (/СНИЛС="([^"]+)"/.exec(message)?.[1] ?? '').replaceAll(/\D/g, '')
      const payer = /ИННЮЛ="([^"]+)"/.exec(message)?.[1]
      for (const [, month, code, amount = '0'] of message.matchAll(
        /<q:СвСумДох Месяц="(\d+)" КодДоход="(\d+)" СумДоход="([^"]+)"/g,
      )) {
        rows.set(`${snils}|${month}|${code}|${payer}`, { snils, amount: kopecks(amount) })
      }
    }
  }
  const sums = new Map<string, number>()
  for (const { snils, amount } of rows.values()) sums.set(snils, (sums.get(snils) ?? 0) + amount)
  return sums
}

export async function readBack(
  pack: RegionPack,
  inboxes: string,
  office: pg.Pool,
  lastDay: string,
): Promise<ReadBack> {
  const benefits = monthlyBenefits(path.join(inboxes, 'egisso'), lastDay)
  const wages = incomes(path.join(inboxes, 'fns'))
  const lines = subsistenceLines(pack.lines, lastDay)!
  const { rows } = await office.query<{
    id: string
    snils: string | null
    birth: string
    pol: string
    oktmo: string
    family_id: string
  }>(
    `select id, snils, to_char(birth, 'YYYY-MM-DD') as birth, pol, oktmo, family_id from citizen order by id`,
  )
  const people = new Map(rows.map((row) => [row.snils ?? `id ${row.id}`, row]))
  const families = new Map<
    string,
    { size: number; wages: number; benefits: number; line: number; oktmo: string }
  >()
  for (const [key, { birth, pol, oktmo, family_id: family }] of people) {
    const sums = families.get(family) ?? { size: 0, wages: 0, benefits: 0, line: 0, oktmo }
    sums.size += 1
    sums.wages += wages.get(key) ?? 0
    sums.benefits += benefits.get(key) ?? 0
    sums.line += lines[populationGroup(birth, pol === 'М' ? 'male' : 'female', lastDay)]
    families.set(family, sums)
  }
  const poorByOktmo = new Map<string, number>()
  let poorPersons = 0
  for (const { size, wages: total, benefits: monthly, line, oktmo } of families.values()) {
    if (Math.floor(total / 3) + monthly >= line) continue
    poorPersons += size
    const municipality = `${oktmo.slice(0, 5)}000`
    poorByOktmo.set(municipality, (poorByOktmo.get(municipality) ?? 0) + size)
  }
  return { persons: people.size, poorPersons, ratePct: (100 * poorPersons) / people.size, poorByOktmo }
}

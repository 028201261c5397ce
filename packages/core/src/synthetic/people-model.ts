// The whole invented region in memory, before anything is written: people, households, wages, facts.
import type { RegionPack } from '../regions/pack.ts'
import { CHILD, TRAIT, type Region } from './people/people.ts'
import { FLAW_SHARES, settle } from './people/settle.ts'
import { Random } from './random.ts'
import { assignIncomes } from './welfare/assign.ts'
import { choosePoor } from './welfare/choose-poor.ts'
import type { Facts } from './welfare/facts.ts'
import { drawNaturalIncome } from './welfare/natural-income.ts'

export interface SyntheticRegion extends Region {
  facts: Facts
  /** First employer's number of each municipality, and one more entry. */
  employerStart: number[]
}

/** Same pack, people and seed: the same region to the last byte. */
export function inventRegion(pack: RegionPack, wanted: number | 'all', seed: number): SyntheticRegion {
  const region = settle(pack, wanted, seed)
  const natural = drawNaturalIncome(region, new Random(seed, 'natural-income'))
  const choice = choosePoor(region, natural, new Random(seed, 'choose-poor'))
  const facts = assignIncomes(region, natural, choice, new Random(seed, 'assign'))
  const invented = { ...region, facts, employerStart: natural.employerStart }
  loseSnils(invented, new Random(seed, 'lose-snils'))
  return invented
}

/** Only people whom no other source names may lack a СНИЛС: persons are joined by it, and the rate must hold. */
function loseSnils({ people, facts }: SyntheticRegion, random: Random): void {
  const named = new Uint8Array(people.count)
  for (let row = 0; row < facts.count; row += 1) {
    named[facts.person[row]!] = 1
    const reason = facts.reasonPerson[row]!
    if (reason > 0) named[reason - 1] = 1
  }
  for (let person = 0; person < people.count; person += 1) {
    if (named[person] === 1 || people.wage[person]! > 0) continue
    const share = people.group[person] === CHILD ? FLAW_SHARES.snilsMissing : FLAW_SHARES.snilsMissing / 2
    if (!random.chance(share)) continue
    people.traits[person]! |= TRAIT.snilsMissing
    // A second row of somebody without a number could not be told from another person.
    people.traits[person]! &= ~TRAIT.duplicate
  }
}

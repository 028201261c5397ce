import { describe, expect, it } from 'vitest'
import { loadPack } from '../regions/index.ts'
import { fingerprintOf } from './generate.ts'
import { hasTrait, TRAIT } from './people/people.ts'
import { inventRegion, type SyntheticRegion } from './people-model.ts'
import { smallPack } from './testing/small-pack.ts'
import { recount, wagesByMonth, type WelfareCount } from './welfare/recount.ts'

/** Correlation of the municipal poverty rate with the average wage, weighted by nobody. */
function wageCorrelation(region: SyntheticRegion, count: WelfareCount): number {
  const pairs = region.pack.municipalities.flatMap(({ averageWageKopecks }, index) =>
    averageWageKopecks === null
      ? []
      : [{ wage: averageWageKopecks, rate: count.municipalities[index]!.ratePct }],
  )
  const mean = (pick: (pair: { wage: number; rate: number }) => number): number =>
    pairs.reduce((sum, pair) => sum + pick(pair), 0) / pairs.length
  const wage = mean((pair) => pair.wage)
  const rate = mean((pair) => pair.rate)
  const product = mean((pair) => (pair.wage - wage) * (pair.rate - rate))
  return (
    product / Math.sqrt(mean((pair) => (pair.wage - wage) ** 2) * mean((pair) => (pair.rate - rate) ** 2))
  )
}

describe('the invented region of Липецкая область', () => {
  const pack = loadPack({ region: 'lipetsk' })
  const region = inventRegion(pack, 60_000, 1)
  const count = recount(region, region.facts)

  it('shows the official rate through its sources within 0.3 points at 60,000 people', () => {
    expect(Math.abs(count.ratePct - pack.officialPoverty.ratePct)).toBeLessThan(0.3)
  })
  it(
    'shows the official rate within 0.05 points and every municipality to the person in full size',
    { timeout: 60_000 },
    () => {
      const full = inventRegion(pack, 'all', 1)
      const fullCount = recount(full, full.facts)
      expect(Math.abs(fullCount.ratePct - pack.officialPoverty.ratePct)).toBeLessThan(0.05)
      expect(fullCount.persons).toBe(1_116_265)
      expect(fullCount.municipalities.map(({ persons }) => persons)).toEqual(
        pack.municipalities.map(({ population }) => population),
      )
    },
  )
  it('has the official composition of the poor within 3 points', () => {
    const { childrenPct, workingAgePct, olderPct } = pack.officialPoverty
    expect(Math.abs(count.childrenPct - childrenPct)).toBeLessThan(3)
    expect(Math.abs(count.workingAgePct - workingAgePct)).toBeLessThan(3)
    expect(Math.abs(count.olderPct - olderPct)).toBeLessThan(3)
  })
  it('is poorer where wages are lower, and in the countryside', () => {
    expect(wageCorrelation(region, count)).toBeLessThan(-0.5)
    const city = count.municipalities.find(({ oktmo }) => oktmo === '42701000')!
    const rural = count.municipalities.filter(
      (_, index) => pack.municipalities[index]!.kind !== 'urban-okrug',
    )
    const ruralRate =
      rural.reduce((sum, { poorPersons }) => sum + poorPersons, 0) /
      rural.reduce((sum, { persons }) => sum + persons, 0)
    expect(city.ratePct / 100).toBeLessThan(0.75 * ruralRate)
  })
  it('hides the three poverties in the stated shares', () => {
    expect(count.unreached).toBeGreaterThan(100)
    expect(count.feigned).toBeGreaterThan(20)
    expect(count.potentialPersons / count.persons).toBeGreaterThan(0.06)
    expect(count.potentialPersons / count.persons).toBeLessThan(0.1)
  })
})

describe('any region', () => {
  it('is the same for the same seed and another for another', () => {
    const print = (seed: number): string => fingerprintOf(inventRegion(smallPack(), 2000, seed))
    expect(print(4)).toBe(print(4))
    expect(print(4)).not.toBe(print(5))
  })
  it('never lacks the СНИЛС of somebody whom another source names', () => {
    const { people, facts } = inventRegion(smallPack(), 'all', 4)
    let missing = 0
    for (let person = 0; person < people.count; person += 1) {
      if (!hasTrait(people, person, TRAIT.snilsMissing)) continue
      missing += 1
      expect(people.wage[person]).toBe(0)
    }
    for (let row = 0; row < facts.count; row += 1) {
      expect(hasTrait(people, facts.person[row]!, TRAIT.snilsMissing)).toBe(false)
      // Whose birth or care a measure is given for, counted from one; 0 is nobody.
      const reason = facts.reasonPerson[row]!
      expect(reason > 0 && hasTrait(people, reason - 1, TRAIT.snilsMissing)).toBe(false)
    }
    expect(missing).toBeGreaterThan(50)
  })
  it('meets other official rates and compositions as well', () => {
    const pack = smallPack()
    pack.officialPoverty = {
      ...pack.officialPoverty,
      ratePct: 13,
      childrenPct: 49.9,
      workingAgePct: 47.5,
      olderPct: 2.6,
    }
    const region = inventRegion(pack, 'all', 9)
    const count = recount(region, region.facts)
    expect(Math.abs(count.ratePct - 13)).toBeLessThan(0.1)
    expect(Math.abs(count.childrenPct - 49.9)).toBeLessThan(1)
    expect(Math.abs(count.olderPct - 2.6)).toBeLessThan(1)
  })
  it('cannot be made without lines', () => {
    expect(() => inventRegion({ ...smallPack(), lines: [] }, 'all', 1)).toThrow(/OBZ_SYNTHETIC_NO_LINES/)
  })
  it('splits a wage over the window without losing a kopeck', () => {
    for (let person = 0; person < 50; person += 1) {
      const months = wagesByMonth(1_234_567 + person, person)
      expect(months[0] + months[1] + months[2]).toBe(3 * (1_234_567 + person))
      expect(Math.min(...months)).toBeGreaterThan(0)
    }
  })
})

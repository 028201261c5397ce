import { describe, expect, it } from 'vitest'
import { parseSnils } from '../../model/index.ts'
import { isoOf, dayOf, yearsBefore } from '../calendar.ts'
import { smallPack } from '../testing/small-pack.ts'
import { firmInn, personInn, snilsOf } from './identifiers.ts'
import { FIRST_NAMES, misspell, PATRONYMIC_FORMS, patronymicOfFather, SURNAMES } from './names.ts'
import { CHILD, FEMALE, MALE } from './people.ts'
import { AGES, populationOf } from './population.ts'
import { settle } from './settle.ts'

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

describe('identifiers', () => {
  it('gives everybody a СНИЛС of their own with a right check number', () => {
    const seen = new Set<string>()
    for (let person = 0; person < 200_000; person += 1) {
      const snils = snilsOf(person)
      seen.add(snils)
      if (parseSnils(snils) !== snils) throw new Error(`${snils} is not valid`)
    }
    expect(seen.size).toBe(200_000)
  })
  it('computes the check digits of ИНН as the tax service does', () => {
    // Weighted by hand: 990000000 → 2×9 + 4×9 = 54, 54 mod 11 = 10, mod 10 = 0.
    expect(firmInn(0)).toBe('9900000000')
    expect(personInn(0)).toHaveLength(12)
    expect(new Set([1, 2, 3].map(personInn)).size).toBe(3)
  })
})

describe('names', () => {
  it('are Russian words in both forms', () => {
    for (const list of [
      SURNAMES.male,
      SURNAMES.female,
      FIRST_NAMES.male,
      FIRST_NAMES.female,
      PATRONYMIC_FORMS.male,
      PATRONYMIC_FORMS.female,
    ]) {
      for (const name of list) expect(name).toMatch(/^[А-ЯЁ][а-яё]+$/)
    }
    expect(SURNAMES.male.length).toBe(SURNAMES.female.length)
  })
  it('gives a child the patronymic of its father', () => {
    const alexey = FIRST_NAMES.male.indexOf('Алексей')
    expect(PATRONYMIC_FORMS.female[patronymicOfFather(alexey)!]).toBe('Алексеевна')
    const ilya = FIRST_NAMES.male.indexOf('Илья')
    expect(PATRONYMIC_FORMS.male[patronymicOfFather(ilya)!]).toBe('Ильич')
  })
  it('misspells a name into another one', () => {
    for (const name of SURNAMES.male) {
      for (let at = 0; at < 12; at += 1) expect(misspell(name, at)).not.toBe(name)
    }
  })
})

describe('settling a region', () => {
  const pack = smallPack()
  const region = settle(pack, 'all', 5)

  it('places exactly the people of the census: every municipality, sex and age', () => {
    const wanted = populationOf(pack, 'all')
    const found = pack.municipalities.map(() => Array.from({ length: 2 * AGES }, () => 0))
    for (let person = 0; person < region.people.count; person += 1) {
      const municipality = region.households.municipality[region.people.household[person]!]!
      found[municipality]![region.people.sex[person]! * AGES + region.people.ageYears[person]!]! += 1
    }
    expect(found).toEqual(wanted)
    expect(wanted.map(sum)).toEqual(pack.municipalities.map(({ population }) => population))
  })
  it('keeps the number of children where a municipality has no pyramid of its own', () => {
    const index = pack.municipalities.findIndex(({ pyramid }) => pyramid === undefined)
    const counts = populationOf(pack, 'all')[index]!
    const children = sum(counts.filter((_, at) => at % AGES < 18))
    expect(children).toBe(pack.municipalities[index]!.children)
  })
  it('scales every municipality by the largest remainder and loses nobody', () => {
    const counts = populationOf(pack, 1000)
    expect(sum(counts.map(sum))).toBe(1000)
    expect(counts.map(sum)).toEqual([500, 208, 125, 167])
  })
  it('gives birth dates on which the ages of the census are true', () => {
    const reference = dayOf('2024-12-31')
    for (let person = 0; person < region.people.count; person += 1) {
      const age = region.people.ageYears[person]!
      const birth = region.people.birthDay[person]!
      expect(birth).toBeLessThanOrEqual(yearsBefore(reference, age))
      // «100 and older» may be up to 104.
      expect(birth).toBeGreaterThan(yearsBefore(reference, age < 100 ? age + 1 : 105))
    }
  })
  it('leaves no child without an adult and mixes households as life does', () => {
    const { people, households } = region
    const sizes = new Map<number, number>()
    for (let household = 0; household < households.count; household += 1) {
      const from = households.start[household]!
      const to = households.start[household + 1]!
      sizes.set(to - from, (sizes.get(to - from) ?? 0) + 1)
      const groups = Array.from(people.group.subarray(from, to))
      expect(groups.some((group) => group !== CHILD)).toBe(true)
    }
    const share = (size: number): number => (sizes.get(size) ?? 0) / households.count
    expect(share(1)).toBeGreaterThan(0.2)
    expect(share(1)).toBeLessThan(0.5)
    expect(share(2)).toBeGreaterThan(0.2)
    expect(share(3) + share(4) + share(5)).toBeGreaterThan(0.2)
  })
  it('has more old women than old men, as the pyramid has', () => {
    const old = [MALE, FEMALE].map((sex) => {
      let count = 0
      for (let person = 0; person < region.people.count; person += 1) {
        if (region.people.sex[person] === sex && region.people.ageYears[person]! > 75) count += 1
      }
      return count
    })
    expect(old[FEMALE]!).toBeGreaterThan(old[MALE]!)
  })
  it('refuses a region too small to stand for anything', () => {
    expect(() => settle(pack, 10, 1)).toThrow(/OBZ_SYNTHETIC_PEOPLE/)
  })
})

describe('calendar', () => {
  it('goes years back without losing 29 February', () => {
    expect(isoOf(yearsBefore(dayOf('2024-02-29'), 1))).toBe('2023-02-28')
    expect(isoOf(yearsBefore(dayOf('2024-12-31'), 18))).toBe('2006-12-31')
  })
})

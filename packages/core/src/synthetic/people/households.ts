// Joins the people of a municipality into households, using up every person of the census exactly once.
// Children choose first: a family needs parents of a fitting age, everybody else can live with anybody.
import type { Random } from '../random.ts'
import { FEMALE, MALE } from './people.ts'
import { AGES, type AgeCounts } from './population.ts'

/** Receives households as they form: the first `member` of each opens it. */
export interface HouseholdSink {
  open(): void
  /** `lineage`: 0 = of the head's family, 1 = a grandparent or lodger with a surname of their own. */
  member(sex: number, ageYears: number, lineage: 0 | 1): void
}

/** Households with n children: shares of the 2020 census for the Central district, rounded. */
const CHILDREN_SHARES = [0.52, 0.35, 0.1, 0.03]
const COUPLE = 0.7
const SINGLE_MOTHER = 0.9
const THREE_GENERATIONS = 0.12

/** Unplaced people of one municipality; `take` is O(distance to the nearest age left). */
class Pool {
  readonly #counts: Int32Array
  readonly left: [male: number, female: number]
  #children: number

  constructor(counts: AgeCounts) {
    this.#counts = Int32Array.from(counts)
    const sum = (from: number, to: number): number => counts.slice(from, to).reduce((a, b) => a + b, 0)
    this.left = [sum(0, AGES), sum(AGES, 2 * AGES)]
    this.#children = sum(0, 18) + sum(AGES, AGES + 18)
  }

  get children(): number {
    return this.#children
  }

  countOf(sex: number, age: number): number {
    return this.#counts[sex * AGES + age]!
  }

  /** Takes a person of the age nearest to `target` within the bounds; returns the age, or −1 for nobody. */
  take(sex: number, target: number, low: number, high: number): number {
    const aim = Math.min(high, Math.max(low, Math.round(target)))
    for (let distance = 0; distance <= high - low; distance += 1) {
      for (const age of distance === 0 ? [aim] : [aim - distance, aim + distance]) {
        if (age < low || age > high || this.#counts[sex * AGES + age] === 0) continue
        this.#counts[sex * AGES + age]! -= 1
        this.left[sex as 0 | 1] -= 1
        if (age < 18) this.#children -= 1
        return age
      }
    }
    return -1
  }

  /** Age and sex of a child drawn at random among those left. */
  drawChild(random: Random): { sex: number; age: number } {
    let rank = random.below(this.#children)
    for (let sex = MALE; sex <= FEMALE; sex += 1) {
      for (let age = 0; age < 18; age += 1) {
        rank -= this.countOf(sex, age)
        if (rank < 0) return { sex, age: this.take(sex, age, age, age) }
      }
    }
    throw new RangeError('no child left to draw')
  }
}

export function formHouseholds(counts: AgeCounts, random: Random, sink: HouseholdSink): void {
  const pool = new Pool(counts)
  while (pool.children > 0) formFamily(pool, random, sink)
  formCouplesAndWomen(pool, random, sink)
  formMen(pool, random, sink)
}

function drawChildrenCount(random: Random): number {
  let draw = random.unit()
  for (let index = 0; index < CHILDREN_SHARES.length; index += 1) {
    draw -= CHILDREN_SHARES[index]!
    if (draw < 0) return index + 1
  }
  return CHILDREN_SHARES.length
}

function formFamily(pool: Pool, random: Random, sink: HouseholdSink): void {
  const oldest = pool.drawChild(random)
  const children = [oldest]
  const wanted = drawChildrenCount(random)
  let age = oldest.age
  while (children.length < wanted && pool.children > 0 && age > 0) {
    const first = random.chance(0.5) ? MALE : FEMALE
    const target = age - random.between(1, 4)
    let sex = first
    let taken = pool.take(first, target, 0, age)
    if (taken < 0) {
      sex = 1 - first
      taken = pool.take(sex, target, 0, age)
    }
    if (taken < 0) break
    children.push({ sex, age: taken })
    age = taken
  }
  sink.open()
  const motherTarget = oldest.age + 19 + random.below(9) + random.below(9)
  const mother = pool.take(FEMALE, motherTarget, Math.max(18, oldest.age + 16), 64)
  const isCouple = random.chance(COUPLE)
  const isFather = mother < 0 || isCouple || random.chance(1 - SINGLE_MOTHER)
  const father = isFather
    ? pool.take(MALE, (mother < 0 ? motherTarget : mother) + random.between(-1, 5), 18, 72)
    : -1
  if (mother >= 0) sink.member(FEMALE, mother, 0)
  if (father >= 0) sink.member(MALE, father, 0)
  // A child whose generation of parents is used up lives with whoever is left, as guardians do.
  if (mother < 0 && father < 0) {
    for (const sex of [FEMALE, MALE]) {
      const guardian = pool.take(sex, 60, 18, AGES - 1)
      if (guardian < 0) continue
      sink.member(sex, guardian, 0)
      break
    }
  }
  if (random.chance(THREE_GENERATIONS)) {
    const grandmother = pool.take(FEMALE, motherTarget + 24, 50, 90)
    if (grandmother >= 0) sink.member(FEMALE, grandmother, 1)
  }
  for (const child of children) sink.member(child.sex, child.age, 0)
}

/** Women who are left: with a husband, with a grown child, or alone. */
function formCouplesAndWomen(pool: Pool, random: Random, sink: HouseholdSink): void {
  const ages = new Uint8Array(pool.left[FEMALE])
  let next = 0
  for (let age = 18; age < AGES; age += 1) {
    for (let copy = pool.countOf(FEMALE, age); copy > 0; copy -= 1) ages[next++] = age
  }
  random.shuffle(ages)
  for (const drawn of ages) {
    const age = pool.take(FEMALE, drawn, drawn, drawn)
    // Taken already as somebody's grown daughter.
    if (age < 0) continue
    sink.open()
    sink.member(FEMALE, age, 0)
    const coupleShare = age < 25 ? 0.25 : age < 60 ? 0.68 : age < 75 ? 0.55 : 0.28
    if (random.chance(coupleShare)) {
      const husband = pool.take(MALE, age + random.between(-1, 5), Math.max(18, age - 12), AGES - 1)
      if (husband >= 0) sink.member(MALE, husband, 0)
    }
    if (age >= 40 && age < 68 && random.chance(0.34)) {
      const sex = random.chance(0.6) ? MALE : FEMALE
      const grown = pool.take(sex, age - random.between(21, 30), 18, age - 17)
      if (grown >= 0) sink.member(sex, grown, 0)
    }
  }
}

/** Men who are left: alone, or two of one family. */
function formMen(pool: Pool, random: Random, sink: HouseholdSink): void {
  for (let age = AGES - 1; age >= 18; age -= 1) {
    while (pool.countOf(MALE, age) > 0) {
      pool.take(MALE, age, age, age)
      sink.open()
      sink.member(MALE, age, 0)
      if (age < 42 || !random.chance(0.22)) continue
      const son = pool.take(MALE, age - random.between(21, 32), 18, age - 17)
      if (son >= 0) sink.member(MALE, son, 0)
    }
  }
}

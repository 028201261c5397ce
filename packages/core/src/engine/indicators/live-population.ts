// The members of one population in typed arrays, and all that is counted of them, kept exact by subtracting what a
// member contributed before and adding what it contributes now.
import { PERSON_BITS, type Expression } from '../../model/index.ts'
import { compileEvaluate, safe, type Evaluate } from './evaluate.ts'
import { LargestContributions } from './largest-contributions.ts'
import type { PopulationPlan } from './population-plan.ts'

/** One expression's sums: `sums[territory × width + offset of the slice + class]`. Territory 0 is "none in force". */
export interface LiveSums {
  readonly sums: Float64Array
  /** Rows that contribute anything but 0, at the same places. */
  readonly members: Int32Array
  readonly width: number
  /** Grows whenever a sum changes. */
  version: number
  /** Of a sum of money: the largest contributions of one row each to the sum at a place, descending. */
  largestAt?: (at: number) => readonly number[]
  /** Set when a value overflowed: the sums can no longer be trusted until the next reading. */
  failure: unknown
}

interface Tally extends LiveSums {
  evaluate: Evaluate
  offsets: Int32Array
  /** Of each slice: its first division, its second, the size of the second; −1 where there is none. */
  shapes: Int32Array
  /** Σ |value| of all rows. */
  mass: number
  largest: Largest | null
}

interface Largest {
  contributions: LargestContributions
  /** By the number of the slice among those of the tally: whether its largest contributions are known. */
  isKnown: Uint8Array
  /** What the row that is being counted contributes, by place: its units together. */
  gathered: Map<number, number>
}

const FIRST_CAPACITY = 1_024

export class LivePopulation {
  /** Values that `put` takes, in this order. */
  readonly fields: readonly string[]
  readonly #units: { shift: number; mask: number; less: number }[]
  readonly #tallies: Tally[]
  readonly #divisions: Evaluate[]
  readonly #classes: Int32Array
  /** One row as expressions read it: the fields that are stored, then those of a unit. */
  readonly #row: Float64Array
  readonly #slots = new Map<number, number>()
  readonly #free: number[] = []
  #used = 0
  /** Row after row, `fields.length` values each: one member's values lie together. */
  #values: Float64Array
  #territories = new Uint16Array(FIRST_CAPACITY)
  /** Codes of a household's persons as characters: a string of 3 takes 24 bytes, an array 80. */
  readonly #codes: string[] = []
  readonly #touched: Uint8Array

  /** @param territoryCount territories with cells; indices 1…territoryCount */
  constructor(plan: PopulationPlan, territoryCount: number) {
    const isOfUnits = plan.over === 'person'
    const all = plan.fields
    const ofUnits = isOfUnits ? all.filter((name) => Object.hasOwn(PERSON_BITS, name)) : []
    this.fields = all.filter((name) => !ofUnits.includes(name))
    this.#units = ofUnits.map((name) => PERSON_BITS[name]!)
    this.isOfUnits = isOfUnits
    const order = [...this.fields, ...ofUnits]
    const compile = (expression: Expression): Evaluate =>
      compileEvaluate(expression, (field) => order.indexOf(field))
    this.#row = new Float64Array(order.length)
    this.#divisions = plan.divisions.map(({ of }) => compile(of))
    this.#classes = new Int32Array(plan.divisions.length)
    this.#values = new Float64Array(FIRST_CAPACITY * this.fields.length)
    this.#touched = new Uint8Array(territoryCount + 1)
    this.#tallies = plan.accumulators.map(({ expression, slices, width, largestBy }, index) => ({
      evaluate: compile(expression),
      ...largestOf(largestBy, slices, (at) => this.#largestAt(index, at)),
      width,
      sums: new Float64Array(width * (territoryCount + 1)),
      members: new Int32Array(width * (territoryCount + 1)),
      offsets: Int32Array.from(slices.values()),
      shapes: Int32Array.from(
        [...slices.keys()].flatMap((slice) => {
          const [first = -1, second = -1] = plan.slices[slice]!.divisions
          return [first, second, second < 0 ? 1 : plan.divisions[second]!.size]
        }),
      ),
      mass: 0,
      version: 0,
      failure: null,
    }))
  }

  /** Whether `put` wants the codes of the persons, each of whom counts. */
  readonly isOfUnits: boolean

  /** In the order of the plan's accumulators. */
  get sums(): readonly LiveSums[] {
    return this.#tallies
  }

  #largestAt(index: number, at: number): readonly number[] {
    const { contributions } = this.#tallies[index]!.largest!
    if (contributions.short.size > 0) this.#refill()
    return contributions.of(at)
  }

  /** Looks through everybody once for all lists that have run short. */
  #refill(): void {
    const wanted = this.#tallies.flatMap(({ largest }) =>
      largest ? [{ largest, places: largest.contributions.beginRefill() }] : [],
    )
    for (const slot of this.#slots.values()) {
      this.#eachRow(slot, () => this.#gather(this.#territories[slot]!))
      for (const { largest, places } of wanted) {
        for (const [at, value] of largest.gathered) {
          if (places.has(at)) largest.contributions.add(at, slot, value)
        }
        largest.gathered.clear()
      }
    }
  }

  #gather(territory: number): void {
    const row = this.#row
    for (const tally of this.#tallies) {
      if (tally.largest === null || tally.failure !== null) continue
      const value = tally.evaluate(row, 0)
      if (value === 0) continue
      for (let slice = 0; slice < tally.offsets.length; slice += 1) {
        if (tally.largest.isKnown[slice] === 1)
          gather(tally.largest, territory * tally.width + this.#placeOf(tally, slice), value)
      }
    }
  }

  /** Territories of members that came, went or changed since the last call. */
  takeTouched(): number[] {
    const touched: number[] = []
    for (const [territory, flag] of this.#touched.entries()) if (flag) touched.push(territory)
    this.#touched.fill(0)
    return touched
  }

  /** Puts a member or replaces it. `values` in the order of `fields`. */
  put(id: number, territory: number, values: readonly number[], codes = ''): void {
    let slot = this.#slots.get(id)
    if (slot === undefined) {
      slot = this.#free.pop() ?? this.#used++
      if (slot >= this.#territories.length) this.#grow()
      this.#slots.set(id, slot)
    } else {
      this.#count(slot, -1)
    }
    this.#territories[slot] = territory
    this.#values.set(values, slot * this.fields.length)
    if (this.isOfUnits) this.#codes[slot] = codes
    this.#count(slot, 1)
  }

  /** Where a member stands and, as a text, all that it contributes by; `null` when it is none. */
  standing(id: number): { territory: number; figures: string } | null {
    const slot = this.#slots.get(id)
    if (slot === undefined) return null
    const width = this.fields.length
    const values = this.#values.subarray(slot * width, (slot + 1) * width).join(' ')
    return { territory: this.#territories[slot]!, figures: `${values} ${this.#codes[slot] ?? ''}` }
  }

  remove(id: number): void {
    const slot = this.#slots.get(id)
    if (slot === undefined) return
    this.#count(slot, -1)
    this.#slots.delete(id)
    this.#free.push(slot)
  }

  #count(slot: number, sign: 1 | -1): void {
    const territory = this.#territories[slot]!
    this.#touched[territory] = 1
    this.#eachRow(slot, () => this.#countRow(territory, sign))
    for (const { largest } of this.#tallies) {
      if (largest === null || largest.gathered.size === 0) continue
      for (const [at, value] of largest.gathered) {
        if (sign > 0) largest.contributions.add(at, slot, value)
        else largest.contributions.remove(at, slot)
      }
      largest.gathered.clear()
    }
  }

  /** Puts each row behind a slot where expressions read it: itself, or its units one after the other. */
  #eachRow(slot: number, work: () => void): void {
    const width = this.fields.length
    const row = this.#row
    for (let at = 0; at < width; at += 1) row[at] = this.#values[slot * width + at]!
    if (!this.isOfUnits) {
      this.#classify()
      work()
      return
    }
    const codes = this.#codes[slot]!
    for (let unit = 0; unit < codes.length; unit += 1) {
      const code = codes.charCodeAt(unit)
      for (const [at, { shift, mask, less }] of this.#units.entries()) {
        row[width + at] = ((code >> shift) & mask) - less
      }
      this.#classify()
      work()
    }
  }

  #classify(): void {
    const [row, classes] = [this.#row, this.#classes]
    for (let at = 0; at < classes.length; at += 1) classes[at] = this.#divisions[at]!(row, 0)
  }

  #countRow(territory: number, sign: 1 | -1): void {
    const row = this.#row
    for (const tally of this.#tallies) {
      if (tally.failure !== null) continue
      try {
        const value = tally.evaluate(row, 0)
        if (value === 0) continue
        // Any sum over some of the rows is at most this: one check stands for all of them, up to the region's.
        tally.mass = safe(tally.mass + sign * Math.abs(value))
        tally.version += 1
        this.#add(tally, territory * tally.width, sign, sign * value)
      } catch (error) {
        tally.failure = error
      }
    }
  }

  #add(tally: Tally, base: number, sign: 1 | -1, value: number): void {
    const { sums, members, offsets, largest } = tally
    for (let slice = 0; slice < offsets.length; slice += 1) {
      const at = base + this.#placeOf(tally, slice)
      sums[at] = sums[at]! + value
      members[at] = members[at]! + sign
      if (largest !== null && largest.isKnown[slice] === 1) gather(largest, at, value)
    }
  }

  /** Of the row that is being counted, among the sums of a territory. */
  #placeOf({ offsets, shapes }: Tally, slice: number): number {
    const [first, second] = [shapes[slice * 3]!, shapes[slice * 3 + 1]!]
    let at = offsets[slice]!
    if (first >= 0) at += this.#classes[first]! * shapes[slice * 3 + 2]!
    if (second >= 0) at += this.#classes[second]!
    return at
  }

  #grow(): void {
    const territories = new Uint16Array(this.#territories.length * 2)
    territories.set(this.#territories)
    this.#territories = territories
    const values = new Float64Array(this.#values.length * 2)
    values.set(this.#values)
    this.#values = values
  }
}

/** Of a household the units together: it is who stands behind them. */
function gather({ gathered }: Largest, at: number, value: number): void {
  gathered.set(at, (gathered.get(at) ?? 0) + Math.abs(value))
}

function largestOf(
  largestBy: ReadonlySet<number>,
  slices: ReadonlyMap<number, number>,
  largestAt: (at: number) => readonly number[],
): Pick<Tally, 'largest' | 'largestAt'> {
  if (largestBy.size === 0) return { largest: null }
  return {
    largestAt,
    largest: {
      contributions: new LargestContributions(),
      isKnown: Uint8Array.from([...slices.keys()], (slice) => (largestBy.has(slice) ? 1 : 0)),
      gathered: new Map(),
    },
  }
}

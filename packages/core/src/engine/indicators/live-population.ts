// The members of one population in typed arrays, and all that is counted of them, kept exact by subtracting what a
// member contributed before and adding what it contributes now.
import { PERSON_BITS, type Expression } from '../../model/index.ts'
import { compileEvaluate, safe, type Evaluate } from './evaluate.ts'
import type { PopulationPlan } from './population-plan.ts'
import { add, gather, largestOf, leave, type LiveSums, type Tally } from './tally.ts'

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
  /** The same of what a member was, while it is replaced. */
  readonly #rowBefore: Float64Array
  readonly #classesBefore: Int32Array
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
    this.#rowBefore = new Float64Array(order.length)
    this.#classesBefore = new Int32Array(plan.divisions.length)
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
    for (const tally of this.#tallies) {
      if (tally.largest === null || tally.failure !== null) continue
      const value = tally.evaluate(this.#row, 0)
      if (value !== 0) gather(tally.largest, tally, territory * tally.width, value, this.#classes)
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
    } else if (this.#territories[slot] === territory && (!this.isOfUnits || this.#codes[slot] === codes)) {
      this.#replace(slot, values)
      return
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

  /**
   * The same member with other values, in place and in one pass: most changes of an income move neither a class nor a count,
   * and what they do not move is not touched.
   */
  #replace(slot: number, values: readonly number[]): void {
    const width = this.fields.length
    const base = slot * width
    let isSame = true
    for (let at = 0; at < width; at += 1) {
      this.#rowBefore[at] = this.#values[base + at]!
      this.#row[at] = values[at]!
      isSame &&= this.#rowBefore[at] === this.#row[at]
    }
    if (isSame) return
    this.#values.set(values, base)
    const territory = this.#territories[slot]!
    const codes = this.isOfUnits ? this.#codes[slot]! : null
    const units = codes === null ? 1 : codes.length
    for (let unit = 0; unit < units; unit += 1) {
      if (codes !== null) {
        this.#putUnit(this.#row, codes.charCodeAt(unit))
        this.#putUnit(this.#rowBefore, codes.charCodeAt(unit))
      }
      this.#classify(this.#row, this.#classes)
      this.#classify(this.#rowBefore, this.#classesBefore)
      this.#replaceRow(territory)
    }
    for (const { largest } of this.#tallies) {
      if (largest === null) continue
      for (const at of largest.left) largest.contributions.remove(at, slot)
      for (const [at, value] of largest.gathered) largest.contributions.add(at, slot, value)
      largest.left.clear()
      largest.gathered.clear()
    }
  }

  #replaceRow(territory: number): void {
    const [classes, classesBefore] = [this.#classes, this.#classesBefore]
    let isSameClass = true
    for (let at = 0; at < classes.length; at += 1) isSameClass &&= classes[at] === classesBefore[at]
    for (const tally of this.#tallies) {
      if (tally.failure !== null) continue
      try {
        const before = tally.evaluate(this.#rowBefore, 0)
        const now = tally.evaluate(this.#row, 0)
        const base = territory * tally.width
        if (tally.largest !== null) {
          if (before !== 0) leave(tally.largest, tally, base, classesBefore)
          if (now !== 0) gather(tally.largest, tally, base, now, classes)
        }
        if (before === now && (now === 0 || isSameClass)) continue
        tally.mass = safe(tally.mass - Math.abs(before) + Math.abs(now))
        tally.version += 1
        this.#touched[territory] = 1
        if (before !== 0) add(tally, { base, sign: -1, value: -before, classes: classesBefore })
        if (now !== 0) add(tally, { base, sign: 1, value: now, classes })
      } catch (error) {
        tally.failure = error
        this.#touched[territory] = 1
      }
    }
  }

  /** Puts each row behind a slot where expressions read it: itself, or its units one after the other. */
  #eachRow(slot: number, work: () => void): void {
    const width = this.fields.length
    const row = this.#row
    for (let at = 0; at < width; at += 1) row[at] = this.#values[slot * width + at]!
    if (!this.isOfUnits) {
      this.#classify(row, this.#classes)
      work()
      return
    }
    const codes = this.#codes[slot]!
    for (let unit = 0; unit < codes.length; unit += 1) {
      this.#putUnit(row, codes.charCodeAt(unit))
      this.#classify(row, this.#classes)
      work()
    }
  }

  #putUnit(row: Float64Array, code: number): void {
    const width = this.fields.length
    for (let at = 0; at < this.#units.length; at += 1) {
      const { shift, mask, less } = this.#units[at]!
      row[width + at] = ((code >> shift) & mask) - less
    }
  }

  #classify(row: Float64Array, classes: Int32Array): void {
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
        const base = territory * tally.width
        add(tally, { base, sign, value: sign * value, classes: this.#classes })
        if (tally.largest !== null) gather(tally.largest, tally, base, value, this.#classes)
      } catch (error) {
        tally.failure = error
      }
    }
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

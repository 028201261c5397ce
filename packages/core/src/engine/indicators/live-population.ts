// The members of one population in typed arrays, and the sums of its indicators, kept exact by subtracting what a
// member contributed before and adding what it contributes now.
import { fieldsOf, type IndicatorDeclaration } from '../../model/index.ts'
import { compileEvaluate, safe, type Evaluate } from './evaluate.ts'

/** Sums by territory index; index 0 is "no territory in force", which only the region counts. */
export interface LiveSums {
  readonly indicator: IndicatorDeclaration
  readonly numerators: Float64Array
  readonly denominators: Float64Array
  /** Set when a value overflowed: the sums can no longer be trusted until the next reading. */
  failure: unknown
}

interface Tally extends LiveSums {
  numerator: Evaluate
  denominator: Evaluate | null
}

const FIRST_CAPACITY = 1_024

export class LivePopulation {
  readonly fields: readonly string[]
  readonly #tallies: Tally[]
  readonly #slots = new Map<number, number>()
  readonly #free: number[] = []
  #used = 0
  /** Row after row, `fields.length` values each: one member's values lie together. */
  #values: Float64Array
  #territories = new Uint16Array(FIRST_CAPACITY)

  /** @param territoryCount territories with cells; indices 1…territoryCount */
  constructor(indicators: readonly IndicatorDeclaration[], territoryCount: number) {
    const names = new Set<string>()
    for (const { numerator, denominator } of indicators) {
      fieldsOf(numerator, names)
      if (denominator) fieldsOf(denominator, names)
    }
    this.fields = [...names]
    this.#values = new Float64Array(FIRST_CAPACITY * this.fields.length)
    const indexOf = (field: string): number => this.fields.indexOf(field)
    this.#tallies = indicators.map((indicator) => ({
      indicator,
      numerator: compileEvaluate(indicator.numerator, indexOf),
      denominator: indicator.denominator ? compileEvaluate(indicator.denominator, indexOf) : null,
      numerators: new Float64Array(territoryCount + 1),
      denominators: new Float64Array(territoryCount + 1),
      failure: null,
    }))
  }

  get size(): number {
    return this.#slots.size
  }

  get sums(): readonly LiveSums[] {
    return this.#tallies
  }

  /** Puts a member or replaces it. `values` in the order of `fields`. */
  put(id: number, territory: number, values: readonly number[]): void {
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
    this.#count(slot, 1)
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
    const offset = slot * this.fields.length
    for (const tally of this.#tallies) {
      if (tally.failure !== null) continue
      try {
        const { numerators, denominators, denominator } = tally
        const top = tally.numerator(this.#values, offset)
        const bottom = denominator ? denominator(this.#values, offset) : 0
        numerators[territory] = safe(numerators[territory]! + sign * top)
        denominators[territory] = safe(denominators[territory]! + sign * bottom)
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

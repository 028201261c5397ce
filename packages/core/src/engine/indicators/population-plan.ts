// What has to be counted of one population so that all its indicators, breakdowns and histograms can be read from it:
// each distinct expression once, by each distinct division once. Pure; the fold and the recount by SQL both follow it.
import {
  bin,
  fieldsOf,
  int,
  isCounted,
  mistyped,
  mul,
  when,
  type BreakdownDimension,
  type DistributionIndicator,
  type Expression,
  type IndicatorDeclaration,
  type Population,
} from '../../model/index.ts'

/** Classes that one expression is counted by, over all its divisions: with 126 territories that is 6 MB. */
const WIDTH_MAX = 4_096

/** What rows are divided by: a declared dimension, or the bins of a histogram. */
export interface Division {
  code: string
  size: number
  of: Expression
  /** Absent for the bins of a histogram. */
  dimension?: BreakdownDimension
}

/** Nothing (the total), one division, or a pair. The first is always the total. */
export interface Slice {
  key: string
  /** Indices into the plan's divisions. */
  divisions: readonly number[]
  size: number
}

export interface Accumulator {
  expression: Expression
  /** Slices that it is counted by and where each begins; the total begins at 0. */
  slices: Map<number, number>
  /** Sums that one territory takes. */
  width: number
  /** Codes of the indicators that read it. */
  readBy: Set<string>
  /** Of a sum of money: slices in whose cells its largest contributions are known; see model/disclosure/dominance.ts. */
  largestBy: Set<number>
}

export interface CountedPlan {
  indicator: IndicatorDeclaration
  numerator: number
  /** `null`: nothing to divide by. */
  denominator: number | null
  /** Slices of its breakdowns and pairs, without the total. */
  slices: readonly number[]
}

export interface DistributionPlan {
  indicator: DistributionIndicator
  weight: number
  amount: number
  slice: number
}

export class PopulationPlan {
  readonly over: Population
  readonly divisions: Division[] = []
  readonly slices: Slice[] = [{ key: '', divisions: [], size: 1 }]
  readonly accumulators: Accumulator[] = []
  readonly counted: CountedPlan[] = []
  readonly distributions: DistributionPlan[] = []
  readonly #sliceOf = new Map<string, number>([['', 0]])
  readonly #accumulatorOf = new Map<string, number>()

  constructor(over: Population) {
    this.over = over
  }

  /** Names of the fields that have to be read, in a fixed order. */
  get fields(): string[] {
    const names = new Set<string>()
    for (const { of } of this.divisions) fieldsOf(of, names)
    for (const { expression } of this.accumulators) fieldsOf(expression, names)
    return [...names]
  }

  /** The indicator has passed `checkIndicator`. Throws `OBZ_INDICATOR_TYPE`, and has then changed nothing. */
  add(indicator: IndicatorDeclaration | DistributionIndicator): void {
    if (isCounted(indicator)) this.#addCounted(indicator)
    else this.#addDistribution(indicator)
  }

  #addCounted(indicator: IndicatorDeclaration): void {
    const { code, filter, numerator, denominator, unit, breakdowns = [], pairs = false } = indicator
    this.#requireSame(indicator, breakdowns)
    const own = breakdowns.map((dimension) => [
      this.#division({ code: dimension.code, size: dimension.values.length, of: dimension.of, dimension }),
    ])
    const both = pairs ? own.flatMap(([left], at) => own.slice(at + 1).map(([right]) => [left!, right!])) : []
    const slices = [...own, ...both].map((divisions) => this.#slice(divisions))
    const counted = (expression: Expression): number =>
      this.#accumulator(code, within(filter, expression), slices)
    const above = counted(numerator)
    if (unit === 'rouble') this.#knowLargest(above, [0, ...slices])
    this.counted.push({
      indicator,
      numerator: above,
      denominator: denominator ? counted(denominator) : null,
      slices,
    })
  }

  #addDistribution(indicator: DistributionIndicator): void {
    const { filter, value, weight, bins } = indicator.histogram
    const of = bin(value, bins)
    // A histogram has no name: one that is made of the same is the same.
    const division = this.#division({ code: `bins:${JSON.stringify(of)}`, size: bins.length + 1, of })
    const slice = this.#slice([division])
    const counted = (expression: Expression): number =>
      this.#accumulator(indicator.code, within(filter, expression), [slice])
    const amount = counted(mul(weight, value))
    if (indicator.measure.kind === 'mean') this.#knowLargest(amount, [0])
    this.distributions.push({
      indicator,
      weight: counted(weight),
      amount,
      slice,
    })
  }

  #knowLargest(accumulator: number, slices: readonly number[]): void {
    for (const slice of slices) this.accumulators[accumulator]!.largestBy.add(slice)
  }

  #requireSame(
    { code, pairs = false }: IndicatorDeclaration,
    breakdowns: readonly BreakdownDimension[],
  ): void {
    for (const dimension of breakdowns) {
      const known = this.divisions.find((other) => other.code === dimension.code)?.dimension
      if (known && JSON.stringify(known) !== JSON.stringify(dimension)) {
        throw mistyped(
          `${code}.breakdowns.${dimension.code}`,
          'another indicator means something else by this code',
        )
      }
    }
    const sizes = breakdowns.map(({ values }) => values.length)
    const single = sizes.reduce((sum, size) => sum + size, 0)
    const squares = sizes.reduce((sum, size) => sum + size * size, 0)
    const width = 1 + single + (pairs ? (single * single - squares) / 2 : 0)
    if (width > WIDTH_MAX) {
      throw mistyped(`${code}.breakdowns`, `they make ${width} classes, at most ${WIDTH_MAX} are counted`)
    }
  }

  #division(division: Division): number {
    const at = this.divisions.findIndex(({ code }) => code === division.code)
    return at >= 0 ? at : this.divisions.push(division) - 1
  }

  #slice(divisions: readonly number[]): number {
    const key = divisions.map((at) => this.divisions[at]!.code).join(';')
    const known = this.#sliceOf.get(key)
    if (known !== undefined) return known
    const size = divisions.reduce((product, at) => product * this.divisions[at]!.size, 1)
    const slice = this.slices.push({ key, divisions, size }) - 1
    this.#sliceOf.set(key, slice)
    return slice
  }

  #accumulator(indicator: string, expression: Expression, slices: readonly number[]): number {
    const key = JSON.stringify(expression)
    let at = this.#accumulatorOf.get(key)
    if (at === undefined) {
      at =
        this.accumulators.push({
          expression,
          slices: new Map([[0, 0]]),
          width: 1,
          readBy: new Set(),
          largestBy: new Set(),
        }) - 1
      this.#accumulatorOf.set(key, at)
    }
    const accumulator = this.accumulators[at]!
    accumulator.readBy.add(indicator)
    for (const slice of slices) {
      if (accumulator.slices.has(slice)) continue
      accumulator.slices.set(slice, accumulator.width)
      accumulator.width += this.slices[slice]!.size
    }
    return at
  }
}

/** A filter is nothing but a 0 for everybody else: SQL, the fold and the count of members need no notion of it. */
const within = (filter: Expression | undefined, expression: Expression): Expression =>
  filter ? when(filter, expression, int(0)) : expression

/** Codes of the values of a class of a slice, by the codes of their dimensions; in the order of the slice's divisions. */
export function valuesOf(plan: PopulationPlan, slice: Slice, index: number): Record<string, string> {
  const by: Record<string, string> = {}
  let rest = index
  let below = slice.size
  for (const at of slice.divisions) {
    const { code, size, dimension } = plan.divisions[at]!
    below /= size
    const value = Math.floor(rest / below)
    rest -= value * below
    by[code] = dimension?.values[value]?.code ?? String(value)
  }
  return by
}

// The largest contributions to each sum of money, kept while contributions come and go: what the rule of dominance asks for. A
// list holds more than is asked, so that one who leaves it costs nothing; only when it has run short is the population looked
// through again. With one look for all short lists, 400,000 households take some 0.1 s; changes of a day cause a few.
import { LARGEST_COUNT } from '../../model/index.ts'

/** Kept of each sum. */
const KEPT = 4 * LARGEST_COUNT

interface List {
  /** Descending. */
  values: number[]
  owners: number[]
  /** Everybody who contributes is in it. */
  isWhole: boolean
}

export class LargestContributions {
  readonly #lists = new Map<number, List>()
  readonly #short = new Set<number>()

  /** `at`: place of the sum; a contributor has one contribution to it. */
  add(at: number, owner: number, value: number): void {
    const list = this.#lists.get(at)
    if (list === undefined) {
      this.#lists.set(at, { values: [value], owners: [owner], isWhole: true })
      return
    }
    const { values, owners } = list
    const least = values.at(-1)
    // Below a list that is not whole there may be larger ones that it does not hold.
    if (!list.isWhole && (least === undefined || value <= least)) return
    if (values.length >= KEPT && value <= least!) {
      list.isWhole = false
      return
    }
    let place = values.length
    while (place > 0 && values[place - 1]! < value) place -= 1
    values.splice(place, 0, value)
    owners.splice(place, 0, owner)
    if (values.length > KEPT) {
      values.pop()
      owners.pop()
      list.isWhole = false
    }
  }

  remove(at: number, owner: number): void {
    const list = this.#lists.get(at)
    const place = list?.owners.indexOf(owner) ?? -1
    if (!list || place < 0) return
    list.values.splice(place, 1)
    list.owners.splice(place, 1)
    if (list.values.length >= LARGEST_COUNT) return
    if (!list.isWhole) this.#short.add(at)
    else if (list.values.length === 0) this.#lists.delete(at)
  }

  /** Sums of which too little is known: give every contribution to them with `refill`. */
  get short(): ReadonlySet<number> {
    return this.#short
  }

  /** Forgets the short lists; call `add` with all contributions to them next. */
  beginRefill(): ReadonlySet<number> {
    const places = new Set(this.#short)
    for (const at of places) this.#lists.delete(at)
    this.#short.clear()
    return places
  }

  /** Descending, as many as the rule can ask for. */
  of(at: number): readonly number[] {
    return this.#lists.get(at)?.values.slice(0, LARGEST_COUNT) ?? []
  }
}

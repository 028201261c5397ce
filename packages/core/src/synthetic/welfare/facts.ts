// Facts of assignment as columns, in the order of people. Number of a fact = its row: the file's UUID is made of it.

export interface Facts {
  count: number
  person: Uint32Array
  measure: Uint8Array
  amountKopecks: Uint32Array
  /** Days since 1970. */
  startDay: Int32Array
  /** 0 = without end. */
  endDay: Int32Array
  /** Person for whose sake it was assigned, plus one; 0 = the receiver. */
  reasonPerson: Uint32Array
}

export interface NewFact {
  person: number
  measure: number
  amountKopecks: number
  startDay: number
  endDay?: number
  reasonPerson?: number
}

/** Grows by halves: at most 50 % of the columns is unused. */
export class FactsBuilder {
  #facts: Facts

  constructor(capacity: number) {
    this.#facts = columns(Math.max(16, capacity))
  }

  add({ person, measure, amountKopecks, startDay, endDay, reasonPerson }: NewFact): void {
    if (this.#facts.count === this.#facts.person.length) this.#grow()
    const facts = this.#facts
    const row = facts.count
    facts.person[row] = person
    facts.measure[row] = measure
    facts.amountKopecks[row] = amountKopecks
    facts.startDay[row] = startDay
    facts.endDay[row] = endDay ?? 0
    facts.reasonPerson[row] = reasonPerson === undefined ? 0 : reasonPerson + 1
    facts.count += 1
  }

  facts(): Facts {
    return this.#facts
  }

  #grow(): void {
    const before = this.#facts
    const grown = columns(Math.ceil(before.person.length * 1.5))
    grown.count = before.count
    grown.person.set(before.person)
    grown.measure.set(before.measure)
    grown.amountKopecks.set(before.amountKopecks)
    grown.startDay.set(before.startDay)
    grown.endDay.set(before.endDay)
    grown.reasonPerson.set(before.reasonPerson)
    this.#facts = grown
  }
}

function columns(capacity: number): Facts {
  return {
    count: 0,
    person: new Uint32Array(capacity),
    measure: new Uint8Array(capacity),
    amountKopecks: new Uint32Array(capacity),
    startDay: new Int32Array(capacity),
    endDay: new Int32Array(capacity),
    reasonPerson: new Uint32Array(capacity),
  }
}

/** True where the fact's dates hold the day. */
export function isInForce(facts: Facts, row: number, day: number): boolean {
  return facts.startDay[row]! <= day && (facts.endDay[row] === 0 || facts.endDay[row]! >= day)
}

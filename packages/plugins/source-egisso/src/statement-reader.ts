// From a message 10.13.I (extract by СНИЛС, responsePackage 2.0.0) to statuses and, where asked for, incomes. The extract
// names its person by number alone. Assignments are left to 10.06.S, which alone knows their identifiers.
import type { RecordSink } from '@obzor/core/plugin-api'
import type { XmlAttributes, XmlHandler, XmlInterest } from '@obzor/core/plugin-api/xml'
import { lastDayOf, parseSnils, type ObzorRecord } from '@obzor/core/model'
import type { EgissoConfig } from './config.ts'
import { dayOf, kopecksOf, plain } from './values.ts'

/** responsePackage / elements / responseData */
const ANSWER_DEPTH = 3
/** What 10.06.S brings, and what says nothing of welfare. */
const SKIPPED = new Set(['assignments', 'obligations', 'assignees', 'experience', 'errors'])
const PARTS = new Set(['monthIncome', 'disability', 'jobPeriod'])
/** Код группы инвалидности в ЕГИССО. */
const GROUPS: Readonly<Record<string, string>> = { 1: 'group-1', 2: 'group-2', 3: 'group-3', 4: 'child' }

export class StatementReader implements XmlHandler {
  /** Extracts seen, and those that ЕГИССО refused. */
  read = 0
  refused = 0
  readonly #sink: RecordSink
  readonly #takesIncomes: boolean
  readonly #working: ReadonlySet<string>
  #depth = 0
  #snils: string | undefined
  #written = ''
  #part: string | undefined
  #texts: Record<string, string> = {}
  /** How often a month and payer came in this extract: equal rows are different payments. */
  readonly #repeats = new Map<string, number>()
  #isFull = false

  constructor(config: EgissoConfig, sink: RecordSink) {
    this.#sink = sink
    this.#takesIncomes = config.takeIncomes
    this.#working = new Set(config.workingMarks.map((mark) => mark.toLowerCase()))
  }

  drain(): Promise<void> {
    return this.#sink.drain()
  }

  open(name: string, _attributes: XmlAttributes): XmlInterest {
    this.#depth += 1
    if (this.#depth === ANSWER_DEPTH) {
      this.read += 1
      this.#snils = undefined
      this.#written = ''
      this.#part = undefined
      this.#repeats.clear()
      return undefined
    }
    if (this.#depth < ANSWER_DEPTH) return undefined
    if (name === 'errors') this.refused += 1
    if (SKIPPED.has(name)) return 'skip'
    if (PARTS.has(name)) {
      this.#part = name
      this.#texts = {}
      return undefined
    }
    // Every other element is a field or a frame: a frame has no text of its own.
    return 'text'
  }

  close(name: string, text: string): boolean | void {
    const depth = this.#depth
    this.#depth = depth - 1
    if (depth > ANSWER_DEPTH) {
      if (name === this.#part) {
        this.#finish(name)
        this.#part = undefined
      } else if (this.#part) this.#texts[name] = plain(text)
      else if (name.toLowerCase() === 'snils') {
        this.#written = plain(text)
        this.#snils = parseSnils(this.#written)
      }
    }
    if (!this.#isFull) return undefined
    this.#isFull = false
    return false
  }

  #finish(part: string): void {
    if (this.#snils === undefined) {
      this.#reject('person', 'OBZ_RECORD_SNILS_INVALID', 'the extract has no СНИЛС; ask for it again')
    } else if (part === 'disability') this.#disability(this.#snils)
    else if (part === 'jobPeriod') this.#job(this.#snils)
    else if (this.#takesIncomes) this.#income(this.#snils)
  }

  #disability(snils: string): void {
    const { disabilityGroup = '', beginDate, endDate } = this.#texts
    // Not stated, or not established: the extract has the section all the same.
    if (disabilityGroup === '0' || disabilityGroup === '7') return
    const value = GROUPS[disabilityGroup]
    if (!value) return this.#fault('disabilityGroup')
    if (!beginDate) return this.#fault('beginDate')
    const startsOn = dayOf(beginDate)
    this.#put({
      kind: 'status',
      key: `10.13|${snils}|disability|${startsOn}`,
      person: { snils },
      status: 'disability',
      value,
      startsOn,
      endsOn: endDate ? dayOf(endDate) : undefined,
    })
  }

  /** A month each: periods that overlap between extracts stay the same records. */
  #job(snils: string): void {
    const month = this.#month()
    if (month === undefined) return this.#fault('month')
    if (!this.#working.has((this.#texts.status ?? '').toLowerCase())) return
    this.#put({
      kind: 'status',
      key: `10.13|${snils}|job|${month}`,
      person: { snils },
      status: 'employment',
      value: 'employed',
      startsOn: `${month}-01`,
      endsOn: lastDayOf(month),
    })
  }

  #income(snils: string): void {
    const month = this.#month()
    const { amount = '', organization = '' } = this.#texts
    const amountKopecks = amount === '' ? undefined : kopecksOf(amount)
    if (month === undefined) return this.#fault('month')
    if (amountKopecks === undefined) return this.#fault('amount')
    const same = `${month}|${organization}`
    const repeat = (this.#repeats.get(same) ?? 0) + 1
    this.#repeats.set(same, repeat)
    this.#put({
      kind: 'income',
      key: `10.13|${snils}|income|${same}|${repeat}`,
      person: { snils },
      month,
      amountKopecks,
      incomeCode: 'sfr.payments',
    })
  }

  #month(): string | undefined {
    const month = `${this.#texts.year ?? ''}-${(this.#texts.month ?? '').padStart(2, '0')}`
    return /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : undefined
  }

  #put(record: ObzorRecord): void {
    this.#settle(this.#sink.put(record, this.read))
  }
  #settle(hasRoom: boolean): void {
    if (!hasRoom) this.#isFull = true
  }
  #fault(field: string): void {
    const isAbsent = (this.#texts[field] ?? '') === ''
    this.#reject(
      field,
      isAbsent ? 'OBZ_SOURCE_FIELD_MISSING' : 'OBZ_SOURCE_FIELD_INVALID',
      isAbsent
        ? `'${field}' is absent; ask for the extract again`
        : `'${field}' is written wrongly; ask for the extract again`,
    )
  }
  #reject(field: string, code: string, reason: string): void {
    const raw = JSON.stringify({ part: this.#part, SNILS: this.#written, ...this.#texts })
    this.#settle(this.#sink.reject({ line: this.read, field, code, reason, raw }))
  }
}

// From elements of messages СЗИ-СПУ (2020-12-17) to changes of accounts. Elements are known by their local names.
import type { RecordSink } from '@obzor/core/plugin-api'
import type { XmlAttributes, XmlHandler, XmlInterest } from '@obzor/core/plugin-api/xml'
import { parseSnils } from '@obzor/core/model'
import { nobody, type AccountChange, type AccountPerson, type AccountRole } from './account.ts'
import { recordsOf } from './account-records.ts'

const ROLES: Readonly<Record<string, AccountRole>> = {
  ДоИзменений: 'before',
  ПослеИзменений: 'after',
  СведМать: 'mother',
  СведОтец: 'father',
}
/** Papers, places, former names of parents: their fields bear the same names as those of the person. */
const SKIPPED = new Set([
  'ТОПФР',
  'МестоРождения',
  'Гражданство',
  'ФИОИстор',
  'АдресРегистрации',
  'АдресФактический',
  'УдостоверяющийДокумент',
  'Орган',
  'СлужебнаяИнформация',
  'Signature',
])
const TEXTS = new Set([
  'ТипОперации',
  'ДатаОперации',
  'СНИЛСУпраздненный',
  'СНИЛС',
  'Фамилия',
  'Имя',
  'Отчество',
  'Пол',
  'ДатаРождения',
  'Дата',
])

export class AccountReader implements XmlHandler {
  /** Messages seen, and those that ended a number with nobody to take its place. */
  read = 0
  abolished = 0
  readonly #sink: RecordSink
  readonly #waiting: (() => boolean)[] = []
  #depth = 0
  #change: AccountChange | undefined
  #person: AccountPerson | undefined
  #isAct = false

  constructor(sink: RecordSink) {
    this.#sink = sink
  }

  /** Called when `close` answered that the pipe is full: what is left of the message goes first. */
  async drain(): Promise<void> {
    do await this.#sink.drain()
    while (!this.#putWaiting())
  }

  open(name: string, attributes: XmlAttributes): XmlInterest {
    this.#depth += 1
    if (this.#depth === 1) return this.#begin(attributes)
    if (SKIPPED.has(name)) return 'skip'
    const role = ROLES[name]
    if (role) this.#person = this.#change!.people[role] = nobody()
    if (name === 'ЗаписьАкта') this.#isAct = true
    return TEXTS.has(name) ? 'text' : undefined
  }

  close(name: string, text: string): boolean | void {
    this.#depth -= 1
    if (this.#depth === 0) return this.#finish()
    if (ROLES[name]) this.#person = undefined
    else if (name === 'ЗаписьАкта') this.#isAct = false
    else if (this.#change && TEXTS.has(name)) this.#note(this.#change, name, text.trim())
    return undefined
  }

  #begin(attributes: XmlAttributes): XmlInterest {
    this.read += 1
    this.#person = undefined
    this.#isAct = false
    this.#change = {
      id: (attributes.get('id') ?? '').toLowerCase(),
      operation: '',
      onDate: '',
      snils: '',
      abolishedSnils: '',
      actDate: '',
      people: {},
    }
    return undefined
  }

  #note(change: AccountChange, name: string, text: string): void {
    const person = this.#person
    switch (name) {
      case 'ТипОперации':
        change.operation = text
        break
      case 'ДатаОперации':
        change.onDate = text.slice(0, 10)
        break
      case 'СНИЛСУпраздненный':
        change.abolishedSnils = text
        break
      case 'СНИЛС':
        if (person) person.snils = parseSnils(text)
        else change.snils = text
        break
      case 'Фамилия':
        if (person) person.familyName = text
        break
      case 'Имя':
        if (person) person.firstName = text
        break
      case 'Отчество':
        if (person) person.patronymic = text
        break
      case 'Пол':
        if (person) person.sex = text === 'М' ? 'male' : text === 'Ж' ? 'female' : undefined
        break
      case 'ДатаРождения':
        if (person) person.birthDate = text.slice(0, 10)
        break
      default:
        // `Дата` of the document itself is of no use; that of the record of birth is.
        if (this.#isAct) change.actDate = text.slice(0, 10)
        break
    }
  }

  #finish(): boolean {
    const change = this.#change
    this.#change = undefined
    if (!change) return true
    const { records, faults, isAbolished } = recordsOf(change)
    if (isAbolished) this.abolished += 1
    const line = this.read
    const raw = (): string => JSON.stringify(change)
    for (const fault of faults) this.#waiting.push(() => this.#sink.reject({ line, ...fault, raw: raw() }))
    for (const record of records) this.#waiting.push(() => this.#sink.put(record, line, raw))
    return this.#putWaiting()
  }

  /** False when the pipe is full. */
  #putWaiting(): boolean {
    let put = this.#waiting.shift()
    while (put?.()) put = this.#waiting.shift()
    return put === undefined
  }
}

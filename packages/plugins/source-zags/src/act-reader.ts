// From elements of messages of ЕГР ЗАГС to acts: ROGDRequest 4.0.5, FATALRequest 4.0.6, BRAKZRequest and BRAKRRequest 4.0.2.
// Elements are known by their local names, so a later version of a schema that only adds some is read too.
import { ObzorError, type RecordSink } from '@obzor/core/plugin-api'
import type { XmlAttributes, XmlHandler, XmlInterest } from '@obzor/core/plugin-api/xml'
import { parseSnils } from '@obzor/core/model'
import { nobody, wholeDate, type Act, type ActKind, type ActPerson, type Role } from './act.ts'
import { recordsOf } from './act-records.ts'
import type { ZagsConfig } from './config.ts'

interface Message {
  kind: ActKind
  /** The element of one act. */
  act: string
}
const MESSAGES: Readonly<Record<string, Message>> = {
  ROGDRequest: { kind: 'birth', act: 'СведРегРожд' },
  FATALRequest: { kind: 'death', act: 'СведРегСмерт' },
  BRAKZRequest: { kind: 'marriage', act: 'СведРегБрак' },
  BRAKRRequest: { kind: 'divorce', act: 'СведРастБрак' },
}
/** An act begins below its message. */
const ACT_DEPTH = 2

const ROLES: Readonly<Record<string, Role>> = {
  СведРодившемся: 'child',
  СведМать: 'mother',
  СведОтец: 'father',
  Супруг: 'husband',
  Супруга: 'wife',
}
/** Sex that the role itself tells. */
const SEX_OF_ROLE: Partial<Record<Role, ActPerson['sex']>> = {
  mother: 'female',
  father: 'male',
  wife: 'female',
  husband: 'male',
}

/** Papers, places and the history of the record: their persons and dates bear the same names. */
const SKIPPED = new Set([
  'ОрганЗАГС',
  'УдЛичнФЛ',
  'АдрМЖ',
  'МЖПосл',
  'МестоРожден',
  'МестоСмерт',
  'Гражданство',
  'ГраждОКСМ',
  'СвидетРожд',
  'СведСвидет',
  'СведДокОснОтец',
  'СведДокРод',
  'СведДокЗаклБрак',
  'СведИспрАГС',
  'СведЕГРРазд2',
  'СведСчетРебен',
  'СведРоды',
])
type PersonText = 'familyName' | 'formerFamilyName' | 'firstName' | 'patronymic' | 'birthDate'
const PERSON_TEXTS: Readonly<Record<string, PersonText>> = {
  Фамилия: 'familyName',
  ФамилияПосле: 'familyName',
  ФамилияДо: 'formerFamilyName',
  Имя: 'firstName',
  Отчество: 'patronymic',
  ДатаРождКаленд: 'birthDate',
}
const DAYS = new Set(['ДатаЗапис', 'ДатаСмертКаленд', 'ДатаБракКаленд', 'ДатаРастБракКаленд'])
/** Dates of which a part may be unknown. */
const PARTIAL_DATES = new Set([
  'ДатаРождДок',
  'ДатаЗаписДок',
  'ДатаСмертДок',
  'ДатаБракДок',
  'ДатаРастБракДок',
])

export class ActReader implements XmlHandler {
  acts = 0
  /** Born dead: an act, and no person. */
  stillborn = 0
  /** СНИЛС with a wrong check number: better unknown than another's. */
  numbersDropped = 0
  readonly #sink: RecordSink
  readonly #voidCodes: ReadonlySet<string>
  /** Of one act, at most seven: five records, two faults. */
  readonly #waiting: (() => boolean)[] = []
  #depth = 0
  #message: Message | undefined
  #act: Act | undefined
  #person: ActPerson | undefined
  #year = ''
  #month = ''
  #day = ''
  #annulledOn = ''
  #restoredOn = ''
  #isVoid = false

  constructor(config: ZagsConfig, sink: RecordSink) {
    this.#sink = sink
    this.#voidCodes = new Set(config.voidStatusCodes)
  }

  /** Called when `close` answered that the pipe is full: what is left of the act goes first. */
  async drain(): Promise<void> {
    do await this.#sink.drain()
    while (!this.#putWaiting())
  }

  open(name: string, attributes: XmlAttributes): XmlInterest {
    this.#depth += 1
    if (this.#depth === 1) return this.#openMessage(name)
    if (this.#depth === ACT_DEPTH) return this.#openAct(name, attributes)
    if (SKIPPED.has(name)) return 'skip'
    if (PARTIAL_DATES.has(name)) {
      this.#year = this.#month = this.#day = ''
      return undefined
    }
    const role = ROLES[name]
    if (role) this.#openPerson(role, attributes)
    switch (name) {
      case 'ПрдСведРег':
        // A death names its only person at the level of the act.
        if (this.#message!.kind === 'death' && attributes.get('ПрНеустанЛицо') !== '1')
          this.#openPerson('deceased', attributes)
        return undefined
      case 'СостСтатЗаписи':
        this.#noteStatus(attributes)
        return undefined
      case 'СведАннулирАГС':
        this.#annulledOn = attributes.get('ДатаВнесИспр') ?? '0000'
        return 'skip'
      case 'СведВосстанАГС':
        this.#restoredOn = attributes.get('ДатаВнесИспр') ?? '0000'
        return 'skip'
      case 'Пол':
      case 'ЖивМертв':
      case 'День':
      case 'Месяц':
      case 'Год':
        return 'text'
      default:
        return PERSON_TEXTS[name] !== undefined || DAYS.has(name) ? 'text' : undefined
    }
  }

  close(name: string, text: string): boolean | void {
    const depth = this.#depth
    this.#depth = depth - 1
    if (depth === ACT_DEPTH) return this.#finish()
    if (depth < ACT_DEPTH || !this.#act) return undefined
    const field = PERSON_TEXTS[name]
    if (field) this.#notePerson(field, text.trim())
    else if (DAYS.has(name)) this.#noteDay(name, text.trim())
    else if (PARTIAL_DATES.has(name)) this.#notePartialDate(name)
    else if (ROLES[name]) this.#person = undefined
    else this.#noteText(name, text.trim())
    return undefined
  }

  #openMessage(name: string): XmlInterest {
    this.#message = MESSAGES[name]
    if (this.#message) return undefined
    throw new ObzorError({
      code: 'OBZ_SOURCE_FORMAT',
      fact: `the file is not a message of ЕГР ЗАГС: its root element is '${name.slice(0, 60)}'`,
      risk: 'nothing of it is in the picture; earlier data stay',
      action: `put only messages with the root ${Object.keys(MESSAGES).join(', ')} into this inbox`,
    })
  }

  #openAct(name: string, attributes: XmlAttributes): XmlInterest {
    if (name !== this.#message!.act) return 'skip'
    this.acts += 1
    this.#act = {
      kind: this.#message!.kind,
      number: attributes.get('НомерЗапис') ?? attributes.get('НомерЗаписЕГР') ?? '',
      people: {},
      occurredOn: '',
      registeredOn: '',
      isAnnulled: false,
      isStillborn: false,
    }
    this.#person = undefined
    this.#annulledOn = this.#restoredOn = ''
    this.#isVoid = false
    this.#noteStatus(attributes)
    return undefined
  }

  #noteStatus(attributes: XmlAttributes): void {
    if (this.#voidCodes.has(attributes.get('КодСостСтат') ?? '')) this.#isVoid = true
  }

  #openPerson(role: Role, attributes: XmlAttributes): void {
    const person = nobody()
    const written = attributes.get('СНИЛС')
    if (written !== undefined) {
      person.snils = parseSnils(written)
      if (person.snils === undefined) this.numbersDropped += 1
    }
    person.sex = SEX_OF_ROLE[role]
    this.#person = this.#act!.people[role] = person
  }

  #notePerson(field: PersonText, text: string): void {
    // xsd:date may bear a time zone: the day is meant.
    if (this.#person) this.#person[field] = field === 'birthDate' ? text.slice(0, 10) : text
  }

  #noteDay(name: string, text: string): void {
    const day = text.slice(0, 10)
    if (name === 'ДатаЗапис') this.#act!.registeredOn = day
    else this.#act!.occurredOn = day
  }

  #notePartialDate(name: string): void {
    const day = wholeDate(this.#year, this.#month, this.#day)
    if (name === 'ДатаЗаписДок') this.#act!.registeredOn = day
    else if (name !== 'ДатаРождДок') this.#act!.occurredOn = day
    else if (this.#person) this.#person.birthDate = day
  }

  #noteText(name: string, text: string): void {
    switch (name) {
      case 'Пол':
        if (this.#person) this.#person.sex = text === '1' ? 'male' : text === '2' ? 'female' : undefined
        break
      case 'ЖивМертв':
        this.#act!.isStillborn = text === '0'
        break
      case 'День':
        this.#day = text
        break
      case 'Месяц':
        this.#month = text
        break
      case 'Год':
        this.#year = text
        break
      default:
        break
    }
  }

  #finish(): boolean {
    const act = this.#act
    this.#act = undefined
    this.#person = undefined
    if (!act) return true
    if (act.isStillborn) {
      this.stillborn += 1
      return true
    }
    // Restored after it was annulled: in force again.
    act.isAnnulled = this.#isVoid || (this.#annulledOn !== '' && this.#annulledOn >= this.#restoredOn)
    const { records, faults } = recordsOf(act)
    const raw = (): string => JSON.stringify(act)
    const line = this.acts
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

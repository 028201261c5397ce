// From a journal of exchange to incomes. The answer of ФНС does not name СНИЛС: only the request does, so the
// two are paired by `ИдЗапрос` inside one message, and an answer that belongs to nobody, or to somebody born on
// another day, is never booked to the person who was asked about.
import { ObzorError, type RecordSink } from '@obzor/core/plugin-api'
import type { XmlAttributes, XmlHandler, XmlInterest } from '@obzor/core/plugin-api/xml'
import { parseRoubles, type PersonIdentity } from '@obzor/core/model'
import type { FnsConfig } from './config.ts'

/** A message of the service carries one request; a journal may join a few. More is not a message. */
const REQUESTS_MAX = 1000

interface Request {
  person: PersonIdentity
}

export class ExchangeReader implements XmlHandler {
  /** Answers seen, and those in which ФНС knows nothing of the person. */
  answers = 0
  notFound = 0
  readonly #sink: RecordSink
  readonly #ignored: ReadonlySet<string>
  readonly #requests = new Map<string, Request>()
  /** `СвСумДох` and faulty answers counted through the delivery, from 1: the «line» of a record. */
  #line = 0
  #depth = 0
  /** Of the request being read. */
  #requestId = ''
  #requestSnils: string | undefined
  #requestBirth = ''
  /** Of the answer being read; undefined while it is refused. */
  #person: PersonIdentity | undefined
  #year = ''
  #payer = ''
  #payerInn: string | undefined
  /** How often a month, code and payer came in this answer: equal rows are different payments. */
  readonly #repeats = new Map<string, number>()

  constructor(config: FnsConfig, sink: RecordSink) {
    this.#sink = sink
    this.#ignored = new Set(config.ignoredIncomeCodes)
  }

  drain(): Promise<void> {
    return this.#sink.drain()
  }

  #isFull = false
  #settle(hasRoom: boolean): void {
    if (!hasRoom) this.#isFull = true
  }

  open(name: string, attributes: XmlAttributes): XmlInterest {
    this.#depth += 1
    if (this.#depth === 1 && name !== 'exchange') throw notAnExchange(name)
    switch (name) {
      case 'message':
        this.#requests.clear()
        return undefined
      case 'NDFL2Request':
        this.#requestId = attributes.get('ИдЗапрос') ?? ''
        return undefined
      case 'СвФЛ':
        this.#requestBirth = isoDay(attributes.get('ДатаРожд') ?? '')
        this.#requestSnils = attributes.get('СНИЛС')?.replaceAll(/[\s-]/g, '') || undefined
        return undefined
      case 'ФИОФЛ':
        this.#remember(attributes)
        return undefined
      case 'NDFL2Response':
        return this.#answer(attributes)
      case 'КодОбраб':
        this.notFound += 1
        return undefined
      case 'ДохФЛ':
        this.#year = attributes.get('ОтчетГод') ?? ''
        return undefined
      case 'ПолучДох':
        return this.#receiver(attributes)
      case 'ДохФЛ_НА':
        this.#payer = ''
        this.#payerInn = undefined
        return this.#person ? undefined : 'skip'
      case 'СвНАЮЛ':
        this.#payerInn = attributes.get('ИННЮЛ')
        this.#payer = this.#payerInn ?? attributes.get('НаимОрг') ?? ''
        return 'skip'
      case 'СвНАФЛ':
        this.#payerInn = attributes.get('ИННФЛ')
        this.#payer = this.#payerInn ?? ''
        return 'skip'
      case 'СвСумДох':
        this.#income(attributes)
        return undefined
      default:
        return undefined
    }
  }

  close(): boolean | void {
    this.#depth -= 1
    if (!this.#isFull) return undefined
    this.#isFull = false
    return false
  }

  #remember(name: XmlAttributes): void {
    if (this.#requests.size >= REQUESTS_MAX) throw notAnExchange('message')
    this.#requests.set(this.#requestId, {
      person: {
        snils: this.#requestSnils,
        familyName: name.get('FamilyName') ?? '',
        firstName: name.get('FirstName') ?? '',
        patronymic: name.get('Patronymic') || undefined,
        birthDate: this.#requestBirth,
      },
    })
  }

  #answer(attributes: XmlAttributes): XmlInterest {
    this.answers += 1
    this.#repeats.clear()
    this.#year = ''
    this.#person = this.#requests.get(attributes.get('ИдЗапрос') ?? '')?.person
    if (this.#person) return undefined
    this.#reject(
      attributes,
      'ИдЗапрос',
      'OBZ_FNS_ANSWER_UNMATCHED',
      'the answer names a request that its message does not hold; ask ФНС again',
    )
    return 'skip'
  }

  #receiver(attributes: XmlAttributes): XmlInterest {
    const asked = this.#person
    if (asked && isoDay(attributes.get('ДатаРожд') ?? '') !== asked.birthDate) {
      this.#person = undefined
      this.#reject(
        attributes,
        'ДатаРожд',
        'OBZ_FNS_ANSWER_OTHER_PERSON',
        'the answer is about a person born on another day than the one asked about; check the request',
      )
    }
    // Names may differ honestly: a former surname. Документ and ИНН are not needed.
    return 'skip'
  }

  #income(attributes: XmlAttributes): void {
    const person = this.#person
    const monthText = attributes.get('Месяц')
    const code = attributes.get('КодДоход')
    const sum = attributes.get('СумДоход')
    const missing =
      monthText === undefined ? 'Месяц' : !code ? 'КодДоход' : sum === undefined ? 'СумДоход' : undefined
    if (missing || !person) {
      this.#reject(
        attributes,
        missing ?? 'ПолучДох',
        'OBZ_SOURCE_FIELD_MISSING',
        `'${missing ?? 'ПолучДох'}' is absent; ask ФНС to send the answer again`,
      )
      return
    }
    const amountKopecks = parseRoubles(sum!)
    if (amountKopecks === undefined) {
      this.#reject(
        attributes,
        'СумДоход',
        'OBZ_SOURCE_FIELD_INVALID',
        "'СумДоход' is not an amount of roubles; ask ФНС to send the answer again",
      )
      return
    }
    if (this.#ignored.has(code!)) {
      this.#reject(
        attributes,
        'КодДоход',
        'OBZ_FNS_CODE_IGNORED',
        'the configuration leaves this code of income out; nothing to do',
      )
      return
    }
    const month = `${this.#year}-${monthText!.padStart(2, '0')}`
    const same = `${month}|${code}|${this.#payer}`
    const repeat = (this.#repeats.get(same) ?? 0) + 1
    this.#repeats.set(same, repeat)
    this.#line += 1
    this.#settle(
      this.#sink.put(
        {
          kind: 'income',
          key: `${person.snils ?? ''}|${same}|${repeat}`,
          person,
          month,
          amountKopecks,
          incomeCode: code!,
          payerInn: this.#payerInn,
        },
        this.#line,
      ),
    )
  }

  #reject(attributes: XmlAttributes, field: string, code: string, reason: string): void {
    this.#line += 1
    const raw = JSON.stringify({ person: this.#person, ...Object.fromEntries(attributes.entries()) })
    this.#settle(this.#sink.reject({ line: this.#line, field, code, reason, raw }))
  }
}

/** xsd:date, or the ДД.ММ.ГГГГ that older formats of ФНС use. */
function isoDay(text: string): string {
  const match = /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(text)
  return match ? `${match[3]}-${match[2]}-${match[1]}` : text.slice(0, 10)
}

const notAnExchange = (name: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_FORMAT',
    fact: `the file is not a journal of exchange with ФНС: unexpected element '${name.slice(0, 60)}'`,
    risk: 'nothing of it is in the picture; earlier data stay',
    action: 'put only journals of exchange (root element exchange) into this inbox',
  })

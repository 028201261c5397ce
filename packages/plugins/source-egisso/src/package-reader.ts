// From elements of a 10.06.S package to records. Follows 10.06.S-1.1.0, package-RAF-1.1.0,
// assignment-fact-1.0.8 and prsn-info-1.0.4; elements are known by their local names. Fields are plain
// members of one object that is used again for each fact: a million facts make no garbage but their records.
import { ObzorError, type RecordSink } from '@obzor/core/plugin-api'
import type { XmlAttributes, XmlHandler, XmlInterest } from '@obzor/core/plugin-api/xml'
import type { BenefitForm, PersonIdentity, PersonReference } from '@obzor/core/model'
import type { EgissoConfig } from './config.ts'
import type { MeasureRegister } from './measure-register.ts'
import { dayOf, kopecksOf, plain } from './values.ts'

interface Measure {
  periodicity: 'month' | 'once'
  needTested: boolean | undefined
}

type ItemKind = 'fact' | 'correction' | 'change' | 'withdrawal' | 'right'
const ITEMS: Record<string, ItemKind> = {
  fact: 'fact',
  alterationBasedOnPreviousErrors: 'correction',
  alterationBasedOnRecalculation: 'change',
  alterationBasedOnDeathOrMovingRecalculation: 'change',
  terminationBasedOnRecalculation: 'change',
  terminationBasedOnIneligibility: 'change',
  terminationBasedOnEndOfRight: 'change',
  terminationBasedOnEndOfValidityPeriod: 'change',
  terminationBasedOnRecipientRefusal: 'change',
  duplicatesInvalidation: 'withdrawal',
  errorsInvalidation: 'withdrawal',
}
/** data / package / elements / item */
const PATH = ['data', 'package', 'elements']
const ITEM_DEPTH = 4

const FORMS: Record<string, BenefitForm> = {
  monetaryForm: 'monetary',
  naturalForm: 'natural',
  exemptionForm: 'exemption',
  serviceForm: 'service',
}

const orNone = (text: string): string | undefined => (text === '' ? undefined : plain(text))

export class PackageReader implements XmlHandler {
  readonly #sink: RecordSink
  readonly #measures: ReadonlyMap<string, Measure>
  readonly #unknownPeriodicity: 'month' | 'once'
  readonly #register: Pick<MeasureRegister, 'get'>
  readonly #monthlyCodes: ReadonlySet<string>
  readonly #rightElements: ReadonlySet<string>
  #depth = 0
  /** Number of the item in the delivery, from 1: the «line» of its record. */
  #line = 0
  #item: ItemKind | undefined
  #form: BenefitForm | undefined
  // Texts as written; empty where absent.
  #uuid = ''
  #factUuid = ''
  #snils = ''
  #familyName = ''
  #firstName = ''
  #patronymic = ''
  #gender = ''
  #birthDate = ''
  #measureId = ''
  #categoryId = ''
  #decidedOn = ''
  #startsOn = ''
  #endsOn = ''
  #usingSign = ''
  #amount = ''
  #equivalent = ''
  #providerCode = ''

  constructor(config: EgissoConfig, sink: RecordSink, register: Pick<MeasureRegister, 'get'>) {
    this.#sink = sink
    this.#measures = new Map(
      config.measures.map(({ id, periodicity, needTested }) => [
        id.toLowerCase(),
        { periodicity, needTested },
      ]),
    )
    this.#unknownPeriodicity = config.unknownPeriodicity
    this.#register = register
    this.#monthlyCodes = new Set(config.monthlyPeriodicityCodes)
    this.#rightElements = new Set(config.rightElements)
  }

  drain(): Promise<void> {
    return this.#sink.drain()
  }

  open(name: string, _attributes: XmlAttributes): XmlInterest {
    this.#depth += 1
    const depth = this.#depth
    if (depth < ITEM_DEPTH) return this.#openFrame(name, depth)
    if (depth === ITEM_DEPTH) return this.#begin(name)
    switch (name) {
      // Persons and papers beside the receiver: their fields bear the same names.
      case 'reasonPersons':
      case 'documents':
      case 'IdentityDoc':
      case 'Address':
        return 'skip'
      case 'uuid':
      case 'assignmentFactUuid':
      case 'SNILS':
      case 'FamilyName':
      case 'FirstName':
      case 'Patronymic':
      case 'Gender':
      case 'BirthDate':
      case 'lmszId':
      case 'categoryId':
      case 'decisionDate':
      case 'dateStart':
      case 'dateFinish':
      case 'usingSign':
      case 'amount':
      case 'equivalentAmount':
      case 'oszCode':
        return 'text'
      case 'monetaryForm':
      case 'naturalForm':
      case 'exemptionForm':
      case 'serviceForm':
        this.#form = FORMS[name]
        return undefined
      default:
        return undefined
    }
  }

  close(name: string, text: string): boolean | void {
    const depth = this.#depth
    this.#depth = depth - 1
    if (depth < ITEM_DEPTH) return undefined
    if (depth === ITEM_DEPTH) return this.#finish(name)
    switch (name) {
      case 'uuid':
        this.#uuid = text
        break
      case 'assignmentFactUuid':
        this.#factUuid = text
        break
      case 'SNILS':
        this.#snils = text
        break
      case 'FamilyName':
        this.#familyName = text
        break
      case 'FirstName':
        this.#firstName = text
        break
      case 'Patronymic':
        this.#patronymic = text
        break
      case 'Gender':
        this.#gender = text
        break
      case 'BirthDate':
        this.#birthDate = text
        break
      case 'lmszId':
        this.#measureId = text
        break
      case 'categoryId':
        this.#categoryId = text
        break
      case 'decisionDate':
        this.#decidedOn = text
        break
      case 'dateStart':
        this.#startsOn = text
        break
      case 'dateFinish':
        this.#endsOn = text
        break
      case 'usingSign':
        this.#usingSign = text
        break
      case 'amount':
        this.#amount = text
        break
      case 'equivalentAmount':
        this.#equivalent = text
        break
      case 'oszCode':
        this.#providerCode = text
        break
      default:
        break
    }
    return undefined
  }

  #openFrame(name: string, depth: number): XmlInterest {
    if (name === PATH[depth - 1]) return undefined
    if (depth === 3) return 'skip'
    throw new ObzorError({
      code: 'OBZ_SOURCE_FORMAT',
      fact: `the file is not a message 10.06.S: element '${name.slice(0, 60)}' stands where '${PATH[depth - 1]}' must be`,
      risk: 'nothing of it is in the picture; earlier data stay',
      action: 'put only 10.06.S files into this inbox',
    })
  }

  #begin(name: string): XmlInterest {
    this.#line += 1
    this.#item = this.#rightElements.has(name) ? 'right' : ITEMS[name]
    if (!this.#item) return 'skip'
    this.#form = undefined
    this.#uuid = this.#factUuid = this.#snils = this.#familyName = this.#firstName = this.#patronymic = ''
    this.#gender = this.#birthDate = this.#measureId = this.#decidedOn = this.#startsOn = this.#endsOn = ''
    this.#usingSign = this.#amount = this.#equivalent = this.#providerCode = this.#categoryId = ''
    return undefined
  }

  #finish(name: string): boolean {
    switch (this.#item) {
      case 'fact':
        return this.#putBenefit(this.#uuid, 'uuid')
      case 'correction':
        // A corrected fact comes whole and takes the place of the earlier one.
        return this.#putBenefit(this.#factUuid, 'assignmentFactUuid')
      case 'change':
        return this.#putChange()
      case 'right':
        return this.#putRight()
      case 'withdrawal':
        if (!this.#factUuid) return this.#missing('assignmentFactUuid')
        return this.#sink.put(
          { kind: 'benefit-change', key: plain(this.#factUuid).toLowerCase(), withdrawn: true },
          this.#line,
        )
      default:
        return this.#reject(name, 'OBZ_EGISSO_ELEMENT_UNKNOWN', 'an element that 10.06.S does not have')
    }
  }

  #putBenefit(key: string, keyField: string): boolean {
    const form = this.#form
    if (!key) return this.#missing(keyField)
    if (!this.#measureId) return this.#missing('lmszId')
    if (!this.#familyName) return this.#missing('FamilyName')
    if (!this.#firstName) return this.#missing('FirstName')
    if (!this.#birthDate) return this.#missing('BirthDate')
    if (!this.#decidedOn) return this.#missing('decisionDate')
    if (!this.#startsOn) return this.#missing('dateStart')
    if (!form) return this.#missing('assignmentInfo')
    // In the other three forms `amount` is a quantity; roubles are in the equivalent.
    const sum = form === 'monetary' ? this.#amount : this.#equivalent
    const sumField = form === 'monetary' ? 'amount' : 'equivalentAmount'
    if (!sum) return this.#missing(sumField)
    const amountKopecks = kopecksOf(sum)
    if (amountKopecks === undefined) return this.#invalid(sumField)
    const measureId = plain(this.#measureId).toLowerCase()
    const measure = this.#measures.get(measureId)
    const usingSign = this.#usingSign
    return this.#sink.put(
      {
        kind: 'benefit',
        key: plain(key).toLowerCase(),
        person: this.#person(),
        measureId,
        form,
        amountKopecks,
        periodicity: measure?.periodicity ?? this.#periodicityOf(measureId),
        needTested: measure?.needTested ?? (usingSign === 'true' || usingSign === '1'),
        decidedOn: dayOf(this.#decidedOn),
        startsOn: dayOf(this.#startsOn),
        endsOn: this.#endsOn === '' ? undefined : dayOf(this.#endsOn),
        providerCode: this.#providerCode === '' ? undefined : plain(this.#providerCode),
      },
      this.#line,
    )
  }

  /** The settings go first; then the register of measures, where it says which codes mean a month. */
  #periodicityOf(measureId: string): 'month' | 'once' {
    const registered = this.#monthlyCodes.size > 0 ? this.#register.get(measureId) : undefined
    if (!registered) return this.#unknownPeriodicity
    return this.#monthlyCodes.has(registered.periodicityCode) ? 'month' : 'once'
  }

  #putRight(): boolean {
    if (!this.#uuid) return this.#missing('uuid')
    if (!this.#measureId) return this.#missing('lmszId')
    if (!this.#snils) return this.#missing('SNILS')
    if (!this.#startsOn) return this.#missing('dateStart')
    return this.#sink.put(
      {
        kind: 'right',
        key: plain(this.#uuid).toLowerCase(),
        person: this.#person(),
        measureId: plain(this.#measureId).toLowerCase(),
        categoryId: this.#categoryId === '' ? undefined : plain(this.#categoryId).toLowerCase(),
        startsOn: dayOf(this.#startsOn),
        endsOn: this.#endsOn === '' ? undefined : dayOf(this.#endsOn),
        providerCode: this.#providerCode === '' ? undefined : plain(this.#providerCode),
      },
      this.#line,
    )
  }

  /** What is empty in the message is unknown, not an empty name: a right may name its person by number alone. */
  #person(): PersonReference {
    const person: Partial<PersonIdentity> = {
      snils: orNone(this.#snils),
      familyName: orNone(this.#familyName),
      firstName: orNone(this.#firstName),
      patronymic: orNone(this.#patronymic),
      birthDate: this.#birthDate === '' ? undefined : dayOf(this.#birthDate),
      sex: this.#gender === 'Male' ? 'male' : this.#gender === 'Female' ? 'female' : undefined,
    }
    // One without СНИЛС is told by the host, which alone knows the rule.
    return person as PersonReference
  }

  #putChange(): boolean {
    if (!this.#factUuid) return this.#missing('assignmentFactUuid')
    const amountKopecks = this.#amount === '' ? undefined : kopecksOf(this.#amount)
    if (this.#amount !== '' && amountKopecks === undefined) return this.#invalid('amount')
    const endsOn = this.#endsOn === '' ? undefined : dayOf(this.#endsOn)
    if (amountKopecks === undefined && endsOn === undefined) return this.#missing('dateFinish')
    return this.#sink.put(
      { kind: 'benefit-change', key: plain(this.#factUuid).toLowerCase(), endsOn, amountKopecks },
      this.#line,
    )
  }

  #missing(field: string): boolean {
    return this.#reject(
      field,
      'OBZ_SOURCE_FIELD_MISSING',
      `'${field}' is absent; ask the provider to state it`,
    )
  }
  #invalid(field: string): boolean {
    return this.#reject(
      field,
      'OBZ_SOURCE_FIELD_INVALID',
      `'${field}' is not an amount of roubles; ask the provider to correct it`,
    )
  }
  #reject(field: string, code: string, reason: string): boolean {
    const raw = JSON.stringify({
      item: this.#item,
      uuid: this.#uuid,
      assignmentFactUuid: this.#factUuid,
      SNILS: this.#snils,
      FamilyName: this.#familyName,
      FirstName: this.#firstName,
      Patronymic: this.#patronymic,
      BirthDate: this.#birthDate,
      lmszId: this.#measureId,
      decisionDate: this.#decidedOn,
      dateStart: this.#startsOn,
      dateFinish: this.#endsOn,
      amount: this.#amount,
      equivalentAmount: this.#equivalent,
    })
    return this.#sink.reject({ line: this.#line, field: field.slice(0, 60), code, reason, raw })
  }
}

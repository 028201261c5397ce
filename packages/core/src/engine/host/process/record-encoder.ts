// Turns a checked record into one tuple of its staging table: keys become HMACs, names become a sealed value,
// and the content gets its fingerprint. After this no name and no key of an agency leaves the process in the clear.
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import {
  localityOf,
  municipalityCode,
  type AreaCountRecord,
  type BenefitRecord,
  type FeatureGeometry,
  type ObzorRecord,
  type PersonReference,
  type PersonRecord,
  type PropertyRecord,
  type RightRecord,
} from '../../../model/index.ts'
import type { Rejection } from '../../../plugin-api/index.ts'
import type { Sealer } from '../../access/sealing.ts'
import { recordKeyOf } from '../wire/record-key.ts'
import { STAGE, STAGING_TABLES, type StageIndex } from '../wire/staging.ts'
import { ActEncoder } from './act-encoder.ts'
import { contentHash } from './content-hash.ts'
import { encodeGeometry, isWellFormed, positionsOf } from './geometry-encoder.ts'
import { TupleWriter } from './tuple-writer.ts'

/** Bytes of a tuple besides its variable texts. */
const FIXED_BYTES_MAX = 400
/** A drawn thing of more positions belongs into a region pack, not into a live layer. */
const POSITIONS_MAX = 50_000
const RAW_LENGTH_MAX = 16 * 1024
/** A layer's code and a key; longer keys are refused. */
const KEY_LENGTH_MAX = 1_100
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i
/** Measures repeat: a few hundred in a region. Past the bound the cache starts over. */
const UUID_CACHE_MAX = 10_000

export interface EncodeFault {
  field: string
  code: string
  reason: string
}

const FORM_CODES = { monetary: 'm', natural: 'n', exemption: 'e', service: 's' } as const satisfies Record<
  BenefitRecord['form'],
  string
>

export class RecordEncoder {
  readonly writers: TupleWriter[] = STAGING_TABLES.map(() => new TupleWriter())
  readonly #pepper: KeyObject
  readonly #pepperHex: string
  readonly #sealer: Sealer
  readonly #acts: ActEncoder
  readonly #uuids = new Map<string, Buffer>()

  constructor(pepper: Uint8Array, sealer: Sealer) {
    this.#pepper = createSecretKey(Buffer.from(pepper))
    this.#pepperHex = Buffer.from(pepper).toString('hex')
    this.#sealer = sealer
    this.#acts = new ActEncoder({
      writers: this.writers,
      keyOf: (key) => this.keyOf(key),
      seal: (plain) => sealer.seal(plain),
      pepperHex: this.#pepperHex,
    })
  }

  get bytes(): number {
    return this.writers.reduce((sum, writer) => sum + writer.bytes, 0)
  }

  /** Sixteen bytes that stand for a key of the source. */
  keyOf(key: string): Buffer {
    return createHmac('sha256', this.#pepper).update(key).digest().subarray(0, 16)
  }

  /** Writes the tuple; returns a fault, and writes nothing, for a value PostgreSQL cannot hold. */
  put(record: ObzorRecord, seq: number, line: number): EncodeFault | undefined {
    switch (record.kind) {
      case 'person':
        return record.oktmo === null
          ? this.#acts.person(record, seq, line)
          : this.#person(record, record.oktmo, seq, line)
      case 'benefit':
        return this.#benefit(record, seq, line)
      case 'benefit-change': {
        const writer = this.#begin(STAGE.benefitChange, 0)
        this.#place(writer, seq, line)
        writer.bytea(this.keyOf(record.key))
        writer.date(record.endsOn)
        if (record.amountKopecks === undefined) writer.null()
        else writer.int8(record.amountKopecks)
        writer.boolean(record.withdrawn === true)
        return undefined
      }
      case 'income': {
        const { person, incomeCode, payerInn } = record
        if (hasNul(incomeCode) || hasNul(payerInn)) return NUL_FAULT
        const writer = this.#begin(STAGE.income, lengthOf(incomeCode) + lengthOf(payerInn))
        this.#place(writer, seq, line)
        writer.bytea(this.keyOf(record.key))
        const mark = writer.mark
        this.#identity(writer, person)
        writer.date(`${record.month}-01`)
        writer.int8(record.amountKopecks)
        writer.text(incomeCode)
        writer.text(payerInn)
        this.#hash(writer, mark)
        return undefined
      }
      case 'statistic': {
        const { code, note } = record
        if (hasNul(code) || hasNul(note)) return NUL_FAULT
        const writer = this.#begin(STAGE.statistic, lengthOf(code) + lengthOf(note))
        this.#place(writer, seq, line)
        writer.text(code)
        writer.text(municipalityCode(record.territory) ?? record.territory)
        writer.text(record.period)
        const mark = writer.mark
        writer.float8(record.value)
        writer.text(record.unit)
        writer.text(note)
        this.#hash(writer, mark)
        return undefined
      }
      case 'feature':
        return this.#feature(record.layer, record.key, record.geometry, record.properties, seq, line)
      case 'status': {
        const { person, organisationInn } = record
        if (hasNul(organisationInn)) return NUL_FAULT
        const writer = this.#begin(STAGE.status, lengthOf(organisationInn))
        this.#place(writer, seq, line)
        writer.bytea(this.keyOf(record.key))
        const mark = writer.mark
        this.#identity(writer, person)
        writer.text(record.status)
        writer.text(record.value)
        writer.date(record.startsOn)
        writer.date(record.endsOn)
        writer.text(organisationInn)
        this.#hash(writer, mark)
        return undefined
      }
      case 'property':
        return this.#property(record, seq, line)
      case 'areaCount':
        return this.#areaCount(record, seq, line)
      case 'kinship':
        return this.#acts.kinship(record, seq, line)
      case 'vital':
        return this.#acts.vital(record, seq, line)
      case 'right':
        return this.#right(record, seq, line)
    }
  }

  seen(layer: string, key: string): void {
    const writer = this.#begin(STAGE.seen, lengthOf(layer) + lengthOf(key))
    writer.text(layer)
    writer.text(key)
  }

  reject({ line, field, code, reason, raw, ref }: Rejection): void {
    const kept = raw.slice(0, RAW_LENGTH_MAX)
    const sealed = this.#sealer.seal(kept)
    const texts = [field.slice(0, 200), code.slice(0, 100), reason.slice(0, 1000)].map((text) =>
      text.replaceAll('\0', ''),
    )
    const key = ref && recordKeyOf(ref, (own) => this.keyOf(own))
    // A key that no fact can have leads to none.
    const known = ref && key !== undefined && key.length <= KEY_LENGTH_MAX && !hasNul(key)
    const writer = this.#begin(
      STAGE.rejection,
      sealed.length + [...texts, known ? key : ''].reduce((sum, text) => sum + lengthOf(text), 0),
    )
    writer.int4(line)
    for (const text of texts) writer.text(text)
    writer.bytea(sealed)
    // The same row with the same fault, told again without opening it.
    writer.bytea(this.keyOf(`rejected:${code}:${field}:${kept}`))
    writer.text(known ? ref.kind : undefined)
    writer.text(known ? key : undefined)
  }

  #person(record: PersonRecord, oktmo: string, seq: number, line: number): EncodeFault | undefined {
    const { person, householdKey } = record
    const plain = JSON.stringify({
      familyName: person.familyName,
      firstName: person.firstName,
      patronymic: person.patronymic,
      snils: person.snils,
      birthDate: person.birthDate,
    })
    const sealed = this.#sealer.seal(plain)
    const writer = this.#begin(STAGE.person, sealed.length)
    this.#place(writer, seq, line)
    writer.bytea(this.keyOf(record.key))
    const mark = writer.mark
    this.#identity(writer, person)
    writer.text(municipalityCode(oktmo) ?? oktmo)
    if (householdKey === undefined) writer.null()
    else writer.bytea(this.keyOf(`household:${householdKey}`))
    const locality = localityOf(oktmo)
    // Keyed: an open fingerprint of a name could be guessed from a list of names.
    const digest = hash(
      'sha256',
      `${this.#pepperHex}${plain}${writer.since(mark).toString('latin1')}${locality ?? ''}`,
      'buffer',
    )
    writer.char(locality?.[0])
    writer.int8Halves(digest.readInt32BE(0), digest.readInt32BE(4))
    writer.bytea(sealed)
    return undefined
  }

  #benefit(record: BenefitRecord, seq: number, line: number): EncodeFault | undefined {
    const { person, providerCode } = record
    const measure = this.#uuid(record.measureId)
    if (!measure) return MEASURE_FAULT
    if (hasNul(providerCode)) return NUL_FAULT
    const writer = this.#begin(STAGE.benefit, lengthOf(providerCode))
    this.#place(writer, seq, line)
    writer.bytea(this.keyOf(record.key))
    const mark = writer.mark
    this.#identity(writer, person)
    writer.bytea(measure)
    writer.char(FORM_CODES[record.form])
    writer.int8(record.amountKopecks)
    writer.boolean(record.periodicity === 'month')
    writer.boolean(record.needTested)
    writer.date(record.decidedOn)
    writer.date(record.startsOn)
    writer.date(record.endsOn)
    writer.text(providerCode)
    this.#hash(writer, mark)
    return undefined
  }

  #property(record: PropertyRecord, seq: number, line: number): undefined {
    const { person, objectNumber, share, areaM2, valueKopecks, oktmo } = record
    const writer = this.#begin(STAGE.property, 0)
    this.#place(writer, seq, line)
    writer.bytea(this.keyOf(record.key))
    const mark = writer.mark
    this.#identity(writer, person)
    writer.text(record.object)
    if (objectNumber === undefined) writer.null()
    else writer.bytea(this.keyOf(`object:${objectNumber}`))
    writer.int4(share?.numerator ?? 1)
    writer.int4(share?.denominator ?? 1)
    if (areaM2 === undefined) writer.null()
    else writer.float8(areaM2)
    if (valueKopecks === undefined) writer.null()
    else writer.int8(valueKopecks)
    writer.text(oktmo === undefined ? undefined : municipalityCode(oktmo))
    writer.date(record.startsOn)
    writer.date(record.endsOn)
    this.#hash(writer, mark)
  }

  #right(record: RightRecord, seq: number, line: number): EncodeFault | undefined {
    const { person, categoryId, providerCode } = record
    const measure = this.#uuid(record.measureId)
    const category = categoryId === undefined ? undefined : this.#uuid(categoryId)
    if (!measure || (categoryId !== undefined && !category)) return MEASURE_FAULT
    if (hasNul(providerCode)) return NUL_FAULT
    const writer = this.#begin(STAGE.entitlement, lengthOf(providerCode))
    this.#place(writer, seq, line)
    writer.bytea(this.keyOf(record.key))
    const mark = writer.mark
    this.#identity(writer, person)
    writer.bytea(measure)
    if (category) writer.bytea(category)
    else writer.null()
    writer.date(record.startsOn)
    writer.date(record.endsOn)
    writer.text(providerCode)
    this.#hash(writer, mark)
    return undefined
  }

  /** The key is what the number is about: an operator gives no other. */
  #areaCount(record: AreaCountRecord, seq: number, line: number): undefined {
    const { operator, month, cell, ageFrom, ageTo, sex, income, people, suppressedBelow } = record
    const writer = this.#begin(STAGE.areaCount, lengthOf(operator))
    const orNull = (value: number | undefined, write: (value: number) => void): void =>
      value === undefined ? writer.null() : write(value)
    const about = [operator, month, cell, ageFrom, ageTo, sex, income?.unit, income?.from, income?.to]
    this.#place(writer, seq, line)
    writer.bytea(this.keyOf(about.join('|')))
    const mark = writer.mark
    writer.text(operator)
    writer.date(`${month}-01`)
    // Fifteen digits: the upper seven and the lower eight make the two halves of a bigint.
    writer.int8Halves(Number.parseInt(cell.slice(0, 7), 16), Number.parseInt(cell.slice(7), 16) | 0)
    writer.int4(ageFrom)
    orNull(ageTo, (value) => writer.int4(value))
    writer.char(sex === undefined ? undefined : sex === 'male' ? 'm' : 'f')
    writer.char(income === undefined ? undefined : income.unit === 'kopeck' ? 'k' : 'l')
    orNull(income?.from, (value) => writer.int8(value))
    orNull(income?.to, (value) => writer.int8(value))
    orNull(people, (value) => writer.int4(value))
    orNull(suppressedBelow, (value) => writer.int4(value))
    this.#hash(writer, mark)
  }

  #feature(
    layer: string,
    key: string,
    geometry: FeatureGeometry | undefined,
    properties: Record<string, string | number | boolean | null>,
    seq: number,
    line: number,
  ): EncodeFault | undefined {
    const json = JSON.stringify(properties)
    if (hasNul(layer) || hasNul(key) || json.includes(String.raw`\u0000`)) return NUL_FAULT
    if (geometry && !isWellFormed(geometry)) return GEOMETRY_FAULT
    const positions = geometry ? positionsOf(geometry) : 0
    if (positions > POSITIONS_MAX) return POSITIONS_FAULT
    const shape = geometry ? encodeGeometry(geometry) : undefined
    const writer = this.#begin(
      STAGE.feature,
      lengthOf(layer) + lengthOf(key) + lengthOf(json) + (shape?.length ?? 0),
    )
    this.#place(writer, seq, line)
    writer.text(layer)
    writer.text(key)
    const mark = writer.mark
    if (shape) writer.bytea(shape)
    else writer.null()
    writer.jsonb(json)
    this.#hash(writer, mark)
    return undefined
  }

  #begin(table: StageIndex, variableBytes: number): TupleWriter {
    const writer = this.writers[table]!
    writer.begin(STAGING_TABLES[table].columns.length, FIXED_BYTES_MAX + variableBytes)
    return writer
  }

  #place(writer: TupleWriter, seq: number, line: number): void {
    writer.int4(seq)
    writer.int4(line)
  }

  #identity(writer: TupleWriter, person: PersonReference): void {
    writer.text(person.snils)
    writer.date(person.birthDate)
    writer.char(person.sex === undefined ? undefined : person.sex === 'male' ? 'm' : 'f')
  }

  #hash(writer: TupleWriter, mark: number): void {
    const { high, low } = contentHash(writer.since(mark))
    writer.int8Halves(high, low)
  }

  #uuid(text: string): Buffer | undefined {
    const known = this.#uuids.get(text)
    if (known || !UUID.test(text)) return known
    if (this.#uuids.size >= UUID_CACHE_MAX) this.#uuids.clear()
    const bytes = Buffer.from(text.replaceAll('-', ''), 'hex')
    this.#uuids.set(text, bytes)
    return bytes
  }
}

/** Most bytes the text can take in UTF-8. */
const lengthOf = (text: string | undefined): number => (text === undefined ? 0 : text.length * 3)
const hasNul = (text: string | undefined): boolean => text !== undefined && text.includes('\0')

const NUL_FAULT: EncodeFault = {
  field: 'text',
  code: 'OBZ_RECORD_TEXT_NUL',
  reason: 'a text holds the character U+0000, which no database text may; correct it at the agency',
}
const MEASURE_FAULT: EncodeFault = {
  field: 'measureId',
  code: 'OBZ_RECORD_MEASURE_INVALID',
  reason: 'the identifier of the measure is not a UUID; correct it at the agency',
}
const GEOMETRY_FAULT: EncodeFault = {
  field: 'geometry',
  code: 'OBZ_RECORD_GEOMETRY_INVALID',
  reason: 'a line has fewer than two positions, or a ring is not closed; correct it at the source',
}
const POSITIONS_FAULT: EncodeFault = {
  field: 'geometry',
  code: 'OBZ_RECORD_GEOMETRY_TOO_LARGE',
  reason: `a geometry has more than ${POSITIONS_MAX} positions; simplify it in the plugin`,
}

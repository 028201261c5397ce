// Tuples of people without a residence: those of acts, two in one record, and those of a register that knows no places.
// Each becomes a tuple of its own with a sealed identity, the act a tuple that knows them by keys. The fingerprint of an
// act covers its people: a mother's СНИЛС that was corrected moves her children.
import { hash } from 'node:crypto'
import type {
  KinshipRecord,
  NamedPerson,
  PersonRecord,
  PersonReference,
  VitalRecord,
} from '../../../model/index.ts'
import { STAGE, STAGING_TABLES, type StageIndex } from '../wire/staging.ts'
import { contentHash, type Halves } from './content-hash.ts'
import type { TupleWriter } from './tuple-writer.ts'

/** Bytes of a tuple besides what is sealed. */
const TUPLE_BYTES_MAX = 600

interface IdentityPlace {
  key: Buffer
  humanKey: Buffer
  isRecord: boolean
  actNumber?: string | undefined
  seq: number
  line: number
}

export interface ActEncoderParts {
  writers: readonly TupleWriter[]
  /** Sixteen bytes that stand for a key of the source. */
  keyOf(key: string): Buffer
  seal(plain: string): Buffer
  pepperHex: string
}

export class ActEncoder {
  readonly #parts: ActEncoderParts

  constructor(parts: ActEncoderParts) {
    this.#parts = parts
  }

  /** A person of a register that says nothing of residence. */
  person({ key, person }: PersonRecord, seq: number, line: number): undefined {
    const recordKey = this.#parts.keyOf(key)
    this.#identity(person, { key: recordKey, humanKey: recordKey, isRecord: true, seq, line })
  }

  kinship(record: KinshipRecord, seq: number, line: number): undefined {
    const { keyOf } = this.#parts
    const person = this.#person(record.person, record.actNumber, seq, line)
    const relative = this.#person(record.relative, record.actNumber, seq, line)
    const writer = this.#begin(STAGE.kinship, seq, line, 0)
    writer.bytea(keyOf(record.key))
    const mark = writer.mark
    writer.bytea(personKey(record.person, keyOf))
    writer.bytea(personKey(record.relative, keyOf))
    writer.int8Halves(person.high ^ Math.imul(relative.high, 31), person.low ^ Math.imul(relative.low, 31))
    writer.text(record.relation)
    writer.text(record.basis)
    writer.date(record.startsOn)
    writer.date(record.endsOn)
    this.#end(writer, mark, record)
  }

  vital(record: VitalRecord, seq: number, line: number): undefined {
    const { keyOf } = this.#parts
    const person = this.#person(record.person, record.actNumber, seq, line)
    const isFormer = record.event === 'name-change'
    const other = record.other
      ? this.#person(record.other, record.actNumber, seq, line, isFormer)
      : { high: 0, low: 0 }
    const writer = this.#begin(STAGE.vital, seq, line, 0)
    writer.bytea(keyOf(record.key))
    const mark = writer.mark
    writer.bytea(personKey(record.person, keyOf))
    if (record.other) writer.bytea(identityKey(record.other, keyOf, isFormer))
    else writer.null()
    writer.int8Halves(person.high ^ Math.imul(other.high, 31), person.low ^ Math.imul(other.low, 31))
    writer.text(record.event)
    writer.date(record.occurredOn)
    writer.date(record.registeredOn)
    this.#end(writer, mark, record)
  }

  #end(writer: TupleWriter, mark: number, { actNumber, annulled }: KinshipRecord | VitalRecord): void {
    if (actNumber === undefined) writer.null()
    else writer.bytea(this.#parts.keyOf(`act:${actNumber}`))
    writer.boolean(annulled === true)
    const { high, low } = contentHash(writer.since(mark))
    writer.int8Halves(high, low)
  }

  #person(
    person: NamedPerson,
    actNumber: string | undefined,
    seq: number,
    line: number,
    isFormer = false,
  ): Halves {
    const { keyOf } = this.#parts
    return this.#identity(person, {
      key: identityKey(person, keyOf, isFormer),
      humanKey: personKey(person, keyOf),
      isRecord: false,
      actNumber,
      seq,
      line,
    })
  }

  /** The fingerprint is keyed, as for residents: an open one of a name could be guessed from a list of names. */
  #identity(person: PersonReference, of: IdentityPlace): Halves {
    const { seal, pepperHex } = this.#parts
    const plain = JSON.stringify({
      familyName: person.familyName,
      firstName: person.firstName,
      patronymic: person.patronymic,
      snils: person.snils,
      birthDate: person.birthDate,
      actNumber: of.actNumber,
    })
    const sealed = seal(plain)
    const writer = this.#begin(STAGE.namedPerson, of.seq, of.line, sealed.length)
    writer.bytea(of.key)
    writer.bytea(of.humanKey)
    writer.boolean(of.isRecord)
    writer.text(person.snils)
    writer.date(person.birthDate)
    writer.char(person.sex === undefined ? undefined : person.sex === 'male' ? 'm' : 'f')
    const digest = hash('sha256', `${pepperHex}${plain}${person.sex ?? ''}`, 'buffer')
    const halves = { high: digest.readInt32BE(0), low: digest.readInt32BE(4) }
    writer.int8Halves(halves.high, halves.low)
    writer.bytea(sealed)
    return halves
  }

  #begin(table: StageIndex, seq: number, line: number, variableBytes: number): TupleWriter {
    const writer = this.#parts.writers[table]!
    writer.begin(STAGING_TABLES[table].columns.length, TUPLE_BYTES_MAX + variableBytes)
    writer.int4(seq)
    writer.int4(line)
    return writer
  }
}

/** Each name of a human being is an identity of its own; linkage meets both. */
const identityKey = (person: NamedPerson, keyOf: (key: string) => Buffer, isFormer: boolean): Buffer =>
  isFormer ? keyOf(`former:${person.key}`) : personKey(person, keyOf)

/** Apart from keys of residents: one source may hold both. */
const personKey = (person: NamedPerson, keyOf: (key: string) => Buffer): Buffer =>
  keyOf(`person:${person.key}`)

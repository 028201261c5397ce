// From extracts of ЕГРН to rights of persons. The shape is that of extracts as they are delivered (roots `extract_base_params_…` and
// `extract_about_property_…`): one thing, then its rights, each with its holders. Elements are known by their path from the root.
import { ObzorError, type RecordSink } from '@obzor/core/plugin-api'
import { isIsoDate, parseRoubles, type PropertyObject, type PropertyRecord } from '@obzor/core/model'
import { dateIn, snilsIn } from '@obzor/core/plugin-api/mapping'
import { FieldFault } from '@obzor/core/plugin-api/table'
import type { XmlHandler, XmlInterest } from '@obzor/core/plugin-api/xml'
import type { RosreestrConfig } from './config.ts'

const ROOT = /^extract_(?:base_params|about_property)_/
/** The thing's own element, in the place of the first step. */
const THING = /_record$/
/** Common property of a field: 17,000 shares. More holders of one right are no right. */
const HOLDERS_MAX = 50_000

/** Path below the root → name of what is kept. `*_record` is written `thing`. */
const OF_THING: Readonly<Record<string, string>> = {
  'thing/object/common_data/cad_number': 'cad_number',
  'thing/object/common_data/type/value': 'type',
  'thing/params/purpose/value': 'purpose',
  'thing/params/purpose': 'purpose',
  'thing/params/area': 'area',
  'thing/params/area/value': 'area',
  'thing/cost/value': 'cost',
}
const OF_RIGHT: Readonly<Record<string, string>> = {
  'record_info/registration_date': 'registration_date',
  'record_info/cancel_date': 'cancel_date',
  'right_data/right_type/value': 'right_type',
  'right_data/right_number': 'right_number',
  'right_data/shares/share/numerator': 'numerator',
  'right_data/shares/share/denominator': 'denominator',
}
const RIGHT = 'right_records/right_record'
const HOLDER = 'right_holders/right_holder/individual'
const OF_HOLDER = ['surname', 'name', 'patronymic', 'birth_date', 'snils']

type Fields = Map<string, string>

export class ExtractReader implements XmlHandler {
  /** Rights seen: the «line» of their records. */
  rights = 0
  /** Rights that the settings leave out, and holders that are no persons. */
  otherRights = 0
  readonly #sink: RecordSink
  readonly #kinds: ReadonlySet<string>
  readonly #path: string[] = []
  readonly #thing: Fields = new Map()
  readonly #right: Fields = new Map()
  #holders: Fields[] = []
  /** Of the right that was read, not put yet; the last one first. */
  #waiting: Fields[] = []

  constructor({ rights }: RosreestrConfig, sink: RecordSink) {
    this.#sink = sink
    this.#kinds = new Set(rights.map((name) => name.toLowerCase()))
  }

  /** A right has many holders, and the pipe may fill in the middle of them. */
  async drain(): Promise<void> {
    do await this.#sink.drain()
    while (!this.#putWaiting())
  }

  open(name: string): XmlInterest {
    const depth = this.#path.push(name)
    if (depth === 1) {
      if (!ROOT.test(name)) throw notAnExtract()
      this.#thing.clear()
      return undefined
    }
    const path = this.#below()
    if (path === RIGHT) {
      this.#right.clear()
      this.#holders = []
    }
    if (path === `${RIGHT}/${HOLDER}`) this.#addHolder()
    return this.#nameOf(path) === undefined ? undefined : 'text'
  }

  close(name: string, text: string): boolean | void {
    const path = this.#below()
    this.#path.pop()
    const kept = this.#nameOf(path)
    const value = text.trim()
    if (kept && value !== '') kept.fields.set(kept.name, value)
    return path === RIGHT && name === 'right_record' ? this.#putRight() : undefined
  }

  #below(): string {
    const [, first = '', ...rest] = this.#path
    const isThing = first !== 'right_records' && THING.test(first)
    return [isThing ? 'thing' : first, ...rest].join('/')
  }

  #nameOf(path: string): { fields: Fields; name: string } | undefined {
    const ofThing = OF_THING[path]
    if (ofThing) return { fields: this.#thing, name: ofThing }
    if (!path.startsWith(`${RIGHT}/`)) return undefined
    const inside = path.slice(RIGHT.length + 1)
    const ofRight = OF_RIGHT[inside]
    if (ofRight) return { fields: this.#right, name: ofRight }
    const field = inside.startsWith(`${HOLDER}/`) ? inside.slice(HOLDER.length + 1) : ''
    const holder = this.#holders.at(-1)
    return OF_HOLDER.includes(field) && holder ? { fields: holder, name: field } : undefined
  }

  #addHolder(): void {
    if (this.#holders.length >= HOLDERS_MAX) throw tooManyHolders()
    this.#holders.push(new Map())
  }

  #putRight(): boolean {
    this.rights += 1
    const kind = (this.#right.get('right_type') ?? '').toLowerCase()
    if (!this.#kinds.has(kind)) {
      this.otherRights += 1
      return true
    }
    this.#waiting = this.#holders.toReversed()
    return this.#putWaiting()
  }

  /** False when the pipe is full; the rest is put after it was drained. */
  #putWaiting(): boolean {
    for (let holder = this.#waiting.pop(); holder; holder = this.#waiting.pop())
      if (!this.#put(holder)) return false
    return true
  }

  #put(holder: Fields): boolean {
    const raw = (): string => JSON.stringify(Object.fromEntries([...this.#thing, ...this.#right, ...holder]))
    try {
      return this.#sink.put(this.#record(holder), this.rights, raw)
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error
      const { field, code, message: reason } = error
      return this.#sink.reject({ line: this.rights, field, code, reason, raw: raw() })
    }
  }

  #record(holder: Fields): PropertyRecord {
    const text = (fields: Fields, name: string): string => fields.get(name) ?? ''
    const snils = snilsIn(text(holder, 'snils'), 'snils')
    const number = text(this.#right, 'right_number')
    const cadNumber = text(this.#thing, 'cad_number')
    const patronymic = text(holder, 'patronymic')
    const startsOn = dayIn(text(this.#right, 'registration_date'), 'registration_date')
    const endsOn = dayIn(text(this.#right, 'cancel_date'), 'cancel_date')
    const share = this.#share()
    const area = Number(text(this.#thing, 'area').replace(',', '.'))
    const cost = parseRoubles(text(this.#thing, 'cost'))
    return {
      kind: 'property',
      key: `${number || `${cadNumber}|${startsOn ?? ''}`}|${snils}`,
      person: {
        snils,
        familyName: text(holder, 'surname'),
        firstName: text(holder, 'name'),
        ...(patronymic !== '' && { patronymic }),
        birthDate: dateIn(text(holder, 'birth_date'), 'birth_date'),
      },
      object: objectOf(text(this.#thing, 'type'), text(this.#thing, 'purpose')),
      ...(cadNumber !== '' && { objectNumber: cadNumber }),
      ...(share && { share }),
      ...(area > 0 && { areaM2: area }),
      ...(cost !== undefined && { valueKopecks: cost }),
      ...(startsOn !== undefined && { startsOn }),
      ...(endsOn !== undefined && { endsOn }),
    }
  }

  /** As written; of a joint right, which has no shares, each of n holders is counted with 1/n. */
  #share(): PropertyRecord['share'] {
    const [numerator, denominator] = ['numerator', 'denominator'].map((name) => this.#right.get(name))
    if (numerator !== undefined && denominator !== undefined)
      return { numerator: Number(numerator), denominator: Number(denominator) }
    return this.#holders.length > 1 ? { numerator: 1, denominator: this.#holders.length } : undefined
  }
}

/** «2011-02-03T00:00:00+03:00» is the day as it is written: the register's own clock is Moscow's. */
function dayIn(text: string, field: string): string | undefined {
  if (text === '') return undefined
  const day = text.slice(0, 10)
  if (!isIsoDate(day))
    throw new FieldFault(field, 'the element is no day of the calendar; ask for the extract again')
  return day
}

function objectOf(type: string, purpose: string): PropertyObject {
  const [thing, use] = [type.toLowerCase(), purpose.toLowerCase()]
  if (/машино-место|гараж/.test(thing) || /гараж/.test(use)) return 'garage'
  if (thing.includes('участок')) return 'land'
  if (thing.includes('помещение'))
    return use.includes('нежил') ? 'premises' : use.includes('жил') ? 'dwelling' : 'premises'
  if (/здание|дом/.test(thing))
    return /жилой|жилое|жилой дом/.test(use) && !use.includes('нежил') ? 'house' : 'premises'
  return 'other'
}

const notAnExtract = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_SCHEMA_CHANGED',
    fact: "the root of the file is neither 'extract_base_params_…' nor 'extract_about_property_…'",
    risk: 'nothing of the file is in the picture; earlier data stay',
    action: 'put XML extracts of ЕГРН about a thing and its rights into the inbox',
  })

const tooManyHolders = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_SCHEMA_CHANGED',
    fact: `one right has more than ${HOLDERS_MAX} holders`,
    risk: 'the file was not read further; rights before it are taken',
    action: 'ask for the extract again: it may be damaged',
  })

// One row of a table becomes a record of the mapping's target, or says which column keeps it from that; and which record it
// would have been.
import { createHash } from 'node:crypto'
import {
  STATUS_VALUES,
  type BenefitRecord,
  type FeatureRecord,
  type MappingField,
  type MappingRules,
  type ObzorRecord,
  type PersonIdentity,
  type PropertyObject,
  type PropertyRule,
  type StatusKind,
} from '../../model/index.ts'
import type { RecordRef } from '../record-ref.ts'
import { FieldFault, textOf } from '../table/index.ts'
import * as cells from './cells.ts'
import { MAPPING_FIELDS } from './fields.ts'
import { placeOf, type TablePlaces } from './places.ts'

export interface TableMapping {
  /** Of the mapping: its layer and its statistic have it too. */
  code: string
  rules: MappingRules
  places: TablePlaces
}

/** Cells as the file has them. */
type Row = readonly string[]
export type Place = { at: number; header: string } | { constant: string }
export interface PlacedProperty {
  rule: PropertyRule
  place: Place
}

export interface RowReader {
  /** Throws `FieldFault` naming the column. */
  record(row: readonly string[]): ObzorRecord
  /** Of a row that cannot become a record: which one it would have been; `undefined` where its key cannot be read. */
  ref(row: readonly string[]): RecordRef | undefined
  /** The column that a field of the vocabulary is read from; the field itself where there is none. */
  columnOf(field: string): string
}

/** A dash or «н/д» in a cell that is read so is no value. */
const MARKED_EMPTY: ReadonlySet<string> = new Set([
  'number',
  'roubles',
  'date',
  'month',
  'period',
  'coordinates',
])
/** Fields of the vocabulary that a table calls otherwise. */
const FIELD_OF: Readonly<Record<string, string>> = {
  amountKopecks: 'amount',
  oktmo: 'residence',
  value: 'status',
  valueKopecks: 'cadastralValue',
}

export class FieldReader implements RowReader {
  readonly #mapping: TableMapping
  readonly #places: ReadonlyMap<string, Place>
  readonly #properties: readonly PlacedProperty[]
  readonly #fields: ReadonlyMap<string, MappingField>

  /** Fields that the rules ask for though the target does not. */
  readonly #needed: readonly string[]

  constructor(
    mapping: TableMapping,
    places: ReadonlyMap<string, Place>,
    properties: readonly PlacedProperty[],
  ) {
    this.#mapping = mapping
    this.#places = places
    this.#properties = properties
    this.#fields = new Map(MAPPING_FIELDS[mapping.rules.target].map((each) => [each.name, each]))
    this.#needed = Object.entries(mapping.rules.fields).flatMap(([name, { isRequired }]) =>
      isRequired ? [name] : [],
    )
  }

  record(from: Row): ObzorRecord {
    for (const name of this.#needed) textOf(this.#cell(from, name), this.#nameOf(name))
    switch (this.#mapping.rules.target) {
      case 'feature':
        return this.#feature(from)
      case 'statistic':
        return {
          kind: 'statistic',
          code: this.#mapping.code,
          territory: this.#read(from, 'territory', this.#place),
          period: this.#read(from, 'period', cells.periodIn),
          value: this.#read(from, 'value', cells.numberIn),
          unit: this.#mapping.rules.unit ?? 'unit',
          ...optional('note', this.#maybe(from, 'note', cells.textIn)),
        }
      case 'income': {
        const person = this.#person(from)
        const month = this.#read(from, 'month', cells.monthIn)
        const amountKopecks = this.#read(from, 'amount', cells.roublesIn)
        const incomeCode = this.#read(from, 'incomeCode', cells.codeIn)
        const payerInn = this.#maybe(from, 'payerInn', cells.codeIn)
        const own = [person.snils, month, incomeCode, payerInn, amountKopecks]
        const key = this.#key(from, own)
        return {
          kind: 'income',
          key,
          person,
          month,
          amountKopecks,
          incomeCode,
          ...optional('payerInn', payerInn),
        }
      }
      case 'benefit':
        return this.#benefit(from)
      case 'person':
        return this.#resident(from)
      case 'status':
        return this.#status(from)
      case 'property':
        return this.#property(from)
    }
  }

  ref(row: Row): RecordRef | undefined {
    const { target } = this.#mapping.rules
    try {
      if (target === 'statistic')
        return {
          kind: target,
          code: this.#mapping.code,
          territory: this.#read(row, 'territory', this.#place),
          period: this.#read(row, 'period', cells.periodIn),
        }
      // Without a column for it the key is made of the content, and the content is what is wrong.
      if (!this.#places.has('key')) return undefined
      const key = this.#key(row, [])
      return target === 'feature' ? { kind: target, layer: this.#mapping.code, key } : { kind: target, key }
    } catch (error) {
      if (error instanceof FieldFault) return undefined
      throw error
    }
  }

  columnOf(field: string): string {
    const plain = field.replace(/^person\./, '')
    const name = FIELD_OF[plain] ?? plain
    const ways = name === 'geometry' ? ['coordinates', 'latitude', 'municipality'] : [name]
    if (/^(family|first)Name$|^patronymic$/.test(name)) ways.push('fullName')
    const place = ways.map((way) => this.#places.get(way)).find((each) => each && 'header' in each)
    return place && 'header' in place ? place.header : field
  }

  #feature(row: Row): FeatureRecord {
    const { code } = this.#mapping
    const coordinates = this.#pointOf(row)
    const properties = Object.fromEntries(
      this.#properties.map(({ rule, place }) => [rule.name, propertyIn(cellAt(row, place), rule)]),
    )
    const own = [coordinates.join(' '), ...Object.values(properties)]
    return {
      kind: 'feature',
      layer: code,
      key: this.#key(row, own),
      geometry: { type: 'Point', coordinates },
      properties,
    }
  }

  #pointOf(row: Row): [number, number] {
    const whole = this.#maybe(row, 'coordinates', cells.coordinatesIn)
    if (whole) return whole
    const isPair = this.#has(row, 'latitude') && this.#has(row, 'longitude')
    if (!isPair && this.#places.has('municipality')) {
      const oktmo = this.#read(row, 'municipality', this.#place)
      const centre = this.#mapping.places.centres[oktmo]
      if (centre) return centre
      throw new FieldFault(this.#nameOf('municipality'), 'the pack has no centre of this territory')
    }
    if (!isPair && !this.#places.has('latitude')) return this.#read(row, 'coordinates', cells.coordinatesIn)
    return [this.#read(row, 'longitude', cells.longitudeIn), this.#read(row, 'latitude', cells.latitudeIn)]
  }

  #benefit(row: Row): ObzorRecord {
    const person = this.#person(row)
    const measureId = this.#read(row, 'measureId', cells.codeIn)
    const startsOn = this.#read(row, 'startsOn', cells.dateIn)
    return {
      kind: 'benefit',
      key: this.#key(row, [person.snils, measureId, startsOn]),
      person,
      measureId,
      form: this.#read(row, 'form', this.#choice('form')) as BenefitRecord['form'],
      amountKopecks: this.#read(row, 'amount', cells.roublesIn),
      periodicity: this.#read(
        row,
        'periodicity',
        this.#choice('periodicity'),
      ) as BenefitRecord['periodicity'],
      needTested: this.#maybe(row, 'needTested', cells.yesNoIn) ?? false,
      decidedOn: this.#read(row, 'decidedOn', cells.dateIn),
      startsOn,
      ...optional('endsOn', this.#maybe(row, 'endsOn', cells.dateIn)),
      ...optional('providerCode', this.#maybe(row, 'providerCode', cells.codeIn)),
    }
  }

  #resident(row: Row): ObzorRecord {
    const person = this.#person(row)
    const { snils, familyName, firstName, patronymic, birthDate } = person
    const own = snils === undefined ? [familyName, firstName, patronymic, birthDate] : [snils]
    return {
      kind: 'person',
      key: this.#key(row, own),
      person,
      oktmo: this.#read(row, 'residence', this.#place),
      ...optional('householdKey', this.#maybe(row, 'householdKey', cells.textIn)),
    }
  }

  #status(row: Row): ObzorRecord {
    const person = this.#person(row)
    const value = this.#read(row, 'status', this.#choice('status'))
    const startsOn = this.#read(row, 'startsOn', cells.dateIn)
    return {
      kind: 'status',
      key: this.#key(row, [person.snils, value, startsOn]),
      person,
      status: statusOf(value),
      value,
      startsOn,
      ...optional('endsOn', this.#maybe(row, 'endsOn', cells.dateIn)),
      ...optional('organisationInn', this.#maybe(row, 'organisationInn', cells.codeIn)),
    }
  }

  #property(row: Row): ObzorRecord {
    const person = this.#person(row)
    const object = this.#read(row, 'object', this.#choice('object')) as PropertyObject
    const objectNumber = this.#maybe(row, 'objectNumber', cells.codeIn)
    const startsOn = this.#maybe(row, 'startsOn', cells.dateIn)
    return {
      kind: 'property',
      key: this.#key(row, [person.snils, object, objectNumber, startsOn]),
      person,
      object,
      ...optional('objectNumber', objectNumber),
      ...optional('share', this.#maybe(row, 'share', cells.shareIn)),
      ...optional('areaM2', this.#maybe(row, 'areaM2', cells.numberIn)),
      ...optional('valueKopecks', this.#maybe(row, 'cadastralValue', cells.roublesIn)),
      ...optional('startsOn', startsOn),
      ...optional('endsOn', this.#maybe(row, 'endsOn', cells.dateIn)),
    }
  }

  #person(row: Row): PersonIdentity {
    const name = this.#maybe(row, 'fullName', cells.fullNameIn) ?? {
      familyName: this.#read(row, 'familyName', cells.textIn),
      firstName: this.#read(row, 'firstName', cells.textIn),
      ...optional('patronymic', this.#maybe(row, 'patronymic', cells.textIn)),
    }
    const isKnown = this.#mapping.rules.target !== 'person' || this.#has(row, 'snils')
    return {
      ...(isKnown && { snils: this.#read(row, 'snils', cells.snilsIn) }),
      ...name,
      birthDate: this.#read(row, 'birthDate', cells.dateIn),
      ...optional('sex', this.#maybe(row, 'sex', cells.sexIn)),
    }
  }

  /** Without a column for it, what tells one row from another; a text too long for a key becomes its hash. */
  #key(row: Row, own: readonly unknown[]): string {
    if (this.#places.has('key')) return this.#read(row, 'key', cells.textIn)
    const text = own.map((part) => String(part ?? '')).join('|')
    return text.length <= KEY_LENGTH_MAX ? text : createHash('sha256').update(text).digest('hex')
  }

  #read<Value>(row: Row, name: string, reading: (cell: string, field: string) => Value): Value {
    return reading(this.#cell(row, name), this.#nameOf(name))
  }

  #cell(row: Row, name: string): string {
    const place = this.#places.get(name)
    const cell = place ? cellAt(row, place) : ''
    const isMarked = MARKED_EMPTY.has(this.#fields.get(name)?.reading ?? '') && cells.isEmptyMark(cell)
    return isMarked ? '' : cell
  }

  /** `undefined` for an empty cell and a field that the rules do not give. */
  #maybe<Value>(row: Row, name: string, reading: (cell: string, field: string) => Value): Value | undefined {
    return this.#has(row, name) ? this.#read(row, name, reading) : undefined
  }

  #has(row: Row, name: string): boolean {
    return this.#cell(row, name) !== ''
  }

  /** The column, because that is what the agency knows. */
  #nameOf(name: string): string {
    const place = this.#places.get(name)
    return place && 'header' in place ? place.header : name
  }

  readonly #place = (cell: string, field: string): string => {
    const oktmo = cell === '' ? undefined : placeOf(cell, this.#mapping.places)
    if (oktmo === undefined)
      throw new FieldFault(field, 'the cell names no municipality of the region; write its name or ОКТМО')
    return oktmo
  }

  #choice(name: string): (cell: string, field: string) => string {
    const choices = this.#fields.get(name)?.choices ?? []
    return (cell, field) => {
      const word = cells.textIn(cell, field).toLowerCase()
      const found = choices.find(({ words }) => words.includes(word))
      if (found) return found.value
      const known = choices.map(({ title }) => title.ru.toLowerCase()).join(', ')
      throw new FieldFault(field, `the cell is none of: ${known}`)
    }
  }
}

/** Of the kinds of status the one that has the value: each value is of one. */
const statusOf = (value: string): StatusKind =>
  (Object.keys(STATUS_VALUES) as StatusKind[]).find((status) =>
    (STATUS_VALUES[status] as readonly string[]).includes(value),
  )!

/** Half of what a key may have. */
const KEY_LENGTH_MAX = 256
/** As people write it; eleven digits in a row may be an ОКТМО. */
const SNILS_FORM = /^\d{3}-\d{3}-\d{3}[ -]\d{2}$/

function propertyIn(cell: string, rule: PropertyRule): string | number | boolean | null {
  const { type, column, isRequired } = rule
  const isTold = type === 'number' || type === 'date'
  if (cell === '' || (isTold && cells.isEmptyMark(cell))) return isRequired ? textOf('', column) : null
  if (type === 'boolean') return cells.yesNoIn(cell, column)
  if (isTold) return type === 'number' ? cells.numberIn(cell, column) : cells.dateIn(cell, column)
  if (SNILS_FORM.test(cell))
    throw new FieldFault(column, 'the cell is a СНИЛС; a layer is public and shows no persons')
  return cells.textIn(cell, column)
}

const cellAt = (row: Row, place: Place): string =>
  'constant' in place ? place.constant : (row[place.at] ?? '').trim()

const optional = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [Key in Name]?: Value } => (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value }

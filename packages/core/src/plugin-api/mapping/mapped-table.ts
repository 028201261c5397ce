// A table read by rules that an administrator saved: finds the columns, makes each row a record of the target, sets a
// row that cannot become one aside with its column. The same rules are tried on a sample before they are saved.
import { createHash } from 'node:crypto'
import {
  ObzorError,
  type BenefitRecord,
  type FeatureRecord,
  type MappingField,
  type MappingRules,
  type ObzorRecord,
  type PersonIdentity,
  type PropertyRule,
} from '../../model/index.ts'
import type { RecordSink, RunContext } from '../connector.ts'
import { requireDelivery } from '../delivery.ts'
import { FieldFault, openTable, putRow, type OpenTable, type OpenTableOptions } from '../table/index.ts'
import * as cells from './cells.ts'
import { fieldsMissing, MAPPING_FIELDS } from './fields.ts'
import { placeOf, type TablePlaces } from './places.ts'

export interface TableMapping {
  /** Of the mapping: its layer and its statistic have it too. */
  code: string
  rules: MappingRules
  places: TablePlaces
}

/** Cells as the file has them. */
type Row = readonly string[]
type Place = { at: number; header: string } | { constant: string }
interface PlacedProperty {
  rule: PropertyRule
  place: Place
}

export interface RowReader {
  /** Throws `FieldFault` naming the column. */
  record(row: readonly string[]): ObzorRecord
}

export type PreparedMapping =
  | { kind: 'ready'; reader: RowReader }
  | { kind: 'incomplete'; missingColumns: string[]; missingFields: string[] }

export const normalHeader = (title: string): string => title.replaceAll(/\s+/g, ' ').trim().toLowerCase()

/** How the file is read by what the rules say; the rest is found out. */
export type TableWay = Pick<MappingRules, 'encoding' | 'delimiter' | 'sheet' | 'headerRow'>
export const readingOf = ({ encoding, delimiter, sheet, headerRow }: TableWay): OpenTableOptions => ({
  ...(encoding !== 'auto' && { encoding }),
  ...(delimiter !== 'auto' && { delimiter }),
  ...(sheet !== undefined && { sheet }),
  ...(headerRow !== undefined && { headerRow }),
})

/** Opens a table by the rules. Where they do not say the line of the header, it is the one that has their columns. */
export const openMapped = (
  chunks: AsyncIterable<Uint8Array>,
  mapping: TableMapping,
  signal?: AbortSignal,
): Promise<OpenTable> =>
  openTable(chunks, {
    ...readingOf(mapping.rules),
    ...(signal && { signal }),
    isHeader: (titles) => prepareMapping(mapping, titles).kind === 'ready',
  })

/** Looks for the columns of the rules in a header. */
export function prepareMapping(mapping: TableMapping, header: readonly string[]): PreparedMapping {
  const { rules } = mapping
  const titles = header.map(normalHeader)
  const missing = new Set<string>()
  const placeFor = (column: string): Place => {
    const at = titles.indexOf(normalHeader(column))
    if (at < 0) missing.add(column)
    return { at, header: column }
  }
  const places = new Map<string, Place>()
  for (const [name, { column, constant }] of Object.entries(rules.fields)) {
    if (column !== undefined) places.set(name, placeFor(column))
    else if (constant !== undefined) places.set(name, { constant })
  }
  const properties = (rules.properties ?? []).map((rule) => ({ rule, place: placeFor(rule.column) }))
  const missingFields = fieldsMissing(rules.target, new Set(places.keys()))
  if (missing.size > 0 || missingFields.length > 0)
    return { kind: 'incomplete', missingColumns: [...missing], missingFields }
  return { kind: 'ready', reader: new FieldReader(mapping, places, properties) }
}

/** Reads the delivery of a run. Fails with `OBZ_SOURCE_SCHEMA_CHANGED` where a column is missing, and as `openTable` does. */
export async function readMappedTable(
  run: RunContext,
  sink: RecordSink,
  mapping: TableMapping,
): Promise<void> {
  const delivery = requireDelivery(run, 'the table that this mapping was made for')
  const { header, rows } = await openMapped(delivery.open(), mapping, run.signal)
  const prepared = prepareMapping(mapping, header)
  if (prepared.kind === 'incomplete') {
    await rows.return(undefined)
    throw otherTable(prepared.missingColumns, prepared.missingFields)
  }
  let read = 0
  let isWhole = false
  for await (const row of rows) {
    read += 1
    isWhole = row.isEnded
    const taken = putRow(row, { header, sink, record: () => prepared.reader.record(row.cells) })
    if (!taken) await sink.drain()
  }
  if (read === 0) throw noRows()
  // A last row without its line end may be where the file was cut: then what was not seen may still be there.
  if (mapping.rules.target === 'feature' && isWhole) sink.snapshotComplete(mapping.code)
}

class FieldReader implements RowReader {
  readonly #mapping: TableMapping
  readonly #places: ReadonlyMap<string, Place>
  readonly #properties: readonly PlacedProperty[]
  readonly #fields: ReadonlyMap<string, MappingField>

  constructor(
    mapping: TableMapping,
    places: ReadonlyMap<string, Place>,
    properties: readonly PlacedProperty[],
  ) {
    this.#mapping = mapping
    this.#places = places
    this.#properties = properties
    this.#fields = new Map(MAPPING_FIELDS[mapping.rules.target].map((each) => [each.name, each]))
  }

  record(from: Row): ObzorRecord {
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
    }
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
    return [this.#read(row, 'longitude', cells.numberIn), this.#read(row, 'latitude', cells.numberIn)]
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

  #person(row: Row): PersonIdentity {
    const name = this.#maybe(row, 'fullName', cells.fullNameIn) ?? {
      familyName: this.#read(row, 'familyName', cells.textIn),
      firstName: this.#read(row, 'firstName', cells.textIn),
      ...optional('patronymic', this.#maybe(row, 'patronymic', cells.textIn)),
    }
    return {
      snils: this.#read(row, 'snils', cells.snilsIn),
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
    const place = this.#places.get(name)
    return reading(place ? cellAt(row, place) : '', this.#nameOf(name))
  }

  /** `undefined` for an empty cell and a field that the rules do not give. */
  #maybe<Value>(row: Row, name: string, reading: (cell: string, field: string) => Value): Value | undefined {
    return this.#has(row, name) ? this.#read(row, name, reading) : undefined
  }

  #has(row: Row, name: string): boolean {
    const place = this.#places.get(name)
    return place !== undefined && cellAt(row, place) !== ''
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

/** Half of what a key may have. */
const KEY_LENGTH_MAX = 256
/** As people write it; eleven digits in a row may be an ОКТМО. */
const SNILS_FORM = /^\d{3}-\d{3}-\d{3}[ -]\d{2}$/

function propertyIn(cell: string, { type, column }: PropertyRule): string | number | boolean | null {
  if (cell === '') return null
  if (type === 'number') return cells.numberIn(cell, column)
  if (type === 'boolean') return cells.yesNoIn(cell, column)
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

const otherTable = (columns: readonly string[], fields: readonly string[]): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_SCHEMA_CHANGED',
    fact:
      columns.length > 0
        ? `the file has no column ${columns
            .map((name) => `«${name}»`)
            .join(', ')
            .slice(0, 300)}`
        : `the rules give no value for ${fields.join(', ')}`,
    risk: 'nothing of the file is in the picture; earlier rows stay',
    action:
      'if the agency renamed columns, choose them anew in the mapping and replay the file; else ask for the right file',
  })

const noRows = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_NO_ROWS',
    fact: 'the table has a header and no rows',
    risk: 'nothing was read; earlier data stay',
    action: 'ask for the file again: it may be cut',
  })

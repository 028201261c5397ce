// How a table of an agency becomes records, as data: what an administrator chooses in the console, what is saved as a
// version, and what the platform answers while they choose. `docs/mapping.md` explains it.
import type { LocalText } from './text.ts'

/** Kinds of record that a table can become. */
export const MAPPING_TARGETS = [
  'feature',
  'statistic',
  'person',
  'income',
  'benefit',
  'status',
  'property',
] as const
export type MappingTarget = (typeof MAPPING_TARGETS)[number]

/**
 * How a cell is read. `number` and `roubles` take a comma or a point and spaces between thousands; `date` and `month`
 * take 2024-05-31, 31.05.2024, 31/05/24, «31 мая 2024 г.» and the number of a day in a spreadsheet; `period` also 2024, 2024-Q1 and «1 квартал 2024»; `municipality` is a
 * name in any case or an ОКТМО; `coordinates` is «широта, долгота» in one cell; `code` is text without its spaces.
 */
export const CELL_READINGS = [
  'text',
  'code',
  'number',
  'roubles',
  'date',
  'month',
  'period',
  'snils',
  'municipality',
  'coordinates',
  'full-name',
  'sex',
  'yes-no',
  'choice',
] as const
export type CellReading = (typeof CELL_READINGS)[number]

export const TABLE_FORMATS = ['csv', 'xlsx', 'ods', 'dbf'] as const
export type TableFormat = (typeof TABLE_FORMATS)[number]
/** Of a text and of a DBF; a book says its own. */
export const TABLE_ENCODINGS = ['auto', 'utf-8', 'windows-1251', 'cp866'] as const
export type TableEncoding = (typeof TABLE_ENCODINGS)[number]
export const TABLE_DELIMITERS = ['auto', ',', ';', '\t'] as const
export type TableDelimiter = (typeof TABLE_DELIMITERS)[number]

/** Where a field's value comes from: a column of the file or one constant for all rows; exactly one of the two. */
export interface FieldRule {
  /** Header as the file has it; letter case and runs of spaces do not matter. */
  column?: string
  constant?: string
  /** A row whose cell is empty is set aside, though the target could do without. */
  isRequired?: boolean
}

export const PROPERTY_TYPES = ['string', 'number', 'date', 'boolean'] as const
export type PropertyType = (typeof PROPERTY_TYPES)[number]

/** A property of a feature that the map shows. */
export interface PropertyRule {
  /** `[A-Za-z_][A-Za-z0-9_]*`; the platform suggests one from the header. */
  name: string
  title: LocalText
  /** `date` is kept and shown as a day: `YYYY-MM-DD`. */
  type: PropertyType
  column: string
  /** As of a field. */
  isRequired?: boolean
}

export interface MappingRules {
  target: MappingTarget
  encoding: TableEncoding
  delimiter: TableDelimiter
  /** Name of a book's sheet; absent: the first that has rows and is not hidden. */
  sheet?: string
  /** Line of the header; absent: the one, of the first 30, that has all columns of the rules. */
  headerRow?: number
  /** By the names of the target's `MappingField`s. */
  fields: Record<string, FieldRule>
  /** Of target `feature`; ≤ 50. */
  properties?: PropertyRule[]
  /** Of target `statistic`. */
  unit?: 'percent' | 'person' | 'rouble' | 'unit'
  /** Colour of the points, `#rrggbb`; of target `feature`. */
  colour?: string
}

/** What is saved. Its source is `table.<code>`, its inbox `table-<code>`, its layer or statistic `<code>`. */
export interface MappingDraft {
  /** `^[a-z][a-z0-9-]{1,39}$` */
  code: string
  title: LocalText
  agency: LocalText
  /** The picture is ageing after this. */
  refreshHours: number
  rules: MappingRules
}

export interface SavedMapping extends MappingDraft {
  /** From 1; each save makes the next one. */
  version: number
  savedAt: number
  /** Login of who saved it. */
  savedBy: string
  source: string
  inbox: string
  /** Code for `/wall/?layer=…`; null where the target is no layer. */
  layer: string | null
}

/** A field of a target, for the form. */
export interface MappingField {
  name: string
  title: LocalText
  reading: CellReading
  required: boolean
  /** Of reading `choice`: the value of the record, and what a cell may say for it. */
  choices?: readonly { value: string; title: LocalText; words: readonly string[] }[]
}

export interface PreviewColumn {
  name: string
  /** What its cells look like. */
  type: CellReading
  /** Of the rows looked at, how many are not empty: 0…1. */
  filledShare: number
  /** 1, 2, 3 … in the order of rows: a number of the line and not of what stands in it. */
  isOrdinal: boolean
  /** No filled cell of the rows looked at comes twice. */
  isUnique: boolean
}

export interface FieldSuggestion {
  field: string
  column: string
  /** 0…1; below 0.5 is not suggested. */
  confidence: number
  /** What speaks for it. */
  because: 'name' | 'content' | 'name-and-content'
  /** Of the filled cells that were looked at, how many are read by the field: 0…1. */
  fitShare: number
}

/** A row of the sample that would be put aside. `reason` holds no value of the row; `cells` are shown to who brought it. */
export interface TrialFault {
  line: number
  field: string
  code: string
  reason: string
  cells: string[]
}

/** The sample under the rules: what becomes of it. */
export interface MappingTrial {
  rowsRead: number
  rowsAccepted: number
  /** The first 20. */
  faults: TrialFault[]
  /** Columns that the rules name and the file does not have; then no row was tried. */
  missingColumns: string[]
  /** Fields that the target needs and the rules do not give; then no row was tried. */
  missingFields: string[]
  /** The first 10 that are taken, as they will be stored: by the names of fields, and of properties after a point. */
  stored: { line: number; values: Record<string, string> }[]
  /** Rows whose key another row of the sample has too: of these only the last is kept. */
  repeatedKeys: { rows: number; line: number | null }
  /** Points that lie far from the region, and whether they would not with latitude and longitude exchanged. */
  places: { rowsOutside: number; isExchanged: boolean } | null
}

export interface MappingPreview {
  upload: string
  fileName: string
  sizeBytes: number
  format: TableFormat
  encoding: Exclude<TableEncoding, 'auto'>
  /** Null where cells are not parted by a letter. */
  delimiter: Exclude<TableDelimiter, 'auto'> | null
  /** Of a book. */
  sheets: { name: string; isHidden: boolean }[]
  /** The one that was read. */
  sheet: string | null
  headerRow: number
  columns: PreviewColumn[]
  /** The first 10. */
  rows: string[][]
  /** What the file looks most like. */
  suggestedTarget: MappingTarget
  /** For the target of `rules`, the best first. */
  suggestions: FieldSuggestion[]
  /** Those that were sent, or the suggested ones. */
  rules: MappingRules
  trial: MappingTrial
  /** Of rules that were sent: columns that they name and the file lacks, each with the one that it may be called now. */
  renamed: { column: string; likely: string }[]
}

const CODE_PATTERN = /^[a-z][a-z0-9-]{1,39}$/
export const isMappingCode = (code: string): boolean => CODE_PATTERN.test(code)
export const mappingSource = (code: string): string => `table.${code}`
export const mappingInbox = (code: string): string => `table-${code}`

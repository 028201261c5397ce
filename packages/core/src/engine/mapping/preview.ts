// A look at a file before anything is saved: how it is written, what its columns are, and what would become of its
// first rows under the rules. Reads the beginning of the file only, and what it reads goes to nobody but who brought it.
import { createReadStream } from 'node:fs'
import {
  ObzorError,
  type MappingPreview,
  type MappingRules,
  type MappingTarget,
  type MappingTrial,
  type TrialFault,
} from '../../model/index.ts'
import { checkRecord } from '../../plugin-api/index.ts'
import type { CsvRow } from '../../plugin-api/csv/index.ts'
import { openTable, putRow, type TableForm } from '../../plugin-api/table/index.ts'
import {
  openMapped,
  prepareMapping,
  readingBy,
  readingOf,
  type TableMapping,
  type TablePlaces,
  type TableWay,
} from '../../plugin-api/mapping/index.ts'
import { lookOf } from './column-looks.ts'
import { storedValues } from './stored-values.ts'
import { likelyNames, placedAgainst, RepeatedKeys } from './trial-warnings.ts'
import { suggestFields, suggestRules, suggestTarget, type LookedColumn } from './field-suggestions.ts'

/** Enough to meet what is usually wrong in a file; a table of 40 columns takes 30 ms. */
const SAMPLE_ROWS = 1_000
const ROWS_SHOWN = 10
const FAULTS_SHOWN = 20
/** A longer cell is cut in the answer, not in the trial. */
const CELL_SHOWN_MAX = 200

export interface PreviewedFile {
  upload: string
  fileName: string
  sizeBytes: number
  path: string
}

export interface PreviewWish {
  target?: MappingTarget
  encoding?: MappingRules['encoding']
  delimiter?: MappingRules['delimiter']
  sheet?: string
  headerRow?: number
  /** Their own encoding, delimiter, sheet and header hold. */
  rules?: MappingRules
}

export interface PreviewPlaces {
  places: TablePlaces
  /** `YYYY-MM-DD` */
  today: string
}

/** Throws `OBZ_CSV_…` and `OBZ_TABLE_…` for a file that is no table. */
export async function previewTable(
  file: PreviewedFile,
  { target, rules: given, encoding = 'auto', delimiter = 'auto', sheet, headerRow }: PreviewWish,
  { places, today }: PreviewPlaces,
): Promise<MappingPreview> {
  const way = {
    encoding,
    delimiter,
    ...(sheet !== undefined && { sheet }),
    ...(headerRow !== undefined && { headerRow }),
  }
  const sample = await sampleOf(file.path, given ?? way, given && { code: 'preview', rules: given, places })
  const columns: LookedColumn[] = sample.header.map((name, at) => ({
    name: name.trim(),
    look: lookOf(
      sample.rows.map(({ cells }) => cells[at] ?? ''),
      places,
      name,
    ),
  }))
  const suggestedTarget = suggestTarget(columns)
  const chosen = given?.target ?? target ?? suggestedTarget
  const rules = given ?? { ...suggestRules(chosen, columns), ...way }
  return {
    upload: file.upload,
    fileName: file.fileName,
    sizeBytes: file.sizeBytes,
    ...sample.form,
    sheets: sample.form.sheets.map((each) => ({ ...each })),
    headerRow: sample.headerRow,
    columns: columns.map(({ name, look: { type, filledShare, isOrdinal, isUnique } }) => ({
      name,
      type,
      filledShare,
      isOrdinal,
      isUnique,
    })),
    rows: sample.rows.slice(0, ROWS_SHOWN).map(({ cells }) => cells.map(shown)),
    suggestedTarget,
    suggestions: suggestFields(chosen, columns),
    rules,
    trial: tried(sample, rules, { places, today }),
    renamed: given ? likelyNames(given, columns) : [],
  }
}

interface Sample {
  header: string[]
  headerRow: number
  rows: CsvRow[]
  form: TableForm
}

/** With rules, the header is where their columns are; without, where a header seems to be. */
async function sampleOf(path: string, way: TableWay, mapping: TableMapping | undefined): Promise<Sample> {
  const rows: CsvRow[] = []
  const stream = createReadStream(path)
  try {
    const table = mapping ? await openMapped(stream, mapping) : await openTable(stream, readingOf(way))
    for await (const row of table.rows) {
      rows.push(row)
      if (rows.length === SAMPLE_ROWS) break
    }
    if (rows.length === 0) throw headerOnly()
    return { header: table.header, headerRow: table.headerRow, rows, form: table.form() }
  } finally {
    stream.destroy()
  }
}

function tried(
  { header, rows }: Sample,
  rules: MappingRules,
  { places, today }: PreviewPlaces,
): MappingTrial {
  const prepared = prepareMapping({ code: 'preview', rules, places }, header)
  if (prepared.kind === 'incomplete') {
    const { missingColumns, missingFields } = prepared
    return { ...NOTHING_TRIED, missingColumns, missingFields }
  }
  const faults: TrialFault[] = []
  const stored: MappingTrial['stored'] = []
  const keys = new RepeatedKeys()
  const points: [number, number][] = []
  let rowsAccepted = 0
  for (const row of rows) {
    const reject = ({ line, field, code, reason }: Omit<TrialFault, 'cells'>): boolean => {
      if (faults.length < FAULTS_SHOWN)
        faults.push({ line, field, code, reason, cells: row.cells.map(shown) })
      return true
    }
    putRow(row, {
      header,
      ...readingBy(prepared.reader, row.cells),
      sink: {
        reject,
        put: (record, line, _raw, nameOf = (field) => field) => {
          const fault = checkRecord(record, {
            today,
            knownOktmo: (code) => Object.hasOwn(places.codes, code),
          })
          if (fault) return reject({ line, ...fault, field: nameOf(fault.field) })
          rowsAccepted += 1
          keys.take(record, line)
          if (record.kind === 'feature' && record.geometry?.type === 'Point')
            points.push(record.geometry.coordinates)
          if (stored.length < ROWS_SHOWN) stored.push({ line, values: storedValues(record, rules) })
          return true
        },
      },
    })
  }
  return {
    ...NOTHING_TRIED,
    rowsRead: rows.length,
    rowsAccepted,
    faults,
    stored,
    repeatedKeys: keys.found,
    places: placedAgainst(points, places),
  }
}

const NOTHING_TRIED: MappingTrial = {
  rowsRead: 0,
  rowsAccepted: 0,
  faults: [],
  missingColumns: [],
  missingFields: [],
  stored: [],
  repeatedKeys: { rows: 0, line: null },
  places: null,
}

const shown = (cell: string): string =>
  cell.length > CELL_SHOWN_MAX ? `${cell.slice(0, CELL_SHOWN_MAX)}…` : cell

const headerOnly = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_NO_ROWS',
    fact: 'the table has a header and no rows',
    risk: 'nothing was read; earlier data stay',
    action: 'ask for the file again: it may be cut',
  })

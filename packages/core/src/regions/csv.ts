// Reads CSV as RFC 4180 has it: quoted fields, doubled quotes, line breaks inside quotes, LF or CRLF, a BOM.
// Pure; the statistics of a region pack are a few hundred kilobytes, so the whole text is held at once.

export interface CsvTable {
  header: string[]
  rows: Record<string, string>[]
}

/** What is wrong with a text that is not CSV; the caller adds the file's name. */
export class CsvError extends Error {
  readonly line: number
  constructor(line: number, fact: string) {
    super(`line ${line}: ${fact}`)
    this.name = 'CsvError'
    this.line = line
  }
}

/** Rows by the names of the first line. Throws `CsvError` on an open quote, a ragged row or a doubled column. */
export function parseCsv(text: string): CsvTable {
  const [first, ...rest] = readRecords(text)
  if (first === undefined) throw new CsvError(1, 'the file is empty')
  const header = first.fields.map((name) => name.trim())
  const doubled = header.find((name, index) => header.indexOf(name) !== index)
  if (doubled !== undefined) throw new CsvError(1, `the column '${doubled}' is there twice`)
  const rows = rest.map(({ line, fields }) => {
    if (fields.length !== header.length)
      throw new CsvError(line, `${fields.length} fields where the header has ${header.length}`)
    return Object.fromEntries(header.map((name, index) => [name, fields[index]!]))
  })
  return { header, rows }
}

interface CsvRecord {
  line: number
  fields: string[]
}

function readRecords(text: string): CsvRecord[] {
  const records: CsvRecord[] = []
  let position = text.startsWith('\uFEFF') ? 1 : 0
  let line = 1
  while (position < text.length) {
    const record: CsvRecord = { line, fields: [] }
    for (;;) {
      const field = text[position] === '"' ? quotedField(text, position, line) : plainField(text, position)
      record.fields.push(field.value)
      position = field.end
      line += field.lineBreaks
      if (text[position] !== ',') break
      position += 1
    }
    if (text[position] === '\r') position += 1
    if (text[position] === '\n') position += 1
    else if (position < text.length) throw new CsvError(line, 'text after a closing quote')
    line += 1
    // A blank line, usually the last one, is not a record of one empty field.
    if (record.fields.length > 1 || record.fields[0] !== '') records.push(record)
  }
  return records
}

interface CsvField {
  value: string
  end: number
  lineBreaks: number
}

function plainField(text: string, start: number): CsvField {
  let end = start
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end += 1
  return { value: text.slice(start, end), end, lineBreaks: 0 }
}

function quotedField(text: string, start: number, line: number): CsvField {
  let value = ''
  let from = start + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote === -1) throw new CsvError(line, 'a quote is never closed')
    value += text.slice(from, quote)
    if (text[quote + 1] !== '"') return { value, end: quote + 1, lineBreaks: value.split('\n').length - 1 }
    value += '"'
    from = quote + 2
  }
}

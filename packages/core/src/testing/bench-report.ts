// The one shape of a benchmark's answer: what we measured, the physical limit measured in the same run, and
// how far apart they are. Printed as a table for people and as JSON for the record.

export interface BenchRow {
  /** What was measured, for example `fns income, rows a second`. */
  name: string
  /** Our figure, in `unit`. */
  ours: number
  /** The bound measured in the same run on the same machine, in `unit`; `null` where none can be measured. */
  limit: number | null
  /** How close to the limit, 1 = at it, whichever direction is better; `null` without a limit. */
  ratio: number | null
  unit: string
  /** What we promised; `null` where the row only informs. */
  aim: BenchAim | null
  /** What the limit is, or what made the figure what it is. */
  note?: string
}

/** `of: 'ratio'` compares the ratio, `of: 'ours'` the figure itself. */
export interface BenchAim {
  of: 'ours' | 'ratio'
  /** `least`: not less than `value`; `most`: not more. */
  bound: 'least' | 'most'
  value: number
}

export interface BenchReport {
  /** `ingest`, `start`, `live`. */
  name: string
  /** ISO 8601 time of the run. */
  takenAt: string
  rows: BenchRow[]
  /** Facts that a reader needs to repeat the run: sizes, seeds, versions. */
  facts?: Record<string, string | number>
}

/** What `./obzor bench NAME` hands to a benchmark. */
export interface BenchOptions {
  /** Empty folder for this run alone; removed afterwards. */
  workDirectory: string
  /** `postgres://…` of an empty private database, or `null` when the benchmark starts its own. */
  databaseUrl: string | null
  /** How long to run, for a benchmark that can run longer or shorter. */
  minutes?: number
  /** One line for the person who waits. */
  say(line: string): void
}

/** A benchmark module exports `run` of this type. */
export type Bench = (options: BenchOptions) => Promise<BenchReport>

/** 1 = at the limit, 0.5 = half as good; `better` says which direction is good. */
export function ratioOf(ours: number, limit: number, better: 'more' | 'less'): number {
  return better === 'more' ? ours / limit : limit / ours
}

/** True or false against the aim; `null` where the row has none. */
export function meetsAim(row: BenchRow): boolean | null {
  if (!row.aim) return null
  const value = row.aim.of === 'ours' ? row.ours : row.ratio
  if (value === null) return false
  return row.aim.bound === 'least' ? value >= row.aim.value : value <= row.aim.value
}

/** Three significant digits below 100, whole with thin groups above. */
export function formatFigure(value: number | null): string {
  if (value === null) return '—'
  if (Math.abs(value) >= 100) {
    return Math.round(value)
      .toString()
      .replaceAll(/\B(?=(\d{3})+(?!\d))/g, ' ')
  }
  return Number(value.toPrecision(3)).toString()
}

function formatAim(row: BenchRow): string {
  if (!row.aim) return '—'
  const sign = row.aim.bound === 'least' ? '≥' : '≤'
  const of = row.aim.of === 'ratio' ? ' ratio' : ''
  return `${sign} ${formatFigure(row.aim.value)}${of}`
}

const HEADINGS = ['measure', 'ours', 'limit', 'ratio', 'unit', 'aim', 'met', 'note']
/** Columns with figures are set flush right. */
const FIGURES = new Set(['ours', 'limit', 'ratio'])

/** The table of a report, one string with line ends. */
export function benchTable(report: BenchReport): string {
  const met = (row: BenchRow): string => ({ true: 'yes', false: 'NO', null: '' })[`${meetsAim(row)}`] ?? ''
  const lines = report.rows.map((row) => [
    row.name,
    formatFigure(row.ours),
    formatFigure(row.limit),
    formatFigure(row.ratio),
    row.unit,
    formatAim(row),
    met(row),
    row.note ?? '',
  ])
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...lines.map((line) => (line[column] ?? '').length)),
  )
  const draw = (line: string[]): string =>
    line
      .map((text, column) => {
        const width = widths[column] ?? 0
        return FIGURES.has(HEADINGS[column] ?? '') ? text.padStart(width) : text.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  const facts = Object.entries(report.facts ?? {}).map(([name, value]) => `${name}: ${value}`)
  return [
    `bench ${report.name}, ${report.takenAt}`,
    draw(HEADINGS),
    draw(widths.map((width) => '-'.repeat(width))),
    ...lines.map(draw),
    ...facts,
    '',
  ].join('\n')
}

// Tables with one row a region and year. A value is judged by the years beside it, so rows wait for the end of the
// file: the whole of Росстат's table since 1992 is some 2,500 rows.
import type { StatisticRecord } from '@obzor/core/model'
import { regionNumber } from './region-names.ts'
import type { Outcome, Table, TableOptions } from './tables.ts'
import { count, invalid, isUnpublished, numberOf, rejection, yearOf } from './values.ts'

export interface Column {
  at: number
  code: string
  unit: StatisticRecord['unit']
  /** False where 0 can only stand for «no data». */
  isZeroPossible: boolean
}

interface Point {
  year: number
  value: number
  line: number
  cells: string[]
}
interface Series {
  code: string
  unit: StatisticRecord['unit']
  territory: string
  points: Map<number, Point>
}

/** 85 regions × 100 years × a few indicators; more is not such a table, and its end is read without waiting. */
const POINTS_MAX = 100_000

export class RegionTable implements Table {
  readonly left = new Map<string, number>()
  readonly #outlierFactor: number
  readonly #yearAt: number
  readonly #columns: (cells: string[]) => Column[] | undefined
  readonly #series = new Map<string, Series>()
  #points = 0

  constructor(
    options: TableOptions & { columns: (cells: string[]) => Column[] | undefined; yearAt?: number },
  ) {
    this.#outlierFactor = options.outlierFactor
    this.#yearAt = options.yearAt ?? 1
    this.#columns = options.columns
  }

  *row(cells: string[], line: number): Iterable<Outcome> {
    const territory = regionNumber(cells[0]!)
    if (territory === 'none') return count(this.left, 'groupings of regions')
    if (territory === undefined) return yield invalid(cells, line, 'region')
    const year = yearOf(cells[this.#yearAt]!)
    if (year === undefined) return yield invalid(cells, line, 'year')
    const columns = this.#columns(cells)
    if (!columns) return count(this.left, 'other indicators')
    for (const column of columns) {
      const text = cells[column.at]!
      const value = numberOf(text)
      if (isUnpublished(text)) count(this.left, 'values not published')
      else if (value === undefined) yield invalid(cells, line, 'value')
      else if (value === 0 && !column.isZeroPossible) yield rejection(cells, line, ZERO)
      else yield* this.#add(column, territory, { year: Number(year), value, line, cells })
    }
    if (this.#points > POINTS_MAX) yield* this.end()
  }

  *end(): Iterable<Outcome> {
    for (const series of this.#series.values()) {
      const points = [...series.points.values()].toSorted((a, b) => a.year - b.year)
      for (const [at, point] of points.entries()) {
        const beside = [points[at - 1], points[at + 1]].filter((other) => other !== undefined)
        if (this.#isOutlier(point, beside)) yield rejection(point.cells, point.line, OUTLIER)
        else
          yield {
            line: point.line,
            put: {
              kind: 'statistic',
              code: series.code,
              territory: series.territory,
              period: String(point.year),
              value: point.value,
              unit: series.unit,
            },
          }
      }
    }
    this.#series.clear()
    this.#points = 0
  }

  *#add(column: Column, territory: string, point: Point): Iterable<Outcome> {
    const id = `${column.code}|${territory}`
    const series = this.#series.get(id) ?? {
      code: column.code,
      unit: column.unit,
      territory,
      points: new Map(),
    }
    this.#series.set(id, series)
    const earlier = series.points.get(point.year)
    if (earlier === undefined) {
      series.points.set(point.year, point)
      this.#points += 1
    } else if (earlier.value !== point.value) yield rejection(point.cells, point.line, CONFLICT)
    else count(this.left, 'repeated rows')
  }

  #isOutlier(point: Point, beside: Point[]): boolean {
    const factor = this.#outlierFactor
    return (
      beside.length > 0 &&
      (beside.every((other) => point.value >= factor * other.value) ||
        beside.every((other) => point.value * factor <= other.value))
    )
  }
}

const ZERO = {
  field: 'value',
  code: 'OBZ_ROSSTAT_ZERO',
  reason: '0 stands here for «no data»; leave the value empty or fill in the published one',
}
const OUTLIER = {
  field: 'value',
  code: 'OBZ_ROSSTAT_OUTLIER',
  reason:
    'the value differs from the years beside it many times over: a misprint; correct it by the publication',
}
const CONFLICT = {
  field: 'value',
  code: 'OBZ_ROSSTAT_CONFLICT',
  reason: 'another value for the same region and year stands earlier in the file; keep the right one',
}

// Population of municipalities by age and sex. Single ages overlap with «Всего», «65+», «70+», «80+»: the total is
// taken from «Всего» alone, children from single ages alone.
import { ObzorError } from '@obzor/core/plugin-api'
import type { Outcome, Table } from './tables.ts'
import { count, invalid, isUnpublished, numberOf, OKTMO, rejection, yearOf } from './values.ts'

interface Year {
  oktmo: string
  year: string
  line: number
  total: Map<string, number>
  /** By sex and single age of 0…17. */
  children: Map<string, number>
}
const ADULT_AGE = 18
const SEXES = ['Женщины', 'Мужчины']
/** Every municipality of the country for ten years. */
const YEARS_MAX = 30_000

export class PopulationTable implements Table {
  readonly left = new Map<string, number>()
  readonly #years = new Map<string, Year>();

  *row(cells: string[], line: number): Iterable<Outcome> {
    const [oktmo, yearText, period, age, sex, text] = cells as [
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    if (/^\d+\s*[-–]\s*\d+$/.test(age)) throw otherTable()
    if (!OKTMO.test(oktmo)) return yield invalid(cells, line, 'oktmo')
    const year = yearOf(yearText)
    if (year === undefined) return yield invalid(cells, line, 'year')
    if (period !== 'год') return yield invalid(cells, line, 'period')
    if (!SEXES.includes(sex)) return count(this.left, 'other sexes')
    const isSingleChild = /^\d{1,2}$/.test(age) && Number(age) < ADULT_AGE
    if (age !== 'Всего' && !isSingleChild) return count(this.left, 'ages of adults')
    if (isUnpublished(text)) return count(this.left, 'values not published')
    const value = numberOf(text)
    if (value === undefined || value < 0 || !Number.isInteger(value))
      return yield invalid(cells, line, 'value')
    const known = this.#year(oktmo, year, line)
    if (!known) return yield invalid(cells, line, 'oktmo')
    if (isSingleChild) known.children.set(`${sex} ${Number(age)}`, value)
    else known.total.set(sex, value)
  }

  *end(): Iterable<Outcome> {
    for (const known of this.#years.values()) {
      yield* this.#sum(known, 'population.total', known.total, SEXES.length)
      if (known.children.size > 0)
        yield* this.#sum(known, 'population.children', known.children, SEXES.length * ADULT_AGE)
    }
    this.#years.clear()
  }

  *#sum(
    { oktmo, year, line }: Year,
    code: string,
    parts: Map<string, number>,
    expected: number,
  ): Iterable<Outcome> {
    if (parts.size !== expected) {
      yield rejection([oktmo, year, code], line, {
        field: code,
        code: 'OBZ_ROSSTAT_INCOMPLETE',
        reason: `only ${parts.size} of ${expected} rows by age and sex are there, so no sum is made; send the whole table`,
      })
      return
    }
    const value = [...parts.values()].reduce((sum, part) => sum + part, 0)
    yield { line, put: { kind: 'statistic', code, territory: oktmo, period: year, value, unit: 'person' } }
  }

  #year(oktmo: string, year: string, line: number): Year | undefined {
    const id = `${oktmo} ${year}`
    const known = this.#years.get(id)
    if (known) return known
    if (this.#years.size >= YEARS_MAX) return undefined
    const made = { oktmo, year, line, total: new Map<string, number>(), children: new Map<string, number>() }
    this.#years.set(id, made)
    return made
  }
}

/** Net migration has the same columns, and would be taken for a population of minus five. */
const otherTable = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_SCHEMA_CHANGED',
    fact: 'the ages of the table are groups like 0-4: this is migration, not population',
    risk: 'nothing of the file is in the picture; earlier data stay',
    action: 'put the table of population by single years of age',
  })

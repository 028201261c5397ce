// Population of municipalities by age and sex, or their net migration: the columns are the same, and ages in groups of five tell
// the second. Single ages overlap with «Всего», «65+», «70+», «80+»: totals are taken from «Всего» alone, children from single ages alone.
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
/** Population is published by single years, migration by these. */
const AGE_GROUP = /^\d+\s*[-–]\s*\d+$/
const SEXES = ['Женщины', 'Мужчины']
/** Every municipality of the country for ten years. */
const YEARS_MAX = 30_000

export class PopulationTable implements Table {
  readonly left = new Map<string, number>()
  readonly #years = new Map<string, Year>()
  #kind: 'population' | 'migration' | null = null;

  *row(cells: string[], line: number): Iterable<Outcome> {
    const [oktmo, yearText, period, age, sex, text] = cells as [
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    if (!OKTMO.test(oktmo)) return yield invalid(cells, line, 'oktmo')
    const year = yearOf(yearText)
    if (year === undefined) return yield invalid(cells, line, 'year')
    if (period !== 'год') return yield invalid(cells, line, 'period')
    if (!SEXES.includes(sex)) return count(this.left, 'other sexes')
    if (AGE_GROUP.test(age)) {
      this.#is('migration')
      return count(this.left, 'age groups of migration')
    }
    const isSingleChild = /^\d{1,2}$/.test(age) && Number(age) < ADULT_AGE
    if (isSingleChild) this.#is('population')
    if (age !== 'Всего' && !isSingleChild) return count(this.left, 'ages of adults')
    if (isUnpublished(text)) return count(this.left, 'values not published')
    const value = numberOf(text)
    // Whether a total may be below 0 is known at the end.
    if (value === undefined || (value < 0 && isSingleChild) || !Number.isInteger(value))
      return yield invalid(cells, line, 'value')
    const known = this.#year(oktmo, year, line)
    if (!known) return yield invalid(cells, line, 'oktmo')
    if (isSingleChild) known.children.set(`${sex} ${Number(age)}`, value)
    else known.total.set(sex, value)
  }

  *end(): Iterable<Outcome> {
    for (const known of this.#years.values()) {
      if (this.#kind === 'migration') {
        yield* this.#sum(known, 'migration.net', known.total, SEXES.length)
        continue
      }
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
    if (code !== 'migration.net' && [...parts.values()].some((part) => part < 0)) {
      yield rejection([oktmo, year, code], line, {
        field: code,
        code: 'OBZ_SOURCE_FIELD_INVALID',
        reason: 'a population is below 0; compare the rows with the published table and correct them',
      })
      return
    }
    yield { line, put: { kind: 'statistic', code, territory: oktmo, period: year, value, unit: 'person' } }
  }

  /** Throws `OBZ_SOURCE_SCHEMA_CHANGED` for a table that is partly the one and partly the other. */
  #is(kind: 'population' | 'migration'): void {
    this.#kind ??= kind
    if (this.#kind !== kind) throw mixedTable()
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

/** A population of minus five, or a migration of a million: neither may be guessed. */
const mixedTable = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_SCHEMA_CHANGED',
    fact: 'the table has single years of age, as population has, and groups like 0-4, as migration has',
    risk: 'nothing of the file is in the picture; earlier data stay',
    action: 'put population and migration as two tables',
  })

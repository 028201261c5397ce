// Why this number: what it is made of, from which sources and of which day, what is not in it and what is not shown. Made from
// the declaration and the tables when it is asked for; nothing here is written by hand for one indicator.
import type { Pool } from 'pg'
import {
  cellsReadBy,
  isCounted,
  isDerived,
  isDistribution,
  lastDayOf,
  welfareRuleOn,
  type Audience,
  type DatedComparison,
  type Indicator,
  type IsoMonth,
  type LocalText,
} from '../../model/index.ts'
import { readWelfareRules } from '../registry/db/welfare-rules.ts'
import {
  analystSql,
  readInputs,
  readLinesInForce,
  readTerritory,
  type TerritoryRow,
} from './db/explanation-rows.ts'
import { noCell } from './errors.ts'
import type { Explanation } from './explanation-schema.ts'
import type { IndicatorValues } from './indicator-values.ts'
import type { PublicationGate } from './publication-gate.ts'

export interface ExplanationsDeps {
  values: IndicatorValues
  gate: Pick<PublicationGate, 'cells' | 'policy' | 'publishedAt'>
  pool: Pool
  asOf: string
  training: boolean
  cursor: () => { epoch: string; version: number } | null
  comparison: () => DatedComparison
}

export class Explanations {
  readonly #deps: ExplanationsDeps

  constructor(deps: ExplanationsDeps) {
    this.#deps = deps
  }

  async explain(code: string, territory: string, audience: Audience): Promise<Explanation> {
    const { values, gate, pool, asOf, training } = this.#deps
    const indicator = values.indicator(code)
    const [place, cell] = [await readTerritory(pool, territory), values.cell(code, territory, audience)]
    if (place === null || cell === undefined) throw noCell(code, territory)
    const over = populationOf(indicator, (part) => values.indicator(part))
    const isOfPeople = over === 'household' || over === 'person'
    const { unit, fractionDigits, title, method } = indicator
    const related = gate.cells(audience).filter((one) => one.indicator === code)
    const { threshold, roundTo, differencing, tickMinutes } = gate.policy
    return {
      code,
      title,
      territory: { oktmo: territory, name: place.name },
      unit,
      fractionDigits,
      value: cell.value,
      hidden: cell.hidden === true,
      rounded: cell.rounded ?? null,
      method,
      formula: indicator.formula ?? symbolsOf(indicator),
      reference: indicator.reference ?? null,
      source: indicator.source ?? null,
      parts: cell.hidden === true || isDerived(indicator) ? null : partsOf(indicator, cell),
      madeOf: isDerived(indicator)
        ? cellsReadBy(indicator.derived).map((part) => {
            const own = values.indicator(part)
            const { value = null, hidden } = values.cell(part, territory, audience) ?? {}
            return {
              code: part,
              title: own.title,
              unit: own.unit,
              fractionDigits: own.fractionDigits,
              value,
              hidden: hidden === true,
            }
          })
        : [],
      inputs: over === null ? [] : await readInputs(pool, over),
      lines: isOfPeople ? await readLinesInForce(pool, lastDayOf(asOf as IsoMonth)) : [],
      comparison: isOfPeople ? this.#deps.comparison() : null,
      window: isOfPeople ? await this.#window() : null,
      coverage: isOfPeople ? this.#coverage(place, audience) : null,
      cells: {
        shown: related.filter((one) => one.hidden !== true).length,
        hidden: related.filter((one) => one.hidden === true).length,
      },
      vintage: {
        kind: 'live',
        asOf,
        countedAt: gate.publishedAt?.toISOString() ?? null,
        version: this.#deps.cursor(),
        training,
      },
      rules: {
        audience,
        threshold: threshold[audience],
        roundTo: roundTo[audience],
        differencing,
        tickMinutes,
      },
      sql: audience === 'internal' ? analystSql(indicator, territory) : null,
    }
  }

  async #window(): Promise<Explanation['window']> {
    const { pool, asOf } = this.#deps
    const rules = await readWelfareRules(pool)
    const { windowMonths, validFrom, act } = welfareRuleOn(rules, lastDayOf(asOf))
    return { months: windowMonths, validFrom, act }
  }

  /** Who is counted at all against who lives there; by a figure that the gate has let through, as any other. */
  #coverage({ oktmo, population }: TerritoryRow, audience: Audience): Explanation['coverage'] {
    const { values } = this.#deps
    const members = values.list().find(({ code }) => isAllMembers(values.find(code)))
    const counted = members && values.cell(members.code, oktmo, audience)?.value
    return { counted: counted ?? null, population }
  }
}

function isAllMembers(indicator: Indicator | undefined): boolean {
  if (indicator === undefined || !isCounted(indicator)) return false
  const { over, filter, numerator, denominator } = indicator
  if (filter !== undefined || denominator !== undefined) return false
  return over === 'person'
    ? numerator.op === 'int' && numerator.value === 1
    : over === 'household' && numerator.op === 'field' && numerator.name === 'members'
}

/** What the figures are counted over in the end. */
function populationOf(indicator: Indicator, of: (code: string) => Indicator): string | null {
  if (isCounted(indicator)) return indicator.over
  if (isDistribution(indicator)) return indicator.histogram.over
  const [first] = isDerived(indicator) ? cellsReadBy(indicator.derived) : []
  return first === undefined ? null : populationOf(of(first), of)
}

function partsOf(
  indicator: Indicator,
  { numerator, denominator }: { numerator: number | null; denominator: number | null },
): Explanation['parts'] {
  if (!isCounted(indicator)) return null
  return {
    numerator,
    denominator: indicator.denominator ? denominator : null,
    factor: indicator.factor,
  }
}

/** A declaration without a formula of its own says at least how its sums are put together. */
function symbolsOf(indicator: Indicator): LocalText | null {
  if (!isCounted(indicator)) return null
  const factor = indicator.factor === 1 ? '' : `${indicator.factor} × `
  const quotient = indicator.denominator ? 'Σ a ÷ Σ b' : 'Σ a'
  return { ru: `${factor}${quotient}`, en: `${factor}${quotient}` }
}

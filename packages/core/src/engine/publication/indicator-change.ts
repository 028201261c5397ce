// What changed between two dates and who made it so: by causes and by parts. Made of published figures alone, as whoever asks is
// shown them: nothing is told here that could not be worked out from the answers about values.
import {
  BY_RATIO,
  isCounted,
  povertyChange,
  rateChange,
  RATIO_EDGES_OF_LINE,
  sumChange,
  type Audience,
  type ChangeByParts,
  type ChangeFactor,
  type ChangeInputs,
  type Indicator,
  type IndicatorDeclaration,
  type PartChange,
  type PartSums,
  type PovertySituation,
} from '../../model/index.ts'
import type { ChangeAnswer, ChangeQuery, ChangeReason } from './change-schemas.ts'
import { noCell } from './errors.ts'
import type { SeriesBreak, ValueRow } from './indicator-schemas.ts'
import type { IndicatorValues } from './indicator-values.ts'
import type { PublicationGate } from './publication-gate.ts'

const LIVE = 'live'
/** Territories that one question of values may name. */
const PARTS_MAX = 200

export interface IndicatorChangesDeps {
  values: Pick<IndicatorValues, 'indicator' | 'values'>
  gate: Pick<PublicationGate, 'described'>
}

interface Asked {
  territory: string
  from: string
  to: string
  audience: Audience
}
type Causes = ChangeAnswer['causes']
type Parts = ChangeAnswer['parts']

export class IndicatorChanges {
  readonly #deps: IndicatorChangesDeps

  constructor(deps: IndicatorChangesDeps) {
    this.#deps = deps
  }

  async change(code: string, query: ChangeQuery, audience: Audience): Promise<ChangeAnswer> {
    const indicator = this.#deps.values.indicator(code)
    const { territory, from, to = LIVE, by = 'territory' } = query
    if (this.#deps.gate.described?.territories.every(({ oktmo }) => oktmo !== territory))
      throw noCell(code, territory)
    const asked: Asked = { territory, from, to, audience }
    const [own, breaks] = await this.#total(code, asked)
    const isSame = breaks.length === 0
    const reason = !own.from || !own.to ? 'no-figure' : isSame ? null : 'method-changed'
    const [left, right] = [own.from?.value ?? null, own.to?.value ?? null]
    return {
      code,
      unit: indicator.unit,
      audience,
      territory,
      from: own.from,
      to: own.to,
      difference: left === null || right === null || !isSame ? null : right - left,
      breaks,
      causes: reason ? unknownCauses(reason) : await this.#causes(indicator, asked, own as Both),
      parts: reason ? unknownParts(by, reason) : await this.#parts(indicator, { ...asked, by }, own as Both),
    }
  }

  async #total(code: string, { territory, from, to, audience }: Asked): Promise<[Ends, SeriesBreak[]]> {
    const [first, last] = [
      await this.#at(code, from, { territory, audience }),
      await this.#at(code, to, { territory, audience }),
    ]
    const [earlier, later] = from === LIVE || (to !== LIVE && to < from) ? [to, from] : [from, to]
    const between = last.breaks.filter(
      ({ period }) => period > earlier && (later === LIVE || period <= later) && earlier !== LIVE,
    )
    return [{ from: first.rows[0] ?? null, to: last.rows[0] ?? null }, between]
  }

  async #at(
    code: string,
    at: string,
    { territory, by, audience }: { territory: string; by?: string; audience: Audience },
  ): Promise<{ rows: ValueRow[]; breaks: SeriesBreak[] }> {
    const query = { territory, ...(by !== undefined && { by }), ...(at !== LIVE && { from: at, to: at }) }
    const { values, breaks } = await this.#deps.values.values(code, query, audience)
    return { rows: values, breaks }
  }

  async #causes(indicator: Indicator, asked: Asked, own: Both): Promise<Causes> {
    if (!isCounted(indicator) || !indicator.changesBy) return unknownCauses('not-declared')
    const situations = await Promise.all(
      (['from', 'to'] as const).map((end) =>
        this.#situation(indicator, { ...asked, at: asked[end], row: own[end] }),
      ),
    )
    const [before, after] = situations
    if (!before || !after) return unknownCauses('not-shown')
    const change = povertyChange(before, after, indicator.denominator ? 'share' : 'number')
    if (change.kind !== 'known') return unknownCauses(change.kind)
    const values = (Object.entries(change.contributions) as [ChangeFactor, number][])
      .map(([factor, contribution]) => ({ factor, contribution: contribution * indicator.factor }))
      // A share does not change by how many people there are.
      .filter(({ factor }) => factor !== 'population' || !indicator.denominator)
    return { reason: null, values }
  }

  /** `null` where a figure that it needs is not shown. */
  async #situation(
    { changesBy, denominator, factor }: IndicatorDeclaration,
    { at, row, territory, audience }: Asked & { at: string; row: ValueRow },
  ): Promise<PovertySituation | null> {
    const { persons, meanIncome, meanLine } = changesBy as ChangeInputs
    const value = async (code: string): Promise<number | null> =>
      (await this.#at(code, at, { territory, audience })).rows[0]?.value ?? null
    const [people, income, line] = [await value(persons), await value(meanIncome), await value(meanLine)]
    const { rows } = await this.#at(persons, at, { territory, audience, by: BY_RATIO.code })
    if (row.value === null || people === null || income === null || line === null || rows.length === 0)
      return null
    const shown = new Map(rows.map((each) => [each.by[BY_RATIO.code], each.value]))
    return {
      persons: people,
      poor: (row.value / factor) * (denominator ? people : 1),
      meanIncome: income,
      meanLine: line,
      // A class that nobody is in has no row.
      byRatio: BY_RATIO.values.map(({ code }) => (shown.has(code) ? shown.get(code)! : 0)),
      edges: RATIO_EDGES_OF_LINE,
    }
  }

  async #parts(indicator: Indicator, asked: Asked & { by: string }, own: Both): Promise<Parts> {
    const { by } = asked
    if (!isCounted(indicator)) return unknownParts(by, 'not-declared')
    const rows = await this.#partRows(indicator, asked)
    if (rows === null) return unknownParts(by, 'not-declared')
    const whole = { from: sumsOf(own.from), to: sumsOf(own.to) }
    if (!whole.from || !whole.to) return unknownParts(by, 'not-shown')
    const told = indicator.denominator ? rateChange(whole, rows) : sumChange(whole, rows)
    return told === null ? unknownParts(by, 'nobody') : partsOf(by, told, indicator.factor)
  }

  async #partRows(
    indicator: IndicatorDeclaration,
    { territory, by, audience, ...asked }: Asked & { by: string },
  ) {
    const isOfTerritories = by === 'territory'
    if (!isOfTerritories && !indicator.breakdowns?.some(({ code }) => code === by)) return null
    const children = (this.#deps.gate.described?.territories ?? []).filter(
      ({ parent }) => parent === territory,
    )
    if (isOfTerritories && children.length === 0) return null
    const question = isOfTerritories
      ? {
          territory: children
            .slice(0, PARTS_MAX)
            .map(({ oktmo }) => oktmo)
            .join(','),
          audience,
        }
      : { territory, by, audience }
    const keyOf = (row: ValueRow): string => (isOfTerritories ? row.territory : row.by[by]!)
    const ends = await Promise.all(
      (['from', 'to'] as const).map(async (end) => {
        const { rows } = await this.#at(indicator.code, asked[end], question)
        return new Map(rows.map((row) => [keyOf(row), row]))
      }),
    )
    const keys = [...new Set(ends.flatMap((rows) => [...rows.keys()]))]
    return keys.map((code): PartChange => {
      const [from, to] = ends.map((rows) => rows.get(code))
      return { code, from: from ? sumsOf(from) : null, to: to ? sumsOf(to) : null }
    })
  }
}

interface Ends {
  from: ValueRow | null
  to: ValueRow | null
}
interface Both {
  from: ValueRow
  to: ValueRow
}

/** `null` where they are not shown. */
const sumsOf = ({ numerator, denominator }: ValueRow): PartSums | null =>
  numerator === null ? null : { numerator, denominator: denominator ?? 1 }

const unknownCauses = (reason: ChangeReason): Causes => ({ reason, values: [] })
const unknownParts = (by: string, reason: ChangeReason): Parts => ({ by, reason, values: [], rest: 0 })

function partsOf(by: string, { parts, rest }: ChangeByParts, factor: number): Parts {
  const size = ({ within, between }: { within: number; between: number }): number =>
    Math.abs(within + between)
  const values = parts
    .map(({ code, within, between }) => ({ code, within: within * factor, between: between * factor }))
    .toSorted((a, b) => size(b) - size(a))
  return { by, reason: null, values, rest: rest * factor }
}

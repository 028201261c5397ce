// Everything that is counted, in memory: reads the populations once, folds in what changed, and gives the cells of any
// indicator in any territory by any breakdown. What is published of it, and when, is the views' affair.
import type { ClientBase } from 'pg'
import type { Logger } from 'pino'
import {
  cellId,
  NOWHERE,
  type ChangedMembers,
  type CountedCell,
  type DerivedIndicator,
  type Indicator,
  type IsoDate,
  type Standing,
} from '../../model/index.ts'
import type { ChangedIds } from '../live/view.ts'
import { derivedCell, distributionCell, totalCell, tableCells } from './cells.ts'
import {
  readMembers,
  readMembersById,
  readMerged,
  readTerritories,
  sourceSql,
  type Member,
  type SourceSql,
} from './db/population-sql.ts'
import { planIndicators } from './indicator-plans.ts'
import { LivePopulation } from './live-population.ts'
import type { CountedPlan, PopulationPlan } from './population-plan.ts'
import { TerritoryTree } from './territory-tree.ts'

/** Changed members are read in portions of this: bounds the memory of a turn. */
const IDS_PER_QUERY = 20_000

/** One population with its sums. */
export interface Counted {
  plan: PopulationPlan
  live: LivePopulation
}
interface Source {
  sql: SourceSql
  /** What is read of a row: what any of its populations needs. */
  fields: string[]
  populations: (Counted & { columns: readonly number[] })[]
}

/** The cells of one indicator by one breakdown, or by a pair of them. */
export interface BreakdownTable extends Counted {
  key: string
  counted: CountedPlan
  slice: number
}

export interface FoldOptions {
  indicators: readonly Indicator[]
  log: Logger
  /** The day the figures are of: an indicator is counted while its method holds. */
  onDate?: IsoDate
  /** Who wants to know which households changed, for as long as somebody does; see `ChangedMembers`. */
  changedMembers?: () => Pick<ChangedMembers, 'note'> | null
}

export class IndicatorsFold {
  /** Datasets of the outbox that it follows. */
  readonly datasets: readonly string[]
  /** As declared, those in force. */
  readonly indicators: readonly Indicator[]
  readonly #log: Logger
  readonly #changedMembers: () => Pick<ChangedMembers, 'note'> | null
  readonly #plans: readonly PopulationPlan[]
  readonly #derived: readonly DerivedIndicator[]
  #sources: Source[] = []
  #tree = new TerritoryTree([])
  #mustReload = false
  /** Who has seen the last reading: the first to ask again reads anew, the others join. */
  #readers = new Set<object>()
  #generation = 0
  #refreshing: { changed: ChangedIds; done: Promise<void> } | null = null
  readonly #totals = new Map<string, CountedCell>()
  readonly #reported = new Set<string>()

  constructor({ indicators, log, onDate, changedMembers = () => null }: FoldOptions) {
    this.#log = log
    this.#changedMembers = changedMembers
    const planned = planIndicators(indicators, {
      onDate,
      refuse: (code, error) => log.error({ err: error, indicator: code }, 'indicator not published'),
    })
    this.indicators = planned.indicators
    this.#plans = planned.plans
    this.#derived = planned.derived
    this.datasets = [...new Set(this.#plans.map(({ over }) => sourceSql(over).dataset))]
  }

  get tree(): TerritoryTree {
    return this.#tree
  }

  get populations(): readonly Counted[] {
    return this.#sources.flatMap(({ populations }) => populations)
  }

  /** Another one after each reading of everything. */
  get generation(): number {
    return this.#generation
  }

  /** The next turn reads everything anew. */
  reloadNext(): void {
    this.#mustReload = true
  }

  get mustReload(): boolean {
    return this.#mustReload
  }

  /** Reads everything anew, once for all who ask in the same transaction. */
  async load(client: ClientBase, reader: object): Promise<void> {
    if (this.#generation > 0 && !this.#mustReload && !this.#readers.has(reader)) {
      this.#readers.add(reader)
      return
    }
    // Until it is done: nobody may join a reading that a lost connection cut off.
    this.#mustReload = true
    this.#readers = new Set()
    this.#tree = new TerritoryTree(await readTerritories(client), await readMerged(client))
    this.#sources = sourcesOf(this.#plans, this.#tree.size)
    for (const source of this.#sources) {
      for await (const members of readMembers(client, source.sql, source.fields)) this.#put(source, members)
    }
    this.#totals.clear()
    this.#reported.clear()
    this.#mustReload = false
    this.#generation += 1
    this.#readers.add(reader)
  }

  /** Folds in what changed, once for all who ask with the same change. */
  async refresh(client: ClientBase, changed: ChangedIds, reader: object): Promise<void> {
    if (this.#refreshing?.changed !== changed) {
      this.#refreshing = { changed, done: this.#refresh(client, changed, reader) }
    }
    await this.#refreshing.done
  }

  async #refresh(client: ClientBase, changed: ChangedIds, reader: object): Promise<void> {
    if (!this.#mustReload) {
      for (const source of this.#sources) {
        const ids = changed.get(source.sql.dataset) ?? []
        for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
          await this.#fold(client, source, ids.slice(start, start + IDS_PER_QUERY))
        }
      }
    }
    // A member in a territory that came into force after the last reading: cells of new territories are due.
    if (this.#mustReload) await this.load(client, reader)
  }

  async #fold(client: ClientBase, source: Source, ids: readonly number[]): Promise<void> {
    const members = await readMembersById(client, source.sql, { fields: source.fields, ids })
    const present = new Set(members.map(({ id }) => id))
    const changed = source.sql.dataset === 'feature' ? null : this.#changedMembers()
    const before = changed && ids.map((id) => this.#standing(source, id))
    for (const { live } of source.populations) for (const id of ids) if (!present.has(id)) live.remove(id)
    const isElsewhere = ({ territoryId }: Member): boolean =>
      territoryId !== null && !this.#tree.has(territoryId)
    if (members.some(isElsewhere)) {
      const codes = await readTerritories(client)
      this.#mustReload ||= codes.some(({ id }) => !this.#tree.has(id))
    }
    this.#put(source, members)
    for (const [at, id] of ids.entries()) changed?.note(id, before![at]!, this.#standing(source, id))
  }

  /** A household as all populations that are counted by it see it. */
  #standing({ populations }: Source, id: number): Standing | null {
    const standings = populations.map(({ live }) => live.standing(id))
    const first = standings[0]
    if (!first) return null
    const figures = standings.map((standing) => standing?.figures ?? '').join('|')
    return { territory: this.#tree.at(first.territory)?.oktmo ?? NOWHERE, figures }
  }

  #put({ populations }: Source, members: readonly Member[]): void {
    for (const { id, territoryId, values, codes } of members) {
      const territory = this.#tree.indexOf(territoryId)
      for (const { live, columns } of populations) {
        live.put(
          id,
          territory,
          columns.map((column) => values[column]!),
          codes,
        )
      }
    }
  }

  /** Totals of the territories whose members changed since the last call, with all that depends on them; after a reading, all. */
  takeTotals(): CountedCell[] {
    const isFirst = this.#totals.size === 0
    const touched = this.populations.map(({ live }) => live.takeTouched())
    const dirty = isFirst
      ? this.#tree.territories.map((_, at) => at + 1)
      : [...this.#tree.countedIn([...new Set(touched.flat())])]
    const taken: CountedCell[] = []
    for (const counted of this.populations) {
      for (const cell of this.#totalsOf(counted, dirty)) taken.push(cell)
    }
    for (const cell of taken) this.#totals.set(cell.id, cell)
    // A derived cell may read the region's: there are few, and each is a handful of additions.
    for (const indicator of this.#derived) {
      for (const { oktmo } of this.#tree.territories) {
        const cell = derivedCell(indicator, oktmo, { region: this.#regionCode, totals: this.#totals })
        this.#totals.set(cell.id, cell)
        taken.push(cell)
      }
    }
    return taken
  }

  *#totalsOf({ plan, live }: Counted, territories: readonly number[]): Generator<CountedCell> {
    for (const counted of plan.counted) {
      const { indicator, numerator, denominator } = counted
      if (this.#hasFailed(live, indicator.code, [numerator, denominator])) continue
      for (const at of territories) yield totalCell({ live, tree: this.#tree, counted }, at)
    }
    for (const distribution of plan.distributions) {
      const { indicator, weight, amount } = distribution
      if (this.#hasFailed(live, indicator.code, [weight, amount])) continue
      for (const at of territories) yield distributionCell({ plan, live, tree: this.#tree, distribution }, at)
    }
  }

  /** Totals as they were taken last, by their ids. */
  get totals(): ReadonlyMap<string, CountedCell> {
    return this.#totals
  }

  /** Every breakdown and pair of every indicator that has any. */
  tables(): BreakdownTable[] {
    return this.populations.flatMap(({ plan, live }) =>
      plan.counted.flatMap((counted) =>
        counted.slices.map((slice) => ({
          key: `${counted.indicator.code}/${plan.slices[slice]!.key}`,
          plan,
          live,
          counted,
          slice,
        })),
      ),
    )
  }

  /** Cells of a table with anybody behind them. Pairs are counted in every territory; `territories` says where they are wanted. */
  cellsOf(table: BreakdownTable, territories?: readonly number[]): CountedCell[] {
    const { indicator, numerator, denominator } = table.counted
    if (this.#hasFailed(table.live, indicator.code, [numerator, denominator])) return []
    const wanted = territories ?? this.#tree.territories.map((_, at) => at + 1)
    return wanted.flatMap((at) => tableCells({ ...table, tree: this.#tree }, at))
  }

  get #regionCode(): string | null {
    return this.#tree.at(this.#tree.roots[0] ?? 0)?.oktmo ?? null
  }

  #hasFailed(live: LivePopulation, code: string, accumulators: readonly (number | null)[]): boolean {
    const failed = accumulators.find((at) => at !== null && live.sums[at]!.failure !== null)
    if (failed === undefined || failed === null) return false
    if (!this.#reported.has(code)) {
      this.#reported.add(code)
      for (const { oktmo } of this.#tree.territories) this.#totals.delete(cellId(code, oktmo))
      this.#log.error({ err: live.sums[failed]!.failure, indicator: code }, 'indicator withdrawn')
    }
    return true
  }
}

function sourcesOf(plans: readonly PopulationPlan[], territoryCount: number): Source[] {
  const sources = new Map<string, Source>()
  for (const plan of plans) {
    const sql = sourceSql(plan.over)
    const source = sources.get(sql.key) ?? { sql, fields: [], populations: [] }
    const live = new LivePopulation(plan, territoryCount)
    for (const field of live.fields) if (!source.fields.includes(field)) source.fields.push(field)
    source.populations.push({ plan, live, columns: live.fields.map((field) => source.fields.indexOf(field)) })
    sources.set(sql.key, source)
  }
  // Codes of persons are long: they are read where somebody counts persons.
  return [...sources.values()].map((source) => {
    if (source.populations.some(({ live }) => live.isOfUnits)) return source
    return { ...source, sql: { ...source.sql, codes: undefined } }
  })
}

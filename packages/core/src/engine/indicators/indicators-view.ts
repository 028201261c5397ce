// `indicators`: every cell of every indicator. Holds the populations in memory, folds what changed into their sums,
// and has the sums recounted by SQL at the same snapshot from time to time.
import type { ClientBase, Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import {
  isCounted,
  type Indicator,
  type IndicatorCell,
  type IndicatorDeclaration,
  type Population,
} from '../../model/index.ts'
import { INDICATORS_CHANNEL, type ChannelRow } from '../../protocol/index.ts'
import type { LiveMetrics } from '../live/metrics.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../live/view.ts'
import {
  expressionSql,
  populationSql,
  readMembers,
  readMembersById,
  readTerritories,
  recount,
  type MemberRow,
  type PopulationSql,
  type TerritoryCode,
} from './db/population-sql.ts'
import { compileEvaluate } from './evaluate.ts'
import { LivePopulation, type LiveSums } from './live-population.ts'

/** Between two audits of all indicators. */
export const AUDIT_INTERVAL_MS = 300_000
/** Changed members are read in portions of this: bounds the memory of a turn. */
const IDS_PER_QUERY = 20_000

export interface IndicatorsViewOptions {
  indicators: readonly Indicator[]
  /** Connections for audits. */
  pool: Pool
  log: Logger
  metrics: LiveMetrics
  auditIntervalMs?: number
}

interface Followed {
  sql: PopulationSql
  indicators: IndicatorDeclaration[]
  live: LivePopulation
}

export interface AuditMismatch {
  indicator: string
  territoryId: number | null
  live: [numerator: number, denominator: number]
  sql: [numerator: string, denominator: string]
}

export class IndicatorsView implements PublishedView {
  readonly channel = INDICATORS_CHANNEL
  readonly right = 'public'
  readonly datasets: readonly string[]
  readonly #options: IndicatorsViewOptions
  readonly #valid: Map<Population, { sql: PopulationSql; indicators: IndicatorDeclaration[] }>
  #followed: Followed[] = []
  #territories: TerritoryCode[] = []
  /** Id of a territory in force → its index in the sums, from 1. */
  #indexOf = new Map<number, number>()
  #mustReload = false
  #published = new Set<string>()
  #reported = new Set<string>()
  #auditedAt = Date.now()
  #audit: Promise<AuditMismatch[]> | null = null

  constructor(options: IndicatorsViewOptions) {
    this.#options = options
    this.#valid = byPopulation(options.indicators.filter(isCounted), options.log)
    this.datasets = [...new Set([...this.#valid.values()].map(({ sql }) => sql.dataset))]
  }

  /** True after an audit found a difference: the next turn reads everything anew. */
  isDirty(): boolean {
    return this.#mustReload
  }

  async load(client: ClientBase): Promise<ChannelRow[]> {
    this.#mustReload = false
    this.#territories = await readTerritories(client)
    this.#indexOf = new Map(this.#territories.map(({ id }, index) => [id, index + 1]))
    this.#followed = []
    for (const { sql, indicators } of this.#valid.values()) {
      const live = new LivePopulation(indicators, this.#territories.length)
      for await (const members of readMembers(client, sql, live.fields)) this.#put(live, members)
      this.#followed.push({ sql, indicators, live })
    }
    return this.#cells()
  }

  async refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    if (!this.#mustReload) {
      for (const { sql, live } of this.#followed) {
        const ids = changed.get(sql.dataset) ?? []
        for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
          await this.#fold(client, { sql, live }, ids.slice(start, start + IDS_PER_QUERY))
        }
      }
    }
    const before = this.#published
    // A member in a territory that came into force after the last reading: cells of new territories are due.
    const put = this.#mustReload ? await this.load(client) : this.#cells()
    return { put, remove: [...before].filter((id) => !this.#published.has(id)) }
  }

  async #fold(
    client: ClientBase,
    { sql, live }: Pick<Followed, 'sql' | 'live'>,
    ids: readonly number[],
  ): Promise<void> {
    const members = await readMembersById(client, sql, live.fields, ids)
    const present = new Set(members.map(([id]) => Number(id)))
    for (const id of ids) if (!present.has(id)) live.remove(id)
    if (members.some(([, territoryId]) => territoryId !== null && !this.#indexOf.has(territoryId))) {
      const codes = await readTerritories(client)
      this.#mustReload = codes.some(({ id }) => !this.#indexOf.has(id))
    }
    this.#put(live, members)
  }

  #put(live: LivePopulation, members: readonly MemberRow[]): void {
    for (const [id, territoryId, ...values] of members) {
      const territory = territoryId === null ? 0 : (this.#indexOf.get(territoryId) ?? 0)
      live.put(Number(id), territory, values.map(Number))
    }
  }

  #cells(): ChannelRow[] {
    const cells: ChannelRow[] = []
    for (const sums of this.#followed.flatMap(({ live }) => live.sums)) {
      if (sums.failure === null) cells.push(...this.#cellsOf(sums))
      else this.#report(sums)
    }
    this.#published = new Set(cells.map((cell) => cell.id))
    return cells
  }

  *#cellsOf({ indicator, numerators, denominators }: LiveSums): Generator<ChannelRow> {
    for (const [index, territory] of this.#territories.entries()) {
      const isRegion = territory.kind === 'region'
      const sumOf = (sums: Float64Array): number =>
        isRegion ? sums.reduce((total, value) => total + value, 0) : sums[index + 1]!
      const denominator = indicator.denominator ? sumOf(denominators) : 1
      yield { ...indicatorCell(indicator, territory.oktmo, sumOf(numerators), denominator) }
    }
  }

  #report({ indicator, failure }: LiveSums): void {
    if (this.#reported.has(indicator.code)) return
    this.#reported.add(indicator.code)
    this.#options.log.error({ err: failure, indicator: indicator.code }, 'indicator withdrawn')
  }

  /** Starts an audit when one is due: it reads the very snapshot of this turn on a connection of its own. */
  async inspect(client: ClientBase): Promise<void> {
    const interval = this.#options.auditIntervalMs ?? AUDIT_INTERVAL_MS
    if (this.#audit || Date.now() - this.#auditedAt < interval || this.#options.pool.waitingCount > 0) return
    this.#auditedAt = Date.now()
    await this.startAudit(client)
  }

  /** Call inside a repeatable-read transaction that has just refreshed this view; resolves when the audit has its snapshot. */
  async startAudit(client: ClientBase): Promise<{ result: Promise<AuditMismatch[]> }> {
    const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')
    const expected = this.#followed.flatMap(({ live }) =>
      live.sums
        .filter((sums) => sums.failure === null)
        .map(({ indicator, numerators, denominators }) => ({
          indicator,
          numerators: numerators.slice(),
          denominators: denominators.slice(),
        })),
    )
    const indexOf = this.#indexOf
    const auditor = await this.#options.pool.connect()
    try {
      await auditor.query('begin isolation level repeatable read read only')
      await auditor.query(`set transaction snapshot '${rows[0]!.snapshot}'`)
    } catch (error) {
      auditor.release(true)
      throw error
    }
    const result = this.#compare(auditor, expected, indexOf)
    this.#audit = result
    result
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'audit of indicators did not finish'))
      .finally(() => {
        this.#audit = null
      })
    return { result }
  }

  async #compare(
    auditor: PoolClient,
    expected: Pick<LiveSums, 'indicator' | 'numerators' | 'denominators'>[],
    indexOf: ReadonlyMap<number, number>,
  ): Promise<AuditMismatch[]> {
    const mismatches: AuditMismatch[] = []
    try {
      for (const { indicator, numerators, denominators } of expected) {
        const recounted = foldTerritories(await recount(auditor, indicator), indexOf, numerators.length)
        for (const [index, [numerator, denominator]] of recounted.entries()) {
          const live: [number, number] = [numerators[index]!, denominators[index]!]
          if (numerator === BigInt(live[0]) && denominator === BigInt(live[1])) continue
          const territoryId = [...indexOf].find(([, at]) => at === index)?.[0] ?? null
          const sql: [string, string] = [String(numerator), String(denominator)]
          mismatches.push({ indicator: indicator.code, territoryId, live, sql })
        }
      }
      await auditor.query('commit')
      auditor.release()
    } catch (error) {
      auditor.release(true)
      throw error
    }
    for (const mismatch of mismatches) {
      this.#options.log.error(mismatch, 'OBZ_INDICATOR_MISMATCH: live sum differs from the SQL recount')
      this.#options.metrics.indicatorMismatches.inc({ indicator: mismatch.indicator })
    }
    if (mismatches.length > 0) this.#mustReload = true
    return mismatches
  }
}

/** `value` in the order (factor × numerator) ÷ denominator: a recount that keeps it gets the same double. */
export function indicatorCell(
  { code, factor }: IndicatorDeclaration,
  territory: string,
  numerator: number,
  denominator: number,
): IndicatorCell {
  const value = denominator === 0 ? null : (factor * numerator) / denominator
  return { id: `${code}/${territory}`, indicator: code, territory, numerator, denominator, value }
}

function foldTerritories(
  rows: Awaited<ReturnType<typeof recount>>,
  indexOf: ReadonlyMap<number, number>,
  length: number,
): [bigint, bigint][] {
  const sums = Array.from({ length }, (): [bigint, bigint] => [0n, 0n])
  for (const { territoryId, numerator, denominator } of rows) {
    const sum = sums[territoryId === null ? 0 : (indexOf.get(territoryId) ?? 0)]!
    sum[0] += BigInt(numerator)
    sum[1] += BigInt(denominator)
  }
  return sums
}

/** An indicator that does not compile is left out and named; the others live on. */
function byPopulation(
  indicators: readonly IndicatorDeclaration[],
  log: Logger,
): Map<Population, { sql: PopulationSql; indicators: IndicatorDeclaration[] }> {
  const populations = new Map<Population, { sql: PopulationSql; indicators: IndicatorDeclaration[] }>()
  for (const indicator of indicators) {
    const sql = populations.get(indicator.over)?.sql ?? populationSql(indicator.over)
    try {
      for (const part of [indicator.numerator, indicator.denominator]) {
        if (!part) continue
        expressionSql(part, (field) => sql.column(field))
        compileEvaluate(part, () => 0)
      }
    } catch (error) {
      log.error({ err: error, indicator: indicator.code }, 'indicator not published')
      continue
    }
    const known = populations.get(indicator.over) ?? { sql, indicators: [] }
    known.indicators.push(indicator)
    populations.set(indicator.over, known)
  }
  return populations
}

// Recounts by SQL, at the very snapshot that the live sums stand at, and compares bit for bit. An audit takes all totals and
// some of the breakdowns, the next ones the next time, so that its cost does not grow with what is published.
import type { ClientBase, Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { cellId } from '../../model/index.ts'
import type { LiveMetrics } from '../live/metrics.ts'
import { inSlices } from '../live/slices.ts'
import { recountSlices } from './db/recount-sql.ts'
import type { Counted, IndicatorsFold } from './indicators-fold.ts'
import { valuesOf, type PopulationPlan } from './population-plan.ts'
import type { TerritoryTree } from './territory-tree.ts'

/** Breakdowns, pairs and histograms of each population that one audit takes, besides all totals. */
const SLICES_PER_AUDIT = 4
/** More are counted and not written one by one: a fold that is wrong everywhere must not fill the log. */
const REPORTED_MAX = 20

export interface AuditMismatch {
  indicator: string
  /** The cell whose sum is wrong; its own members only where it is a territory that others lie in. */
  cell: string
  live: { sum: number; members: number }
  sql: { sum: string; members: number }
}

interface Expected {
  plan: PopulationPlan
  accumulators: number[]
  slices: number[]
  sums: Map<number, { sums: Float64Array; members: Int32Array }>
}

export interface AuditOutcome {
  mismatches: readonly AuditMismatch[]
  /** Every breakdown was recounted: what is not among the mismatches is right. */
  isWhole: boolean
}

export interface AuditOptions {
  fold: IndicatorsFold
  pool: Pool
  log: Logger
  metrics: LiveMetrics
  /** Where what was found is kept and told. */
  onOutcome?: (outcome: AuditOutcome) => void
}

export class IndicatorsAudit {
  readonly #options: AuditOptions
  /** Where the round of breakdowns stands, by population. */
  readonly #next = new Map<string, number>()
  #running: Promise<AuditMismatch[]> | null = null
  /** Reading of the fold that a whole audit was last made of: each one gets its own, as the one after a mismatch does. */
  #wholeOf = -1

  constructor(options: AuditOptions) {
    this.#options = options
  }

  get isRunning(): boolean {
    return this.#running !== null
  }

  /**
   * Call inside a repeatable-read transaction that has just refreshed the fold; resolves when the audit has its snapshot, and
   * `result` when it is done. `all` takes every breakdown at once.
   */
  async start(client: ClientBase, { all = false } = {}): Promise<{ result: Promise<AuditMismatch[]> }> {
    const { fold, pool, log } = this.#options
    const isWhole = all || this.#wholeOf !== fold.generation
    const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')
    const expected = fold.populations.map((counted) => this.#expect(counted, isWhole))
    const { tree, generation } = fold
    const auditor = await pool.connect()
    try {
      await auditor.query('begin isolation level repeatable read read only')
      await auditor.query(`set transaction snapshot '${rows[0]!.snapshot}'`)
    } catch (error) {
      auditor.release(true)
      throw error
    }
    const result = this.#compare(auditor, expected, tree).then((mismatches) => {
      if (isWhole) this.#wholeOf = generation
      this.#options.onOutcome?.({ mismatches, isWhole })
      // What was read anew meanwhile is right already.
      if (mismatches.length > 0 && fold.generation === generation) fold.reloadNext()
      return mismatches
    })
    this.#running = result
    result
      .catch((error: unknown) => log.warn({ err: error }, 'audit of indicators did not finish'))
      .finally(() => {
        this.#running = null
      })
    return { result }
  }

  /** A copy of what is to be compared: the fold goes on while SQL counts. */
  #expect({ plan, live }: Counted, all: boolean): Expected {
    const divided = plan.slices.length - 1
    const from = this.#next.get(plan.over) ?? 0
    const taken = all ? divided : Math.min(SLICES_PER_AUDIT, divided)
    this.#next.set(plan.over, divided > 0 ? (from + taken) % divided : 0)
    const accumulators = plan.accumulators.flatMap((_, at) => (live.sums[at]!.failure === null ? [at] : []))
    return {
      plan,
      accumulators,
      slices: [0, ...Array.from({ length: taken }, (_, step) => 1 + ((from + step) % divided))],
      sums: new Map(
        accumulators.map((at) => {
          const { sums, members } = live.sums[at]!
          return [at, { sums: sums.slice(), members: members.slice() }]
        }),
      ),
    }
  }

  async #compare(
    auditor: PoolClient,
    expected: readonly Expected[],
    tree: TerritoryTree,
  ): Promise<AuditMismatch[]> {
    const mismatches: AuditMismatch[] = []
    try {
      for (const each of expected) mismatches.push(...(await compareOne(auditor, each, tree)))
      await auditor.query('commit')
      auditor.release()
    } catch (error) {
      auditor.release(true)
      throw error
    }
    const { log, metrics } = this.#options
    for (const { indicator, cell, live, sql } of mismatches.slice(0, REPORTED_MAX)) {
      // The sums themselves may be of a group too small to be named in a log.
      const differs = { sum: live.sum - Number(sql.sum), members: live.members - sql.members }
      log.error({ indicator, cell, differs }, 'OBZ_INDICATOR_MISMATCH: live sum differs from the SQL recount')
    }
    for (const { indicator } of mismatches) metrics.indicatorMismatches.inc({ indicator })
    return mismatches
  }
}

async function compareOne(
  auditor: PoolClient,
  { plan, accumulators, slices, sums }: Expected,
  tree: TerritoryTree,
): Promise<AuditMismatch[]> {
  const mismatches: AuditMismatch[] = []
  const report = (accumulator: number, place: Place, sql: AuditMismatch['sql']): void => {
    const { readBy, width, slices: offsets } = plan.accumulators[accumulator]!
    const at = place.territory * width + offsets.get(place.slice)! + place.class
    const held = sums.get(accumulator)!
    const oktmo = tree.at(place.territory)?.oktmo ?? 'nowhere'
    const by = place.slice === 0 ? undefined : valuesOf(plan, plan.slices[place.slice]!, place.class)
    for (const indicator of readBy) {
      const live = { sum: held.sums[at]!, members: held.members[at]! }
      mismatches.push({ indicator, cell: cellId(indicator, oktmo, by), live, sql })
    }
  }
  const found = await recountSlices(auditor, plan, { accumulators, slices })
  // Nobody waits for an audit: the turns of the relay go first.
  await inSlices(differences())
  return mismatches

  function* differences(): Generator<undefined, void, undefined> {
    for (const [accumulator, ofOne] of Map.groupBy(found, (each) => each.accumulator)) {
      const { width, slices: offsets } = plan.accumulators[accumulator]!
      const { sums: live, members } = sums.get(accumulator)!
      // Of what lies in several territories that are not in force there is one sum: nowhere.
      const places = new Map<number, Place & { sum: bigint; members: number }>()
      for (const { territoryId, slice, class: of, sum, members: count } of ofOne) {
        const territory = tree.indexOf(territoryId)
        const at = territory * width + offsets.get(slice)! + of
        const known = places.get(at)
        places.set(at, {
          territory,
          slice,
          class: of,
          sum: sum + (known?.sum ?? 0n),
          members: count + (known?.members ?? 0),
        })
        yield
      }
      for (const [at, place] of places) {
        if (place.members !== members[at] || place.sum !== BigInt(live[at]!))
          report(accumulator, place, { sum: String(place.sum), members: place.members })
        // What is left after this is nobody's by SQL.
        live[at] = 0
        members[at] = 0
        yield
      }
    }
    for (const accumulator of accumulators) {
      for (const place of leftOver(plan, { accumulator, slices }, sums.get(accumulator)!)) {
        report(accumulator, place, { sum: '0', members: 0 })
      }
      yield
    }
  }
}

interface Place {
  territory: number
  slice: number
  class: number
}

function* leftOver(
  plan: PopulationPlan,
  { accumulator, slices }: { accumulator: number; slices: readonly number[] },
  { sums, members }: { sums: Float64Array; members: Int32Array },
): Generator<Place> {
  const { slices: offsets, width } = plan.accumulators[accumulator]!
  for (let base = 0, territory = 0; base < sums.length; base += width, territory += 1) {
    for (const slice of slices) {
      const offset = offsets.get(slice)
      if (offset === undefined) continue
      for (let at = 0; at < plan.slices[slice]!.size; at += 1) {
        const isLeft = sums[base + offset + at] !== 0 || members[base + offset + at] !== 0
        if (isLeft) yield { territory, slice, class: at }
      }
    }
  }
}

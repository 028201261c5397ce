// `indicators`: the total of every indicator in every territory. Folds what changed, and has the sums recounted by SQL at the
// same snapshot from time to time.
import type { ClientBase, Pool } from 'pg'
import type { Logger } from 'pino'
import { INDICATORS_CHANNEL, type ChannelRow } from '../../protocol/index.ts'
import type { LiveMetrics } from '../live/metrics.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../live/view.ts'
import type { HeldFigures } from '../publication/held-figures.ts'
import type { PublicationGate } from '../publication/publication-gate.ts'
import { IndicatorsAudit, type AuditMismatch, type AuditOutcome } from './audit.ts'
import type { IndicatorsFold } from './indicators-fold.ts'

/** Between two audits. */
export const AUDIT_INTERVAL_MS = 300_000

export interface IndicatorsViewOptions {
  /** Shared with the view of the breakdowns. */
  fold: IndicatorsFold
  /** Says what of the cells is shown. */
  gate: PublicationGate
  /** Keeps what the gate holds over a restart; without it, in memory alone. */
  held?: Pick<HeldFigures, 'restore' | 'save'>
  /** Connections for audits. */
  pool: Pool
  log: Logger
  metrics: LiveMetrics
  /** Where what an audit found is kept and told. */
  onAudit?: (outcome: AuditOutcome) => void
  auditIntervalMs?: number
}

export class IndicatorsView implements PublishedView {
  readonly channel = INDICATORS_CHANNEL
  readonly right = 'public'
  readonly fold: IndicatorsFold
  readonly datasets: readonly string[]
  readonly #options: IndicatorsViewOptions
  readonly #audit: IndicatorsAudit
  #published = new Set<string>()
  #auditedAt = Date.now()

  constructor(options: IndicatorsViewOptions) {
    this.#options = options
    this.fold = options.fold
    this.datasets = options.fold.datasets
    this.#audit = new IndicatorsAudit({ ...options, onOutcome: options.onAudit })
  }

  /** True after an audit found a difference, so that the next turn reads everything anew; or when the gate has news. */
  isDirty(): boolean {
    return this.fold.mustReload || this.#options.gate.isDirty()
  }

  async load(client: ClientBase): Promise<ChannelRow[]> {
    await this.fold.load(client, this)
    await this.#options.held?.restore()
    const rows = this.#rows()
    await this.#options.held?.save()
    return rows
  }

  async refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    await this.fold.refresh(client, changed, this)
    const before = this.#published
    const put = this.#rows()
    await this.#options.held?.save()
    return { put, remove: [...before].filter((id) => !this.#published.has(id)) }
  }

  /** All of them, because one that changes may hide or show another; the channel drops those that are as they were. */
  #rows(): ChannelRow[] {
    this.fold.takeTotals()
    const { indicators, tree, totals } = this.fold
    const cells = this.#options.gate.publish({
      indicators,
      territories: tree.nodes,
      cells: [...totals.values()],
    })
    this.#published = new Set(cells.map(({ id }) => id))
    return cells.map((cell) => ({ ...cell }))
  }

  /** Starts an audit when one is due: it reads the very snapshot of this turn on a connection of its own. */
  async inspect(client: ClientBase): Promise<void> {
    const interval = this.#options.auditIntervalMs ?? AUDIT_INTERVAL_MS
    const isDue = Date.now() - this.#auditedAt >= interval
    if (this.#audit.isRunning || !isDue || this.#options.pool.waitingCount > 0) return
    this.#auditedAt = Date.now()
    await this.startAudit(client)
  }

  startAudit(client: ClientBase, options?: { all: boolean }): Promise<{ result: Promise<AuditMismatch[]> }> {
    return this.#audit.start(client, options)
  }
}

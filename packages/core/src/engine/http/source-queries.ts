// Reads sources, their runs and their quarantine for the console. Counts come from committed batches; the channel
// `sources` overlays the progress of a run between them.
import { IsNull, LessThan, type DataSource, type EntityManager } from 'typeorm'
import { ObzorError } from '../../model/index.ts'
import type { FreshnessRow, RunRow, SourceRow } from '../../protocol/index.ts'
import { QuarantineRowEntity, SourceEntity, SourceRunEntity } from '../db/entities/index.ts'
import { listRows, type ListedRow, type RowState } from '../quarantine/db/quarantine-rows.ts'
import type { EngineClock } from '../tokens.ts'
import type { PastRun, QuarantineRow } from './schemas.ts'

export interface PageQuery {
  limit?: number
  before?: string
}
export interface Page<Row> {
  items: Row[]
  /** `before` of the next page; `null` on the last one. */
  next: string | null
}
export interface QuarantineQuery extends PageQuery {
  run?: string
  code?: string
  field?: string
  text?: string
  state?: RowState
}
/** Rows of one reason, for the filter. */
export interface ReasonCount {
  code: string
  field: string
  rows: number
}

const DEFAULT_PAGE = 25
/** Reasons listed in the filter; a source with more has a fault that needs no filter. */
const REASONS_MAX = 100

export class SourceQueries {
  readonly #control: DataSource
  readonly #clock: EngineClock

  constructor(control: DataSource, clock: EngineClock) {
    this.#control = control
    this.#clock = clock
  }

  async freshness(): Promise<FreshnessRow[]> {
    return (await this.#sources().find({ where: { retired: false }, order: { code: 'ASC' } })).map(
      freshnessRowOf,
    )
  }

  async sources(): Promise<SourceRow[]> {
    const sources = await this.#sources().find({ where: { retired: false }, order: { code: 'ASC' } })
    return Promise.all(sources.map((source) => this.#sourceRow(source)))
  }

  async source(code: string): Promise<SourceRow> {
    return this.#sourceRow(await this.#byCode(code))
  }

  /** Throws `OBZ_SOURCE_DISABLED` for a source that is paused. */
  async requireEnabled(code: string): Promise<void> {
    const source = await this.#byCode(code)
    if (source.enabled) return
    throw new ObzorError({
      code: 'OBZ_SOURCE_DISABLED',
      fact: `${code} is paused`,
      risk: 'nothing was started',
      action: 'resume the source and run it again',
    })
  }

  /** Pauses or resumes; a run in progress ends by itself. */
  async setEnabled(manager: EntityManager, code: string, enabled: boolean): Promise<void> {
    const sources = manager.getRepository(SourceEntity)
    const source = await sources.findOneBy({ code })
    if (!source) throw sourceUnknown(code)
    const resting = enabled ? 'waiting' : 'disabled'
    await sources.update(
      { id: source.id },
      { enabled, ...(source.state !== 'running' && source.enabled !== enabled && { state: resting }) },
    )
  }

  async runs(code: string, { limit = DEFAULT_PAGE, before }: PageQuery): Promise<Page<PastRun>> {
    const source = await this.#byCode(code)
    const found = await this.#control.getRepository(SourceRunEntity).find({
      where: { sourceId: source.id, ...(before !== undefined && { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    })
    const page = pageOf(found, limit)
    return { ...page, items: page.items.map((run) => pastRunOf(run, this.#clock.now())) }
  }

  async quarantine(
    code: string,
    { limit = DEFAULT_PAGE, ...filter }: QuarantineQuery,
  ): Promise<Page<QuarantineRow>> {
    const source = await this.#byCode(code)
    const found = await listRows(this.#control, source.id, filter, limit + 1)
    const page = pageOf(found, limit)
    return { ...page, items: page.items.map(quarantineRowOf) }
  }

  async quarantineReasons(code: string, run?: string): Promise<ReasonCount[]> {
    const source = await this.#byCode(code)
    const query = this.#control
      .getRepository(QuarantineRowEntity)
      .createQueryBuilder('row')
      .select('row.reason_code', 'code')
      .addSelect('row.field', 'field')
      .addSelect('count(*)', 'rows')
      .where('row.source_id = :source and row.closed_as is null and row.fix_id is null', {
        source: source.id,
      })
      .groupBy('row.reason_code')
      .addGroupBy('row.field')
      .orderBy('count(*)', 'DESC')
      .limit(REASONS_MAX)
    if (run !== undefined) query.andWhere('row.run_id = :run', { run })
    const counted = await query.getRawMany<{ code: string; field: string; rows: string }>()
    return counted.map((row) => ({ ...row, rows: Number(row.rows) }))
  }

  async #sourceRow(source: SourceEntity): Promise<SourceRow> {
    const runs = this.#control.getRepository(SourceRunEntity)
    const [lastRun, quarantinedTotal] = await Promise.all([
      runs.findOne({ where: { sourceId: source.id }, order: { id: 'DESC' } }),
      this.#control.getRepository(QuarantineRowEntity).countBy({
        sourceId: source.id,
        fixId: IsNull(),
        closedAs: IsNull(),
      }),
    ])
    return {
      ...freshnessRowOf(source),
      pluginId: source.pluginId,
      schedule: JSON.stringify(source.schedule),
      enabled: source.enabled,
      quarantinedTotal,
      failuresInRow: source.failuresInRow,
      retryAt: source.retryAt?.getTime() ?? null,
      lastRun: lastRun && runRowOf(lastRun, this.#clock.now()),
    }
  }

  async #byCode(code: string): Promise<SourceEntity> {
    const source = await this.#sources().findOneBy({ code })
    if (source) return source
    throw sourceUnknown(code)
  }

  #sources() {
    return this.#control.getRepository(SourceEntity)
  }
}

export const sourceUnknown = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_UNKNOWN',
    fact: `no plugin contributes the source '${code}'`,
    risk: 'nothing was done',
    action: 'GET /api/v1/sources lists the sources there are',
  })

function pageOf<Row extends { id: string }>(found: Row[], limit: number): Page<Row> {
  const items = found.slice(0, limit)
  return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null }
}

function freshnessRowOf(source: SourceEntity): FreshnessRow {
  return {
    id: source.code,
    title: source.title,
    agency: source.agency,
    refreshHours: source.refreshHours,
    lastSuccessAt: source.lastSuccessAt?.getTime() ?? null,
    // As in the channel: a disabled source says so whatever its last run does.
    state: source.enabled ? source.state : 'disabled',
  }
}

/** A run as rows of the channel have it. The share of a running one is known only to the channel. */
export function runRowOf(run: SourceRunEntity, now: Date): RunRow {
  const startedAt = run.startedAt.getTime()
  const finishedAt = run.finishedAt?.getTime() ?? null
  const seconds = ((finishedAt ?? now.getTime()) - startedAt) / 1000
  return {
    id: run.id,
    state: run.state,
    trigger: run.trigger,
    deliveryName: run.deliveryName,
    startedAt,
    finishedAt,
    read: run.rowsRead,
    accepted: run.rowsAccepted,
    unchanged: run.rowsUnchanged,
    duplicate: run.rowsDuplicate,
    quarantined: run.rowsQuarantined,
    rowsPerSecond: seconds > 0 ? Math.round(run.rowsRead / seconds) : 0,
    share: run.state === 'running' ? null : 1,
    etaSeconds: null,
    errorCode: run.errorCode,
    errorText: run.errorText,
  }
}

function pastRunOf(run: SourceRunEntity, now: Date): PastRun {
  const { rowsRemoved: removed, looks, firstStartedAt, startedAt } = run
  return { ...runRowOf(run, now), removed, looks, since: (firstStartedAt ?? startedAt).getTime() }
}

function quarantineRowOf(row: ListedRow): QuarantineRow {
  const { id, runId, line, field, code, reason, createdAt, hasRaw, fixedAt } = row
  return {
    id,
    runId,
    line: Number(line),
    field,
    code,
    reason,
    at: createdAt.getTime(),
    hasRaw,
    fix: fixedAt && {
      at: fixedAt.getTime(),
      by: row.fixedBy ?? '',
      runId: row.fixRun,
      state: row.fixState,
      isAsideAgain: row.isAsideAgain,
    },
    closed: row.closedAs && { as: row.closedAs, runId: row.closedByRun },
    standsSince: row.standsSince?.getTime() ?? null,
  }
}

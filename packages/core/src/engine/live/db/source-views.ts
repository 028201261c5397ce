// `freshness` for walls and `sources` for the console: the same rows of control.source, told at two lengths.
import type { ClientBase } from 'pg'
import {
  FRESHNESS_CHANNEL,
  SOURCES_CHANNEL,
  type ChannelRow,
  type FreshnessRow,
  type RunRow,
  type SourceRow,
} from '../../../protocol/index.ts'
import type { ChannelRight, LocalText } from '../../../model/index.ts'
import type { RunProgressEvent } from '../run-progress.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../view.ts'

interface SourceRecord {
  id: string
  code: string
  plugin_id: string
  title: LocalText
  agency: LocalText
  schedule: unknown
  refresh_hours: number
  enabled: boolean
  state: FreshnessRow['state']
  last_success_at: Date | null
  quarantined_total: number
  failures_in_row: number
  retry_at: Date | null
  run: RunRecord | null
}
interface RunRecord {
  id: number
  state: RunRow['state']
  trigger: RunRow['trigger']
  delivery_name: string | null
  started_at: number
  finished_at: number | null
  rows_read: number
  rows_accepted: number
  rows_unchanged: number
  rows_duplicate: number
  rows_quarantined: number
  error_code: string | null
  error_text: string | null
}

// A disabled source says so whatever its last run did.
const STATE = `case when s.enabled then s.state else 'disabled' end as state`
// A source whose plugin was switched off or taken away leaves the lists; its data stay.
const FRESHNESS = `
  select s.id, s.code, s.title, s.agency, s.refresh_hours, s.last_success_at, ${STATE}
    from (select * from control.source where not retired) s`
const SOURCES = `
  select s.id, s.code, s.plugin_id, s.title, s.agency, s.schedule, s.refresh_hours, s.enabled,
         s.last_success_at, s.failures_in_row, s.retry_at, ${STATE}, to_jsonb(run) as run,
         (select count(*) from control.quarantine_row q where q.source_id = s.id and q.fix_id is null and q.closed_as is null)::float8 as quarantined_total
    from (select * from control.source where not retired) s
    left join lateral (
      select r.id, r.state, r.trigger, r.delivery_name, r.rows_read, r.rows_accepted, r.rows_unchanged,
             r.rows_duplicate, r.rows_quarantined, r.error_code, r.error_text,
             floor(extract(epoch from r.started_at) * 1000) as started_at,
             floor(extract(epoch from r.finished_at) * 1000) as finished_at
        from control.source_run r where r.source_id = s.id order by r.id desc limit 1) run on true`

/** Rows by code, told by the bigint ids of the outbox. */
abstract class SourceTableView implements PublishedView {
  abstract readonly channel: string
  abstract readonly right: ChannelRight
  readonly datasets = ['source']
  protected abstract readonly select: string
  protected abstract publish(record: SourceRecord): ChannelRow
  readonly #codes = new Map<number, string>()

  async load(client: ClientBase): Promise<ChannelRow[]> {
    this.#codes.clear()
    const { rows } = await client.query<SourceRecord>(`${this.select} order by s.id`)
    return rows.map((record) => this.#remember(record))
  }

  async refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    const ids = changed.get('source') ?? []
    if (ids.length === 0) return { put: [], remove: [] }
    const { rows } = await client.query<SourceRecord>(`${this.select} where s.id = any ($1::bigint[])`, [ids])
    const present = new Set(rows.map((record) => Number(record.id)))
    const gone = ids.filter((id) => !present.has(id))
    const remove = gone.map((id) => this.#codes.get(id)).filter((code) => code !== undefined)
    return { put: rows.map((record) => this.#remember(record)), remove }
  }

  #remember(record: SourceRecord): ChannelRow {
    this.#codes.set(Number(record.id), record.code)
    return this.publish(record)
  }
}

const freshnessRow = (record: SourceRecord): FreshnessRow => ({
  id: record.code,
  title: record.title,
  agency: record.agency,
  refreshHours: record.refresh_hours,
  lastSuccessAt: record.last_success_at?.getTime() ?? null,
  state: record.state,
})

export class FreshnessView extends SourceTableView {
  readonly channel = FRESHNESS_CHANNEL
  readonly right = 'public'
  protected readonly select = FRESHNESS

  protected publish(record: SourceRecord): ChannelRow {
    return freshnessRow(record)
  }
}

/** Progress is published at most this often: 4 Hz is as much as a reader can follow. */
export const PROGRESS_INTERVAL_MS = 250

export class SourcesView extends SourceTableView {
  readonly channel = SOURCES_CHANNEL
  readonly right = 'sources.read'
  protected readonly select = SOURCES
  readonly #committed = new Map<string, SourceRow>()
  /** By source; only the run that is the last of its source is laid over it. */
  readonly #progress = new Map<string, RunProgressEvent>()
  readonly #dirty = new Set<string>()
  #publishedAt = 0

  takeProgress(event: RunProgressEvent): void {
    this.#progress.set(event.sourceCode, event)
    this.#dirty.add(event.sourceCode)
  }

  isDirty(): boolean {
    return this.#dirty.size > 0 && Date.now() - this.#publishedAt >= PROGRESS_INTERVAL_MS
  }

  override async load(client: ClientBase): Promise<ChannelRow[]> {
    this.#committed.clear()
    return super.load(client)
  }

  override async refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    const { put, remove } = await super.refresh(client, changed)
    for (const code of remove) this.#committed.delete(code)
    if (this.isDirty()) {
      this.#publishedAt = Date.now()
      for (const code of this.#dirty) {
        const row = this.#committed.get(code)
        if (row) put.push(this.#withProgress(row))
      }
      this.#dirty.clear()
    }
    return { put, remove }
  }

  protected publish(record: SourceRecord): ChannelRow {
    const row: SourceRow = {
      ...freshnessRow(record),
      pluginId: record.plugin_id,
      schedule: JSON.stringify(record.schedule),
      enabled: record.enabled,
      quarantinedTotal: record.quarantined_total,
      failuresInRow: record.failures_in_row,
      retryAt: record.retry_at?.getTime() ?? null,
      lastRun: record.run && runRow(record.run),
    }
    this.#committed.set(row.id, row)
    return this.#withProgress(row)
  }

  #withProgress(row: SourceRow): SourceRow {
    const progress = this.#progress.get(row.id)
    const run = row.lastRun
    if (!progress || !run) return row
    if (run.state !== 'running') {
      // The run ended: its committed figures are the last word.
      if (run.id === progress.runId) this.#progress.delete(row.id)
      return row
    }
    if (run.id !== progress.runId || progress.read < run.read) return row
    const { read, accepted, unchanged, duplicate, quarantined, rowsPerSecond, share, etaSeconds } = progress
    const lastRun: RunRow = {
      ...run,
      read,
      accepted,
      unchanged,
      duplicate,
      quarantined,
      rowsPerSecond,
      share,
      etaSeconds,
    }
    return { ...row, lastRun }
  }
}

function runRow(run: RunRecord): RunRow {
  const seconds = run.finished_at === null ? 0 : Math.max((run.finished_at - run.started_at) / 1000, 0.001)
  return {
    id: String(run.id),
    state: run.state,
    trigger: run.trigger,
    deliveryName: run.delivery_name,
    startedAt: run.started_at,
    finishedAt: run.finished_at,
    read: run.rows_read,
    accepted: run.rows_accepted,
    unchanged: run.rows_unchanged,
    duplicate: run.rows_duplicate,
    quarantined: run.rows_quarantined,
    rowsPerSecond: seconds === 0 ? 0 : Math.round(run.rows_read / seconds),
    share: run.state === 'succeeded' ? 1 : null,
    etaSeconds: null,
    errorCode: run.error_code,
    errorText: run.error_text,
  }
}

// `alerts`: every open alert, for walls and the console. Closed ones leave the channel; the console asks for them by HTTP.
import type { ClientBase } from 'pg'
import type { AlertFinding, AlertObject, AlertSeverity, LocalText } from '../../../model/index.ts'
import { ALERTS_CHANNEL, type AlertRow, type ChannelRow } from '../../../protocol/index.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../../live/view.ts'

interface Row {
  id: string
  rule_code: string
  severity: AlertSeverity
  title: LocalText
  object_kind: AlertObject['kind']
  object: string
  object_title: LocalText
  finding: AlertFinding
  opened_at: Date
  acknowledged_at: Date | null
  muted_until: Date | null
}
const OPEN = `
  select id, rule_code, severity, title, object_kind, object, object_title, finding, opened_at, acknowledged_at, muted_until
    from control.alert where closed_at is null`

export class AlertsView implements PublishedView {
  readonly channel = ALERTS_CHANNEL
  /** Aggregates and names of sources, as the wall's own panels have them. */
  readonly right = 'public'
  readonly datasets = ['alert']

  async load(client: ClientBase): Promise<ChannelRow[]> {
    const { rows } = await client.query<Row>(`${OPEN} order by id`)
    return rows.map(published)
  }

  async refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    const ids = changed.get('alert') ?? []
    if (ids.length === 0) return { put: [], remove: [] }
    const { rows } = await client.query<Row>(`${OPEN} and id = any ($1::bigint[])`, [ids])
    const open = new Set(rows.map(({ id }) => Number(id)))
    return { put: rows.map(published), remove: ids.filter((id) => !open.has(id)).map(String) }
  }
}

const published = (row: Row): AlertRow => ({
  id: row.id,
  rule: row.rule_code,
  severity: row.severity,
  title: row.title,
  object: { kind: row.object_kind, code: row.object, title: row.object_title },
  finding: row.finding,
  openedAt: row.opened_at.getTime(),
  isAcknowledged: row.acknowledged_at !== null,
  mutedUntil: row.muted_until?.getTime() ?? null,
})

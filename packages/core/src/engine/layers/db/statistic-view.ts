// `statistic:<code>`: published figures of one series, a row per source, territory and period.
import type { ClientBase } from 'pg'
import { statisticChannel, type ChannelRow, type StatisticRow } from '../../../protocol/index.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../../live/view.ts'

const SELECT = `
  select id, territory_code as territory, period, value, note from facts.statistic where code = $1`

export class StatisticView implements PublishedView {
  readonly channel: string
  readonly right = 'public'
  readonly datasets = ['statistic']
  readonly #code: string

  constructor(code: string) {
    this.channel = statisticChannel(code)
    this.#code = code
  }

  async load(client: ClientBase): Promise<ChannelRow[]> {
    const { rows } = await client.query<StatisticRow>(`${SELECT} order by territory_code, period, id`, [
      this.#code,
    ])
    return rows
  }

  async refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    const ids = changed.get('statistic') ?? []
    if (ids.length === 0) return { put: [], remove: [] }
    const { rows } = await client.query<StatisticRow>(`${SELECT} and id = any ($2::bigint[])`, [
      this.#code,
      ids,
    ])
    const present = new Set(rows.map((row) => row.id))
    return { put: rows, remove: ids.map(String).filter((id) => !present.has(id)) }
  }
}

// `indicators:breakdowns`: every indicator by each of its breakdowns in every territory, and by pairs of them in the region.
// A channel of its own: a wall that shows no profile neither receives it nor waits for it. Sums are folded in the same turn
// as the totals; what is published is the picture of one turn, a table at a time, so that a turn stays short.
import type { ClientBase } from 'pg'
import type { ChannelRow } from '../../protocol/index.ts'
import { BREAKDOWNS_CHANNEL } from '../../protocol/index.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../live/view.ts'
import type { BreakdownTable, IndicatorsFold } from './indicators-fold.ts'
import { publishedRow } from './indicators-view.ts'

/** A table is published this often at most: whoever reads a profile cannot follow faster. */
export const TABLE_INTERVAL_MS = 1_000
/** Classes times territories that one turn works out: 1,000 take about 2 ms, and the totals of the next turn wait as long. */
const CELLS_PER_TURN = 1_000

interface Published {
  generation: number
  version: number
  at: number
  ids: ReadonlySet<string>
}

const nothing: Published = { generation: -1, version: -1, at: -Infinity, ids: new Set() }

export interface BreakdownsViewOptions {
  fold: IndicatorsFold
  intervalMs?: number
  now?: () => number
}

export class BreakdownsView implements PublishedView {
  readonly channel = BREAKDOWNS_CHANNEL
  readonly right = 'public'
  readonly datasets: readonly string[]
  readonly #fold: IndicatorsFold
  readonly #intervalMs: number
  readonly #now: () => number
  readonly #published = new Map<string, Published>()

  constructor({ fold, intervalMs = TABLE_INTERVAL_MS, now = Date.now }: BreakdownsViewOptions) {
    this.#fold = fold
    this.datasets = fold.datasets
    this.#intervalMs = intervalMs
    this.#now = now
  }

  /** Tables changed and are due. */
  isDirty(): boolean {
    return this.#due().length > 0
  }

  async load(client: ClientBase): Promise<ChannelRow[]> {
    await this.#fold.load(client, this)
    this.#published.clear()
    return this.#fold.tables().flatMap((table) => this.#publish(table).put)
  }

  async refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    await this.#fold.refresh(client, changed, this)
    const change: ViewChange = { put: [], remove: [] }
    let cells = 0
    for (const table of this.#due()) {
      cells += this.#territoriesOf(table).length * table.plan.slices[table.slice]!.size
      const { put, remove } = this.#publish(table)
      change.put.push(...put)
      change.remove.push(...remove)
      if (cells >= CELLS_PER_TURN) break
    }
    return change
  }

  /** The one that has waited longest first. */
  #due(): BreakdownTable[] {
    const until = this.#now() - this.#intervalMs
    const waited = ({ key }: BreakdownTable): number => this.#publishedOf(key).at
    return this.#fold
      .tables()
      .filter((table) => {
        const { generation, version, at } = this.#publishedOf(table.key)
        return at <= until && (generation !== this.#fold.generation || version !== versionOf(table))
      })
      .toSorted((left, right) => waited(left) - waited(right))
  }

  #publish(table: BreakdownTable): ViewChange {
    const put = this.#fold.cellsOf(table, this.#territoriesOf(table)).map(publishedRow)
    const ids = new Set(put.map(({ id }) => id))
    const remove = [...this.#publishedOf(table.key).ids].filter((id) => !ids.has(id))
    this.#published.set(table.key, {
      generation: this.#fold.generation,
      version: versionOf(table),
      at: this.#now(),
      ids,
    })
    return { put, remove }
  }

  #publishedOf(key: string): Published {
    return this.#published.get(key) ?? nothing
  }

  #territoriesOf({ plan, slice }: BreakdownTable): readonly number[] {
    const { tree } = this.#fold
    return plan.slices[slice]!.divisions.length > 1 ? tree.roots : tree.territories.map((_, at) => at + 1)
  }
}

const versionOf = ({ live, counted: { numerator, denominator } }: BreakdownTable): number =>
  live.sums[numerator]!.version + (denominator === null ? 0 : live.sums[denominator]!.version)

// `indicators:breakdowns`: every indicator by each of its breakdowns in every territory, and by pairs of them in the region.
// A channel of its own: a wall that shows no profile neither receives it nor waits for it. Sums are folded in the same turn
// as the totals; what is published is the picture of one turn, one breakdown at a time, so that a turn stays short. All
// indicators of a population go together: what is hidden in one of them must not be told by another.
import type { ClientBase } from 'pg'
import { cellId, type CountedCell } from '../../model/index.ts'
import type { ChannelRow } from '../../protocol/index.ts'
import { BREAKDOWNS_CHANNEL } from '../../protocol/index.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../live/view.ts'
import type { HeldFigures } from '../publication/held-figures.ts'
import type { PublicationGate } from '../publication/publication-gate.ts'
import type { BreakdownTable, IndicatorsFold } from './indicators-fold.ts'

/** A breakdown is published this often at most: whoever reads a profile cannot follow faster. */
export const TABLE_INTERVAL_MS = 1_000
/** Pairs are four times as many as breakdowns, and are read one by one: so many times as seldom. */
const PAIR_INTERVALS = 3
/** Classes times territories that one turn works out: 1,000 take about 2 ms, and the totals of the next turn wait as long. */
const CELLS_PER_TURN = 1_000

/** The tables of all indicators of a population by one breakdown or pair. */
interface Group {
  key: string
  dimensions: readonly string[]
  tables: BreakdownTable[]
}

interface Published {
  generation: number
  version: number
  /** Of the gate's rules. */
  revision: number
  at: number
  ids: ReadonlySet<string>
}

const nothing: Published = { generation: -1, version: -1, revision: -1, at: -Infinity, ids: new Set() }

export interface BreakdownsViewOptions {
  fold: IndicatorsFold
  /** Says what of the cells is shown; the view of the totals goes before. */
  gate: PublicationGate
  /** Writes down what the gate holds; the view of the totals has restored it. */
  held?: Pick<HeldFigures, 'save'>
  intervalMs?: number
  now?: () => number
}

export class BreakdownsView implements PublishedView {
  readonly channel = BREAKDOWNS_CHANNEL
  readonly right = 'public'
  readonly datasets: readonly string[]
  readonly #fold: IndicatorsFold
  readonly #gate: PublicationGate
  readonly #held: Pick<HeldFigures, 'save'> | undefined
  readonly #intervalMs: number
  readonly #now: () => number
  readonly #published = new Map<string, Published>()

  constructor({ fold, gate, held, intervalMs = TABLE_INTERVAL_MS, now = Date.now }: BreakdownsViewOptions) {
    this.#fold = fold
    this.#gate = gate
    this.#held = held
    this.datasets = fold.datasets
    this.#intervalMs = intervalMs
    this.#now = now
  }

  /** Breakdowns changed and are due. */
  isDirty(): boolean {
    return this.#due().length > 0
  }

  async load(client: ClientBase): Promise<ChannelRow[]> {
    await this.#fold.load(client, this)
    this.#published.clear()
    const groups = this.#groups()
    this.#gate.keepParts(new Set(groups.map(({ key }) => key)))
    const put = groups.flatMap((group) => this.#publish(group).put)
    await this.#held?.save()
    return put
  }

  async refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    await this.#fold.refresh(client, changed, this)
    const change: ViewChange = { put: [], remove: [] }
    const isHeld = this.#gate.policy.differencing === 'hold'
    let cells = 0
    for (const group of this.#due()) {
      for (const table of group.tables)
        cells += this.#territoriesOf(table).length * table.plan.slices[table.slice]!.size
      const { put, remove } = this.#publish(group)
      change.put.push(...put)
      change.remove.push(...remove)
      // Where figures are held, all of a long period are of one reading.
      if (cells >= CELLS_PER_TURN && !isHeld) break
    }
    await this.#held?.save()
    return change
  }

  #groups(): Group[] {
    const groups = Map.groupBy(
      this.#fold.tables(),
      ({ plan, slice }) => `${plan.over}/${plan.slices[slice]!.key}`,
    )
    return [...groups].map(([key, tables]) => {
      const { plan, slice } = tables[0]!
      const dimensions = plan.slices[slice]!.divisions.map((at) => plan.divisions[at]!.code)
      return { key, dimensions, tables }
    })
  }

  /** The one that has waited longest first. */
  #due(): Group[] {
    if (this.#gate.holdsParts) return []
    const now = this.#now()
    const dueAt = ({ key, dimensions }: Group): number =>
      this.#publishedOf(key).at + this.#intervalMs * (dimensions.length > 1 ? PAIR_INTERVALS : 1)
    const waited = ({ key }: Group): number => this.#publishedOf(key).at
    return this.#groups()
      .filter((group) => {
        const { generation, version, revision } = this.#publishedOf(group.key)
        const isChanged =
          generation !== this.#fold.generation ||
          revision !== this.#gate.revision ||
          version !== versionOf(group)
        return isChanged && dueAt(group) <= now
      })
      .toSorted((left, right) => waited(left) - waited(right))
  }

  #publish(group: Group): ViewChange {
    const cells = group.tables.flatMap((table) => this.#fold.cellsOf(table, this.#territoriesOf(table)))
    const put = this.#gate
      .publishPart(group.key, {
        indicators: this.#fold.indicators,
        territories: this.#fold.tree.nodes,
        dimensions: group.dimensions,
        cells,
        margins: this.#marginsOf(group),
      })
      .map((cell) => ({ ...cell }))
    const ids = new Set(put.map(({ id }) => id))
    const remove = [...this.#publishedOf(group.key).ids].filter((id) => !ids.has(id))
    this.#published.set(group.key, {
      generation: this.#fold.generation,
      version: versionOf(group),
      revision: this.#gate.revision,
      at: this.#now(),
      ids,
    })
    return { put, remove }
  }

  /** Of a pair, what the region has by each of its dimensions; and the totals that the group's indicators have wherever they go. */
  #marginsOf({ dimensions, tables }: Group): CountedCell[] {
    const territories = this.#territoriesOf(tables[0]!)
    const codes = new Set(territories.map((at) => this.#fold.tree.at(at)!.oktmo))
    const totals = tables.flatMap(({ counted }) =>
      [...codes].flatMap((oktmo) => this.#fold.totals.get(cellId(counted.indicator.code, oktmo)) ?? []),
    )
    if (dimensions.length < 2) return totals
    const singles = this.#groups().filter(
      (other) =>
        other.dimensions.length === 1 &&
        dimensions.includes(other.dimensions[0]!) &&
        other.tables[0]!.plan === tables[0]!.plan,
    )
    return [
      ...totals,
      ...singles.flatMap((single) =>
        single.tables.flatMap((table) => this.#fold.cellsOf(table, territories)),
      ),
    ]
  }

  #publishedOf(key: string): Published {
    return this.#published.get(key) ?? nothing
  }

  #territoriesOf({ plan, slice }: BreakdownTable): readonly number[] {
    const { tree } = this.#fold
    return plan.slices[slice]!.divisions.length > 1 ? tree.roots : tree.territories.map((_, at) => at + 1)
  }
}

const versionOf = ({ tables }: Group): number =>
  tables.reduce(
    (sum, { live, counted: { numerator, denominator } }) =>
      sum + live.sums[numerator]!.version + (denominator === null ? 0 : live.sums[denominator]!.version),
    0,
  )

// The one door through which figures of indicators leave the engine. The views bring every cell as it is counted; the gate
// keeps what each audience sees of them, by the policy, and the wall's channels, the interface, files and explanations all
// read it here. What is said to whom, and why, is in model/disclosure and docs/disclosure.md.
import type { InjectionToken } from 'tsyringe'
import {
  AUDIENCES,
  ChangedMembers,
  NOTHING_HIDDEN,
  NOTHING_RELEASED,
  disclose,
  heldCells,
  isTableBy,
  isOpenData,
  periodOf,
  release,
  type Audience,
  type CountedCell,
  type DisclosurePolicy,
  type HiddenPattern,
  type HoldState,
  type Indicator,
  type PublishedCell,
  type TerritoryNode,
} from '../../model/index.ts'

/** Totals of every indicator in every territory. */
export interface CountedPicture {
  indicators: readonly Indicator[]
  territories: readonly TerritoryNode[]
  cells: readonly CountedCell[]
}

/** Cells of all indicators of a population by one breakdown, or by a pair. */
export interface CountedPart extends CountedPicture {
  /** Codes of the dimensions. */
  dimensions: readonly string[]
  /** The totals of the same reading, and of a pair the cells by each of its dimensions: what anybody can subtract from. */
  margins: readonly CountedCell[]
}

interface Patterns {
  now: Map<string, ReadonlySet<string>>
  /** At the end of the long period before. */
  before: HiddenPattern
}

interface HeldPart extends CountedPart {
  period: string
  answers: Map<Audience, readonly PublishedCell[]>
}

export interface GateOptions {
  policy: DisclosurePolicy
  now: () => Date
}

export class PublicationGate {
  readonly #now: () => Date
  #policy: DisclosurePolicy
  #picture: CountedPicture | null = null
  /** Totals as they are shown, before anything is hidden: in a hold they lag. */
  #current: readonly CountedCell[] = []
  #parts = new Map<string, HeldPart>()
  #hold: HoldState = NOTHING_RELEASED
  #heldAt: Date | null = null
  #released: readonly string[] = []
  #period: string | null = null
  #patterns = new Map<Audience, Patterns>()
  #totals = new Map<Audience, readonly PublishedCell[]>()
  #changed: ChangedMembers | null = null
  #isDirty = false
  /** Grows with each policy: parts follow it. */
  #revision = 0
  #publishedAt: Date | null = null

  constructor({ policy, now }: GateOptions) {
    this.#policy = policy
    this.#now = now
  }

  get policy(): DisclosurePolicy {
    return this.#policy
  }

  get revision(): number {
    return this.#revision
  }

  /** Begins a long period: the next picture is by the new rules alone. */
  setPolicy(policy: DisclosurePolicy): void {
    this.#policy = policy
    this.#hold = NOTHING_RELEASED
    this.#changed?.clear()
    this.#patterns.clear()
    this.#parts.clear()
    this.#totals.clear()
    this.#revision += 1
    this.#isDirty = true
  }

  /** True when the same totals would be published otherwise now: the policy changed, or a tick of the hold is due. */
  isDirty(): boolean {
    return this.#isDirty || (this.#picture !== null && this.#isHeld && this.#isTickDue())
  }

  /** True when breakdowns stand as they are to the end of the long period. */
  get holdsParts(): boolean {
    return this.#isHeld && [...this.#parts.values()].every(({ period }) => period === this.#periodNow())
  }

  /** Where the fold says who changed; `null` while nothing is held, so that nobody need remember. */
  get changedMembers(): ChangedMembers | null {
    return this.#isHeld ? this.#changed : null
  }

  /** What walls and whoever reaches the port may see of the totals. */
  publish(picture: CountedPicture): readonly PublishedCell[] {
    this.#isDirty = false
    this.#publishedAt = this.#now()
    this.#picture = picture
    this.#beginPeriod()
    this.#current = this.#isHeld ? this.#held(picture) : picture.cells
    this.#totals.clear()
    return this.cells('public')
  }

  /** What walls may see of a breakdown; call after the totals of the same reading. */
  publishPart(key: string, part: CountedPart): readonly PublishedCell[] {
    this.#beginPeriod()
    const known = this.#parts.get(key)
    const period = this.#periodNow()
    const held =
      known && this.#isHeld && known.period === period ? known : { ...part, period, answers: new Map() }
    held.answers.clear()
    this.#parts.set(key, held)
    return this.#partCells(held, 'public')
  }

  /** All others are counted no longer: their plugin is gone, or declares something else. */
  keepParts(keys: ReadonlySet<string>): void {
    for (const key of this.#parts.keys()) if (!keys.has(key)) this.#parts.delete(key)
  }

  /** `null` until a picture was published by this engine. */
  get described(): Pick<CountedPicture, 'indicators' | 'territories'> | null {
    return this.#picture
  }

  get publishedAt(): Date | null {
    return this.#publishedAt
  }

  /** Territories whose held figures became those of now with the last picture. */
  get released(): readonly string[] {
    return this.#released
  }

  /** Totals, or cells by the dimensions, as an audience sees them. */
  cells(audience: Audience, dimensions: readonly string[] = []): readonly PublishedCell[] {
    if (dimensions.length > 0) {
      // What is hidden in the margins is hidden first.
      if (dimensions.length > 1) for (const dimension of dimensions) this.cells(audience, [dimension])
      const asked = dimensions.join(' ')
      return [...this.#parts.values()]
        .filter((part) => part.dimensions.join(' ') === asked)
        .flatMap((part) => this.#partCells(part, audience))
    }
    const known = this.#totals.get(audience)
    if (known) return known
    if (this.#picture === null) return []
    const cells = this.#disclosed(audience, { ...this.#picture, cells: this.#current })
    this.#totals.set(audience, cells)
    return cells
  }

  /** Totals and cells of single breakdowns as they are shown, with whom each is hidden from: for what is written down. */
  counted(): { cell: CountedCell; hiddenFor: Audience[] }[] {
    const isOpen = isOpenData(this.#picture?.indicators ?? [])
    const singles = [...this.#parts.values()].filter(({ dimensions }) => dimensions.length === 1)
    const hidden = new Map(
      AUDIENCES.map((audience) => {
        const shown = [...this.cells(audience), ...singles.flatMap((part) => this.#partCells(part, audience))]
        return [audience, new Set(shown.flatMap((cell) => (cell.hidden ? [cell.id] : [])))]
      }),
    )
    return [...this.#current, ...singles.flatMap(({ cells }) => cells)].map((cell) => ({
      cell,
      hiddenFor: isOpen(cell.indicator)
        ? []
        : AUDIENCES.filter((audience) => hidden.get(audience)!.has(cell.id)),
    }))
  }

  get #isHeld(): boolean {
    return this.#policy.differencing === 'hold'
  }

  #partCells(part: HeldPart, audience: Audience): readonly PublishedCell[] {
    const known = part.answers.get(audience)
    if (known) return known
    const own = new Set(part.cells.map(({ id }) => id))
    const all = { ...part, cells: [...part.margins, ...part.cells] }
    const cells = this.#disclosed(audience, all, part.dimensions).filter(({ id }) => own.has(id))
    part.answers.set(audience, cells)
    return cells
  }

  #disclosed(
    audience: Audience,
    { indicators, territories, cells: counted }: CountedPicture,
    dimensions: readonly string[] = [],
  ): readonly PublishedCell[] {
    const isOpen = isOpenData(indicators)
    const patterns = this.#patterns.get(audience) ?? { now: new Map(), before: NOTHING_HIDDEN }
    this.#patterns.set(audience, patterns)
    const isOwn = ([table]: readonly [string, ReadonlySet<string>]): boolean => isTableBy(dimensions, table)
    const own = new Map([...patterns.now].filter(isOwn))
    const { cells, pattern } = disclose({
      indicators,
      territories,
      cells: counted.filter(({ indicator }) => !isOpen(indicator)),
      policy: this.#policy,
      audience,
      // Where changes are shown at once there is nothing for a cell that stays hidden to hide.
      former: this.#isHeld ? own : NOTHING_HIDDEN,
      margins: new Map([...patterns.now].filter((entry) => !isOwn(entry))),
      before: patterns.before,
    })
    for (const table of own.keys()) if (!this.#isHeld) patterns.now.delete(table)
    for (const [table, hidden] of [...pattern].filter(isOwn)) patterns.now.set(table, hidden)
    const open = counted
      .filter(({ indicator }) => isOpen(indicator))
      .map(({ members: _members, ...cell }) => cell)
    return [...cells, ...open]
  }

  #periodNow(): string {
    return periodOf(this.#policy, this.#now())
  }

  /** A long period begins: what was held is published, what was hidden for its neighbours' sake may be shown again. */
  #beginPeriod(): void {
    const period = this.#periodNow()
    if (period === this.#period) return
    this.#period = period
    this.#changed?.clear()
    for (const patterns of this.#patterns.values()) {
      patterns.before = patterns.now
      patterns.now = new Map()
    }
  }

  #isTickDue(): boolean {
    const at = this.#now()
    return (
      this.#heldAt === null ||
      this.#periodNow() !== this.#period ||
      at.getTime() - this.#heldAt.getTime() >= this.#policy.tickMinutes * 60_000
    )
  }

  #held({ indicators, territories, cells }: CountedPicture): CountedCell[] {
    const region = territories.find(({ parent }) => parent === null)?.oktmo ?? ''
    const isOpen = isOpenData(indicators)
    this.#changed ??= new ChangedMembers(region)
    const changed = this.#changed
    this.#released = []
    if (this.#isTickDue() || this.#hold.period !== this.#period) {
      const { state, released } = release(this.#hold, {
        cells: cells.filter(({ indicator }) => !isOpen(indicator)),
        region,
        indicators,
        changed: (territory) => changed.count(territory),
        threshold: this.#policy.threshold.public,
        period: this.#period!,
      })
      this.#hold = state
      this.#heldAt = this.#now()
      this.#released = released
      for (const territory of released) changed.released(territory)
    }
    const open = cells.filter(({ indicator }) => isOpen(indicator))
    return [...heldCells(this.#hold, { region, indicators }), ...open]
  }
}

export const PUBLICATION_GATE: InjectionToken<PublicationGate> = Symbol('publication.gate')

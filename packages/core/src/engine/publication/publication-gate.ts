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
  recodeNotStated,
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
import {
  PATTERNS_KEY,
  TOTALS_KEY,
  partKey,
  patternWritten,
  type HeldBreakdown,
  type HeldPatterns,
  type HeldRow,
  type HeldTotals,
  type RestoredState,
} from './held-state.ts'

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
  /** Keys of what has changed of the held state since it was written down. */
  readonly #unsaved = new Set<string>()
  /** Breakdowns that a former engine showed in this period, until their view asks for them. */
  #restoredParts = new Map<string, HeldBreakdown>()
  /** Who changed before the restart is not known: nothing more is released in this period. */
  #frozenPeriod: string | null = null

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
    this.#restoredParts.clear()
    this.#frozenPeriod = null
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
  publishPart(key: string, counted: CountedPart): readonly PublishedCell[] {
    const part = recodeNotStated(counted)
    this.#beginPeriod()
    const known = this.#parts.get(key)
    const period = this.#periodNow()
    const isKept = known && this.#isHeld && known.period === period
    const held = isKept ? known : { ...part, ...this.#restoredParts.get(key), period, answers: new Map() }
    held.answers.clear()
    this.#parts.set(key, held)
    if (!isKept) this.#unsaved.add(partKey(key))
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

  /** Long period of what is held; `null` while figures are shown as they are. */
  get heldPeriod(): string | null {
    return this.#isHeld ? this.#periodNow() : null
  }

  /** What has changed of the held state since the last call. */
  takeUnsaved(): HeldRow[] {
    const rows = [...this.#unsaved].flatMap((key) => this.#heldRow(key) ?? [])
    this.#unsaved.clear()
    return rows
  }

  wholeState(): HeldRow[] {
    this.#unsaved.clear()
    const keys = [TOTALS_KEY, PATTERNS_KEY, ...[...this.#parts.keys()].map(partKey)]
    return keys.flatMap((key) => this.#heldRow(key) ?? [])
  }

  /** Goes on with what another engine held in this period: the same figures, and nothing new before the next. */
  restore({ hold, heldAt, patterns, parts }: RestoredState): void {
    this.#period = hold.period
    this.#frozenPeriod = hold.period
    this.#hold = hold
    this.#heldAt = heldAt
    this.#patterns = patterns
    this.#parts.clear()
    this.#restoredParts = parts
    this.#totals.clear()
    this.#unsaved.clear()
  }

  #heldRow(key: string): HeldRow | null {
    const state = this.#heldState(key)
    return state === null ? null : { key, state: JSON.stringify(state) }
  }

  #heldState(key: string): HeldTotals | HeldPatterns | HeldBreakdown | null {
    if (key === TOTALS_KEY) {
      const heldAt = this.#heldAt?.toISOString() ?? null
      return { policy: this.#policy, heldAt, totals: [...this.#hold.totals] }
    }
    if (key === PATTERNS_KEY) {
      return Object.fromEntries(
        [...this.#patterns].map(([audience, { now, before }]) => [
          audience,
          { now: patternWritten(now), before: patternWritten(before) },
        ]),
      )
    }
    const part = this.#parts.get(key.slice(partKey('').length))
    // One of the period before is about to be published anew.
    return part?.period === this.#periodNow() ? { cells: part.cells, margins: part.margins } : null
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
    for (const [table, hidden] of [...pattern].filter(isOwn)) {
      const known = patterns.now.get(table)
      if (known?.size !== hidden.size || !known.isSupersetOf(hidden)) this.#unsaved.add(PATTERNS_KEY)
      patterns.now.set(table, hidden)
    }
    const open = counted
      .filter(({ indicator }) => isOpen(indicator))
      .map(({ members: _members, largest: _largest, ...cell }) => cell)
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
    this.#frozenPeriod = null
    this.#restoredParts.clear()
    this.#unsaved.add(PATTERNS_KEY)
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
        changed: (territory) => (this.#frozenPeriod === null ? changed.count(territory) : 0),
        threshold: this.#policy.threshold.public,
        period: this.#period!,
      })
      this.#hold = state
      this.#heldAt = this.#now()
      this.#released = released
      for (const territory of released) changed.released(territory)
      if (released.length > 0) this.#unsaved.add(TOTALS_KEY)
    }
    const open = cells.filter(({ indicator }) => isOpen(indicator))
    return [...heldCells(this.#hold, { region, indicators }), ...open]
  }
}

export const PUBLICATION_GATE: InjectionToken<PublicationGate> = Symbol('publication.gate')

// The one door through which figures of indicators leave the engine. The views bring every cell as it is counted; the gate
// keeps what each audience sees of them, by the policy, and the wall's channel, the interface, files and explanations all
// read it here. What is said of whom, and why, is in model/disclosure and docs/disclosure.md.
import type { InjectionToken } from 'tsyringe'
import {
  ChangedMembers,
  NOTHING_HIDDEN,
  NOTHING_RELEASED,
  disclose,
  heldCells,
  isCounted,
  isDerived,
  isDistribution,
  cellsReadBy,
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

export interface CountedPicture {
  indicators: readonly Indicator[]
  territories: readonly TerritoryNode[]
  cells: readonly CountedCell[]
}

interface Patterns {
  now: Map<string, ReadonlySet<string>>
  /** At the end of the long period before. */
  before: HiddenPattern
}

interface Answer {
  cells: readonly PublishedCell[]
  withheld: readonly string[]
}

export interface GateOptions {
  policy: DisclosurePolicy
  now: () => Date
}

export class PublicationGate {
  readonly #now: () => Date
  #policy: DisclosurePolicy
  #picture: CountedPicture | null = null
  /** Cells as they are shown, before anything is hidden: in a hold they lag. */
  #current: readonly CountedCell[] = []
  #hold: HoldState = NOTHING_RELEASED
  #heldAt: Date | null = null
  #period: string | null = null
  #patterns = new Map<Audience, Patterns>()
  #answers = new Map<Audience, Answer>()
  #changed: ChangedMembers | null = null
  #isDirty = false
  #publishedAt: Date | null = null

  constructor({ policy, now }: GateOptions) {
    this.#policy = policy
    this.#now = now
  }

  get policy(): DisclosurePolicy {
    return this.#policy
  }

  /** Takes effect with the next picture; what is hidden in this long period stays so. */
  setPolicy(policy: DisclosurePolicy): void {
    this.#policy = policy
    this.#hold = NOTHING_RELEASED
    this.#answers.clear()
    this.#isDirty = true
  }

  /** True when the same cells would be published otherwise now: the policy changed, or a tick of the hold is due. */
  isDirty(): boolean {
    return this.#isDirty || (this.#picture !== null && this.#isHeld && this.#isTickDue())
  }

  /** Where views say who changed; `null` while nothing is held, so that nobody need remember. */
  get changedMembers(): ChangedMembers | null {
    return this.#isHeld ? this.#changed : null
  }

  /** What walls and whoever reaches the port may see of the picture; the picture is what all other answers are made of. */
  publish(picture: CountedPicture): readonly PublishedCell[] {
    this.#isDirty = false
    this.#publishedAt = this.#now()
    this.#picture = picture
    this.#beginPeriod()
    this.#current = this.#isHeld ? this.#held(picture) : picture.cells
    this.#answers.clear()
    return this.answer('public').cells
  }

  /** `null` until a picture was published by this engine. */
  get described(): Pick<CountedPicture, 'indicators' | 'territories'> | null {
    return this.#picture
  }

  get publishedAt(): Date | null {
    return this.#publishedAt
  }

  answer(audience: Audience): Answer {
    const known = this.#answers.get(audience)
    if (known) return known
    const answer = this.#disclosed(audience)
    this.#answers.set(audience, answer)
    return answer
  }

  get #isHeld(): boolean {
    return this.#policy.differencing === 'hold'
  }

  #disclosed(audience: Audience): Answer {
    if (this.#picture === null) return { cells: [], withheld: [] }
    const { indicators, territories } = this.#picture
    const isOpen = openData(indicators)
    const patterns = this.#patterns.get(audience) ?? { now: new Map(), before: NOTHING_HIDDEN }
    this.#patterns.set(audience, patterns)
    const { cells, pattern, withheld } = disclose({
      indicators,
      territories,
      cells: this.#current.filter(({ indicator }) => !isOpen(indicator)),
      policy: this.#policy,
      audience,
      former: patterns.now,
      before: patterns.before,
    })
    for (const [table, hidden] of pattern) patterns.now.set(table, hidden)
    const open = this.#current
      .filter(({ indicator }) => isOpen(indicator))
      .map(({ members: _members, ...cell }) => cell)
    return { cells: [...cells, ...open], withheld }
  }

  /** A long period begins: what was held is published, what was hidden for its neighbours' sake may be shown again. */
  #beginPeriod(): void {
    const period = periodOf(this.#policy, this.#now())
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
      periodOf(this.#policy, at) !== this.#period ||
      at.getTime() - this.#heldAt.getTime() >= this.#policy.tickMinutes * 60_000
    )
  }

  #held({ indicators, territories, cells }: CountedPicture): CountedCell[] {
    const region = territories.find(({ parent }) => parent === null)?.oktmo ?? ''
    const isOpen = openData(indicators)
    this.#changed ??= new ChangedMembers(region)
    const changed = this.#changed
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
      for (const territory of released) changed.released(territory)
    }
    const open = cells.filter(({ indicator }) => isOpen(indicator))
    return [...heldCells(this.#hold, { region, indicators }), ...open]
  }
}

/** Whether an indicator counts features of a layer: they are published one by one, and are no persons. */
function openData(indicators: readonly Indicator[]): (code: string) => boolean {
  const declared = new Map(indicators.map((indicator) => [indicator.code, indicator]))
  const isOpen = (code: string, depth = 0): boolean => {
    const indicator = declared.get(code)
    // A cycle of derived indicators is refused where they are declared; the bound is for what is not.
    if (indicator === undefined || depth > declared.size) return false
    if (isDerived(indicator)) return cellsReadBy(indicator.derived).every((part) => isOpen(part, depth + 1))
    const over = isCounted(indicator)
      ? indicator.over
      : isDistribution(indicator)
        ? indicator.histogram.over
        : ''
    return over.startsWith('feature:')
  }
  return (code) => isOpen(code)
}

export const PUBLICATION_GATE: InjectionToken<PublicationGate> = Symbol('publication.gate')

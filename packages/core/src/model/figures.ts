// Published figures of one moment that does not move: a month of the past, or what a wall shows while it is frozen.
import type { PublishedCell } from './disclosure/index.ts'
import type { LocalText } from './text.ts'

export interface StillFigures {
  /** Every indicator in every territory. */
  totals: PublishedCell[]
  /** By one breakdown: of the region and of the territory that was asked for. */
  parts: PublishedCell[]
}

/** Where the line of an indicator is broken: figures before are of another method. */
export interface MethodBreak {
  indicator: string
  /** The first period of the new method. */
  period: string
  reason: LocalText
}

export interface PastFigures extends StillFigures {
  period: string
  /** Breaks between this period and now. */
  breaks: MethodBreak[]
}

/** Of the figures what a wall of this territory needs. */
export const figuresOf = (figures: StillFigures, territories: ReadonlySet<string>): StillFigures => ({
  totals: figures.totals,
  parts: figures.parts.filter(({ territory }) => territories.has(territory)),
})

// What happens in one tick of the simulator: the region's decisions, and what the agencies then report.
import type { EgissoFact, EgissoTermination } from '../agencies/egisso.ts'

export interface WageChange {
  person: number
  /** Kopecks a month on the average of the window. */
  wage: number
}
export interface Birth {
  /** Number of the newborn as a person: after everybody who was generated. */
  person: number
  household: number
  mother: number
  sex: 'male' | 'female'
}
export interface Death {
  person: number
}
/** Two who live apart; she takes his surname, and nobody moves yet. */
export interface Wedding {
  husband: number
  wife: number
  /** Number of her surname before. */
  formerSurname: number
}
export interface Move {
  household: number
  /** Index into the pack's municipalities. */
  municipality: number
}

/** What the agencies will report of one tick. */
export interface Tick {
  number: number
  facts: EgissoFact[]
  terminations: EgissoTermination[]
  wages: WageChange[]
  births: Birth[]
  deaths: Death[]
  weddings: Wedding[]
  moves: Move[]
  opened: number
  closed: number
}

// By what numbers two identities are weighed. A version is frozen: its weights are whole hundredths of a bit, so the same two
// records weigh the same in a batch of ten and in a region. Version 0 is built in, for a registry too small to learn from.
import type { IdentityColumn } from './identity.ts'

/** Hundredths of a bit of each level, the level «else» first, equality last. */
export type LevelBits = readonly number[]

export interface PeopleModel {
  /** What two records at random start with. */
  prior: number
  levels: Record<IdentityColumn, LevelBits>
  /** What the pattern of a pair adds to the sum of its columns, by the number of `patternOf`; of others nothing. */
  together?: Readonly<Record<string, number>>
  /** A pair joins two groups from here. */
  joinFrom: number
  /** From here up to `joinFrom` a person is asked. */
  askFrom: number
}

export const CENTIBITS = 100
/** Pairs of less are not kept: a chance of 1 %. */
export const KEPT_FROM = -663
/** Two records that were never compared, or weigh less than is kept: mild, they share no key. */
export const APART = -300

/**
 * Version 0. m: mistakes as clerks of six agencies make them; u: frequencies among 1.1 million invented people of a region.
 * Equality of a name speaks by the mean frequency; a learned version knows each name's own. Two numbers that are both right
 * by their check digits are two persons, or one with two numbers: rare enough to ask.
 */
export const BUILT_IN: PeopleModel = {
  prior: -2000,
  levels: {
    surname: [-430, -100, 330, 1020],
    given: [-830, -150, 200, 560],
    patronymic: [-650, -200, 250, 530],
    birth: [-900, -230, 220, 1460],
    snils: [-1100, 1990],
  },
  joinFrom: 500,
  askFrom: 0,
}

export const chanceOfBits = (centibits: number): number => 1 / (1 + 2 ** (-centibits / CENTIBITS))

/** What forbids a pair to join by its weight. */
export type Doubt = 'none' | 'given' | 'two-snils' | 'shared-snils'

/** Given names that are this far apart are of two people: twins share all else. */
const OTHER_NAME = -500

/** `given` and `snils`: what these two columns said. */
export function doubtOf(
  { weight, given, snils }: { weight: number; given: number; snils: number },
  { joinFrom }: PeopleModel,
): Doubt {
  if (snils < 0) return 'two-snils'
  if (snils > 0) return weight < joinFrom ? 'shared-snils' : 'none'
  return given <= OTHER_NAME ? 'given' : 'none'
}

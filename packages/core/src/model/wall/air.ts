// What is on air on a wall: one document for all its screens. A change is made to a known revision, so two operators at one desk
// never lose each other's.

export interface AirState {
  /** Id of the scene. */
  scene: string
  /** ОКТМО of the territory that every panel points out. */
  spotlight: string | null
  /** ОКТМО of the territory that the whole wall is of; `null` for the region. */
  territory: string | null
  /** Month of the past that is shown, `YYYY-MM`; `null` for the present. */
  past: string | null
  /** Since when figures stand still, milliseconds since 1970; `null` while they are live. Never beside `past`. */
  frozenAt: number | null
  /** Nothing but black: the hall speaks of something else. */
  isBlack: boolean
  /** A line over the scene, for those who sit in the hall. */
  message: string | null
  /** Grid, diagonals and names of screens in the place of the scene. */
  isPattern: boolean
}

/** What an operator asks for; whatever it does not name stays. */
export type AirChange = Partial<Omit<AirState, 'frozenAt'>> & { isFrozen?: boolean }

export interface Air {
  /** Grows by one with each change. */
  revision: number
  state: AirState
  /** Milliseconds since 1970. */
  changedAt: number
  /** Login of who changed it, for the desk; never sent to a screen. */
  changedBy: string | null
}

export const MESSAGE_LENGTH_MAX = 160
/** Former states of one wall that are kept, for the way back. */
export const AIR_HISTORY_MAX = 50
export const FIRST_AIR: AirState = {
  scene: 'poverty',
  spotlight: null,
  territory: null,
  past: null,
  frozenAt: null,
  isBlack: false,
  message: null,
  isPattern: false,
}

/** The next state. Another scene, black or the pattern are not kept beside each other; nor are the past and what is frozen. */
export function changedAir(state: AirState, { isFrozen, ...change }: AirChange, now: number): AirState {
  const next = { ...state, ...change }
  const message = next.message?.trim().slice(0, MESSAGE_LENGTH_MAX) ?? ''
  const showsScene =
    change.scene !== undefined && change.isBlack === undefined && change.isPattern === undefined
  const isPast = typeof change.past === 'string'
  return {
    ...next,
    message: message === '' ? null : message,
    past: isFrozen === true ? null : next.past,
    frozenAt:
      isFrozen === true ? (state.frozenAt ?? now) : isFrozen === false || isPast ? null : state.frozenAt,
    ...(showsScene && { isBlack: false, isPattern: false }),
  }
}

/** What a change was about, for the list of the way back; the first that applies. */
export const AIR_ACTS = [
  'scene',
  'black',
  'pattern',
  'territory',
  'spotlight',
  'past',
  'freeze',
  'message',
] as const
export type AirAct = (typeof AIR_ACTS)[number]

export function airAct(before: AirState, after: AirState): AirAct {
  if (before.scene !== after.scene) return 'scene'
  if (before.isBlack !== after.isBlack) return 'black'
  if (before.isPattern !== after.isPattern) return 'pattern'
  if (before.territory !== after.territory) return 'territory'
  if (before.spotlight !== after.spotlight) return 'spotlight'
  if (before.past !== after.past) return 'past'
  if (before.frozenAt !== after.frozenAt) return 'freeze'
  return 'message'
}

/** A former state on air again: what is frozen is of now, and neither frozen nor released by the way back. */
export const restoredAir = (former: AirState, now: AirState): AirState => ({
  ...former,
  frozenAt: now.frozenAt,
  past: now.frozenAt === null ? former.past : null,
})

/** A state of the list of the way back. */
export interface FormerAir {
  revision: number
  state: AirState
  act: AirAct
  changedAt: number
  changedBy: string | null
  /** Revision whose state it put back; `null` for any other change. */
  restores: number | null
}

/**
 * Where «undo» leads from the newest state: past what was undone already. `undefined` where nothing is left. `history`: oldest
 * first, the newest is on air.
 */
export function undoTarget(history: readonly FormerAir[]): FormerAir | undefined {
  const newest = history.at(-1)
  if (!newest) return undefined
  const from = newest.restores ?? newest.revision
  const before = history.findLast(({ revision }) => revision < from)
  // What was put back once is not gone back through again.
  return history.find(({ revision }) => revision === before?.restores) ?? before
}

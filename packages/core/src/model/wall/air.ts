// What is on air on a wall: one document for all its screens. A change is made to a known revision, so two operators at one desk
// never lose each other's.

export interface AirState {
  /** Id of the scene. */
  scene: string
  /** ОКТМО of the territory that every panel points out. */
  spotlight: string | null
  /** Nothing but black: the hall speaks of something else. */
  isBlack: boolean
  /** A line over the scene, for those who sit in the hall. */
  message: string | null
  /** Grid, diagonals and names of screens in the place of the scene. */
  isPattern: boolean
}

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
export const FIRST_AIR: AirState = {
  scene: 'poverty',
  spotlight: null,
  isBlack: false,
  message: null,
  isPattern: false,
}

/** The next state; whatever the change does not name stays. Another scene, black or the pattern are not kept beside each other. */
export function changedAir(state: AirState, change: Partial<AirState>): AirState {
  const next = { ...state, ...change }
  const message = next.message?.trim().slice(0, MESSAGE_LENGTH_MAX) ?? ''
  const showsScene =
    change.scene !== undefined && change.isBlack === undefined && change.isPattern === undefined
  return {
    ...next,
    message: message === '' ? null : message,
    ...(showsScene && { isBlack: false, isPattern: false }),
  }
}

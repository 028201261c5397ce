// The clock that movements of several screens share: the hall's on a screen of a wall, this device's own elsewhere.

const ownNow = (): number => performance.timeOrigin + performance.now()
let source = ownNow

/** Milliseconds since 1970 with a fraction. */
export const hallNow = (): number => source()
export const setHallClock = (now: () => number): void => {
  source = now
}

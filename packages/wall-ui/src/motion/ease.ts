// The one movement of the wall: it starts at once and settles slowly.

/** Time a number or a colour takes to its new value, milliseconds. */
export const CALM_MS = 800

/** Cubic ease-out, 0…1 to 0…1. */
export function easeOut(share: number): number {
  const left = 1 - Math.min(1, Math.max(0, share))
  return 1 - left * left * left
}

/** True where the viewer asked the system for less movement. */
export const wantsStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

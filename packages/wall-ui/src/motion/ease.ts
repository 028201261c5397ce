// The one movement of the wall: it starts at once and settles slowly.

/** Time a number or a colour takes to its new value, milliseconds. */
export const CALM_MS = 800

/** Cubic ease-out, 0…1 to 0…1. */
export function easeOut(share: number): number {
  const left = 1 - Math.min(1, Math.max(0, share))
  return 1 - left * left * left
}

export type Rgb = readonly [red: number, green: number, blue: number]

/** `#rrggbb` to its channels; black for anything else. */
export function parseHex(colour: string): Rgb {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour.trim())
  if (!match) return [0, 0, 0]
  return [Number.parseInt(match[1]!, 16), Number.parseInt(match[2]!, 16), Number.parseInt(match[3]!, 16)]
}

export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const blend = (a: number, b: number): number => Math.round(a + (b - a) * share)
  return [blend(from[0], to[0]), blend(from[1], to[1]), blend(from[2], to[2])]
}

export const toHex = ([red, green, blue]: Rgb): string =>
  `#${[red, green, blue].map((channel) => channel.toString(16).padStart(2, '0')).join('')}`

/** True where the viewer asked the system for less movement. */
export const wantsStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

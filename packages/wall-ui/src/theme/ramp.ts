// Reads the colours of the current theme for what is painted on a canvas and so cannot use var().
import { MAP_LAYERS_MAX } from '@obzor/core/model'

export const RAMP_CLASSES = 6

export interface MapColours {
  ramp: string[]
  noData: string
  border: string
  outline: string
  neighbour: string
  neighbourLine: string
  water: string
  label: string
  labelHalo: string
  point: string
  /** Of the layers of one map in the order in which they were switched on; the first is `point`. */
  points: string[]
  pointEdge: string
  pulse: string
  better: string
  worse: string
  ink: string
  ink2: string
  ink3: string
  grid: string
  accent: string
  panel: string
}

/** `#6cf` → `#66ccff`: the build shortens tokens, and mixing or adding an alpha needs the long form. */
export const longHex = (colour: string): string =>
  /^#[0-9a-f]{3}$/i.test(colour) ? colour.replaceAll(/[0-9a-f]/gi, '$&$&') : colour

/** Colours of `element`'s theme; call again when the theme changes. */
export function readColours(element: HTMLElement = document.documentElement): MapColours {
  const style = getComputedStyle(element)
  const token = (name: string): string => longHex(style.getPropertyValue(`--${name}`).trim())
  return {
    ramp: Array.from({ length: RAMP_CLASSES }, (_, index) => token(`ramp-${index + 1}`)),
    noData: token('no-data'),
    border: token('map-border'),
    outline: token('map-outline'),
    neighbour: token('map-neighbour'),
    neighbourLine: token('map-neighbour-line'),
    water: token('map-water'),
    label: token('map-label'),
    labelHalo: token('map-label-halo'),
    point: token('map-point'),
    points: [
      token('map-point'),
      ...Array.from({ length: MAP_LAYERS_MAX - 1 }, (_, index) => token(`map-point-${index + 2}`)),
    ],
    pointEdge: token('map-point-edge'),
    pulse: token('map-pulse'),
    better: token('better'),
    worse: token('worse'),
    ink: token('ink'),
    ink2: token('ink-2'),
    ink3: token('ink-3'),
    grid: token('grid'),
    accent: token('accent'),
    panel: token('panel'),
  }
}

/** Colours from one to another, both `#rrggbb`, ends included. */
export function mixedRamp(from: string, to: string, steps: number): string[] {
  const parts = (colour: string): number[] =>
    [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) || 0)
  const [low, high] = [parts(from), parts(to)]
  return Array.from({ length: steps }, (_, step) => {
    const share = steps > 1 ? step / (steps - 1) : 1
    const mixed = low.map((part, at) => Math.round(part + (high[at]! - part) * share))
    return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`
  })
}

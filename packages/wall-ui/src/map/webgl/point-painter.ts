// What a painter of points gets and gives, whichever way it paints.
import type { PointStore } from './point-store.ts'

/** Subset of a flat style: size and colour by value, opacity by point, one edge for all. Pixels are CSS pixels. */
export interface PointStyle {
  /** 1 to 8 colours, `#rrggbb`, from value 0 to value 1. */
  ramp: readonly string[]
  /** Radius of size 1. */
  radiusMaxPx: number
  edge: { colour: string; opacity: number; widthPx: number }
  /** Outline in the point's own colour. */
  lineWidthPx: number
}

export interface PointView {
  /** CSS pixels. */
  width: number
  height: number
  pixelRatio: number
  /** Map units to CSS pixels: a b c d e f of an affine transform. */
  transform: readonly number[]
}

export interface PointPainter {
  readonly kind: 'webgl2' | 'canvas'
  /** The browser paints by the processor, where a picture of the map takes 50 ms and more. */
  readonly isSoftware: boolean
  /** Points that were left out because this painter cannot draw so many. */
  readonly leftOut: number
  draw(options: { store: PointStore; style: PointStyle; view: PointView }): void
  /** Slot under a CSS pixel of the last view drawn. */
  pick(options: {
    store: PointStore
    style: PointStyle
    view: PointView
    pixel: readonly [number, number]
  }): number | null
  dispose(): void
}

/** `#rrggbb` as three numbers 0…1. */
export function rgbOf(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.replace('#', ''), 16) || 0
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255]
}

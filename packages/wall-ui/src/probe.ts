// A read-only look at what the canvas shows, for end-to-end tests and for an operator at the browser's console: a picture
// painted on a canvas cannot be asked otherwise.
import type { AirState } from '@obzor/core/model'
import type { ShownLabel } from './map/index.ts'

export interface WallProbe {
  /** Version of the indicators the map shows. */
  readonly version: number
  /** Target colour by ОКТМО. */
  readonly colours: Readonly<Record<string, string>>
  readonly territories: number
  readonly points: number
  /** Cells of hexagons held; 0 where circles are drawn. */
  readonly hexagons: number
  readonly labels: readonly ShownLabel[]
  /** `<indicator>/<territory>` → exact value. */
  readonly cells: Readonly<Record<string, number | null>>
  readonly connection: string
  /** In the picture at the operator's desk: what it shows. */
  readonly air?: AirState | null
  /** On a screen of the hall: scenes that have loaded, on the glass or behind it. */
  readonly loaded?: readonly string[]
  /** On a screen of the hall: what was put on the glass last, and when by the hall's clock. */
  readonly take?: { revision: number; scene: string; shownAt: number } | null
}

let current: WallProbe = {
  version: 0,
  colours: {},
  territories: 0,
  points: 0,
  hexagons: 0,
  labels: [],
  cells: {},
  connection: 'connecting',
}

export const reportToProbe = (part: Partial<WallProbe>): void => {
  current = Object.freeze({ ...current, ...part })
}

declare global {
  interface Window {
    readonly __obzorWall: WallProbe
  }
}

export function installProbe(): void {
  Object.defineProperty(window, '__obzorWall', { configurable: true, get: () => current })
}

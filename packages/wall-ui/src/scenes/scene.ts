// A scene is data: which panels stand where and what each is told. Plugins and the console will write more of them.
import type { LocalText } from '@obzor/core/model'

/** A scene is laid out on a lattice of one rem: 120 across and 60 down, below the header. */
export const SCENE_COLUMNS = 120
export const SCENE_ROWS = 60

export interface PanelArea {
  x: number
  y: number
  width: number
  height: number
}

export type PanelSpec = { id: string; area: PanelArea } & (
  | { type: 'map'; settings: MapPanelSettings }
  | { type: 'kpi'; settings: KpiPanelSettings }
  | { type: 'ranking'; settings: RankingPanelSettings }
  | { type: 'trend'; settings: TrendPanelSettings }
  | { type: 'sources'; settings: Record<string, never> }
)

export interface MapPanelSettings {
  indicator: string
  /** Layer of points over the choropleth. */
  layer: string | null
  /**
   * How its points are drawn: `circles` (default) that join where they are near; `hexagons` counted by the platform;
   * `by-zoom`: hexagons over the whole region, circles from nearer.
   */
  symbols?: 'circles' | 'hexagons' | 'by-zoom'
  /** `borders`: municipalities without the colours of the indicator, for a map whose points are the matter. */
  territories?: 'colours' | 'borders'
  /** Default: «Бедность по муниципалитетам». */
  title?: LocalText
}
export interface KpiPanelSettings {
  indicator: string
  /** Digits on the wall where they differ from the declaration's: a region of a million moves in the second digit. */
  fractionDigits?: number
  /** Sources the figure is made of; its age is the oldest of theirs. */
  sources: string[]
  size: 'hero' | 'normal'
}
export interface RankingPanelSettings {
  indicator: string
  highest: number
  lowest: number
}
export interface TrendPanelSettings {
  statistic: string
  /** Drawn as a point of its own, never joined to the series. */
  indicator: string
}

export interface Scene {
  id: string
  title: LocalText
  panels: PanelSpec[]
}

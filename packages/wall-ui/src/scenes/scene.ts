// Scenes that the wall brings, with settings that the compiler checks. Those of plugins have the same form as data: see
// model/scene.ts, which owns the lattice.
import type { HiddenKind, ListPair, LocalText, PanelArea } from '@obzor/core/model'

export type PanelSpec = { id: string; area: PanelArea } & (
  | { type: 'map'; settings: MapPanelSettings }
  | { type: 'kpi'; settings: KpiPanelSettings }
  | { type: 'ranking'; settings: RankingPanelSettings }
  | { type: 'trend'; settings: TrendPanelSettings }
  | { type: 'sources'; settings: Record<string, never> }
  | { type: 'three-numbers'; settings: ThreeNumbersPanelSettings }
  | { type: 'funds'; settings: FundsPanelSettings }
  | { type: 'hidden'; settings: HiddenPanelSettings }
  | { type: 'profile'; settings: ProfilePanelSettings }
  | { type: 'change'; settings: ChangePanelSettings }
  | { type: 'pyramid'; settings: PyramidPanelSettings }
  | { type: 'composition'; settings: CompositionPanelSettings }
  | { type: 'table'; settings: TablePanelSettings }
  | { type: 'text'; settings: TextPanelSettings }
  | { type: 'clock'; settings: ClockPanelSettings }
  | { type: 'image'; settings: ImagePanelSettings }
  | { type: 'web-image'; settings: WebImagePanelSettings }
  | { type: 'legend'; settings: LegendPanelSettings }
  | { type: 'multiples'; settings: MultiplesPanelSettings }
  | { type: 'feeds'; settings: Record<string, never> }
  | { type: 'registry-growth'; settings: Record<string, never> }
  | { type: 'source-overlap'; settings: Record<string, never> }
  | { type: 'families'; settings: AgedPanelSettings }
)

export interface MapPanelSettings {
  indicator: string
  /** Layers over the choropleth that are shown at first; whoever watches may switch others on. `symbols` is about the first. */
  layers: readonly string[]
  /**
   * How its points are drawn: `circles` (default) that join where they are near; `hexagons` counted by the platform;
   * `by-zoom`: hexagons over the whole region, circles from nearer.
   */
  symbols?: 'circles' | 'hexagons' | 'by-zoom'
  /** `borders`: municipalities without the colours of the indicator, for a map whose points are the matter. */
  territories?: 'colours' | 'borders'
  /** Of layers of flows: how many arrows are drawn (24), what their widths follow (roots of the values), which of a municipality's. */
  flowsMax?: number
  flowWidth?: 'sqrt' | 'linear'
  flowDirection?: 'both' | 'in' | 'out'
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
  /** Default: «Где бедность выше», or the indicator's own. */
  title?: LocalText
}
export interface TrendPanelSettings {
  statistic: string
  /** Drawn as a point of its own, never joined to the series. */
  indicator: string
}

export interface AgedPanelSettings {
  /** Sources the figures are made of; their age is the oldest of theirs. */
  sources?: string[]
}

export interface FundsPanelSettings extends AgedPanelSettings {
  /** Municipalities, and measures of support, that are drawn; all are in the table. */
  rows: number
  measures: number
}

export interface HiddenPanelSettings {
  /** Which of the three the map and the list begin with. */
  kind?: HiddenKind
  /** Municipalities at the head of the list. */
  rows?: number
  /** Between which two lists those who are on neither are estimated. */
  lists?: ListPair
}

export interface ChangePanelSettings {
  /** A counted indicator with a history. */
  indicator: string
  /** Back from the newest month on record; 12. */
  months?: number
  /** `territory` (default), or a breakdown of the indicator. */
  by?: string
  /** Names of the values of that breakdown, by their codes. */
  groups?: Readonly<Record<string, LocalText>>
  /** Parts that are drawn one by one; 8. */
  parts?: number
  /** Default: the indicator's own. */
  title?: LocalText
}

export interface ProfilePanelSettings extends AgedPanelSettings {
  /** A rate that is counted by person and broken down. */
  indicator: string
}

export interface ThreeNumbersPanelSettings extends AgedPanelSettings {
  /** The registry's own rate. */
  indicator: string
  /** Municipalities that are drawn, the highest first; all are in the table. */
  rows: number
}

export interface PyramidPanelSettings extends AgedPanelSettings {
  /** Counted by person and by pairs of its breakdowns; of a rate the numerator is drawn inside each bar. */
  indicator: string
  title?: LocalText
}

export interface CompositionPanelSettings extends AgedPanelSettings {
  /** Counted by its breakdowns; of a rate whom it is about stands beside everybody. */
  indicator: string
  /** Codes of breakdowns. */
  by: readonly string[]
  title?: LocalText
}

export interface TablePanelSettings extends AgedPanelSettings {
  /** A column each; municipalities are in the order of the first. */
  indicators: readonly string[]
  title?: LocalText
}

export interface TextPanelSettings {
  /** Headings, lists and strong words: see panels/text/marked-text.ts. */
  text: LocalText
  size?: 'normal' | 'large'
  title?: LocalText
}

export interface ClockPanelSettings {
  /** IANA name; the region's own by default. */
  zone?: string
  title?: LocalText
}

export interface ImagePanelSettings {
  /** Address on the platform: `/scene-images/<hash>`. */
  image: string
  alt: LocalText
  fit?: 'contain' | 'cover'
  title?: LocalText
}

export interface WebImagePanelSettings {
  /** Of the pictures that the platform fetches from sites. */
  picture: string
  alt: LocalText
  fit?: 'contain' | 'cover'
  title?: LocalText
}

export interface LegendPanelSettings {
  indicator: string
  layers: readonly string[]
  title?: LocalText
}

export interface MultiplesPanelSettings extends AgedPanelSettings {
  /** One with a history by municipality. */
  indicator: string
  /** Back from now; 36. */
  months?: number
  title?: LocalText
}

export interface Scene {
  id: string
  title: LocalText
  panels: PanelSpec[]
}

/** A scene as it is drawn, whoever brought it. */
export interface ShownScene {
  id: string
  title: LocalText
  panels: readonly ShownPanel[]
}
export interface ShownPanel {
  id: string
  /** A key of the registry of panels, or `<plugin>/<type>`. */
  type: string
  area: PanelArea
  settings: object
}

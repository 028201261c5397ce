// What the code of a panel is given and what it gives back: the same on the wall's own page and in a frame that is shut
// off from it, so that trust changes where a panel runs and not how it is written.
import type { LocalText, Locale } from '../model/index.ts'
import type { ChannelRow } from '../protocol/index.ts'
import type { LayerCode, SharedOl } from './client-layer.ts'

/** Rows of one channel that the panel's declaration names. */
export interface PanelRows<Row extends ChannelRow = ChannelRow> {
  /** A new map at each version; rows that did not change stay the same objects. */
  rows: ReadonlyMap<string, Row>
  /** 0 before the first snapshot. */
  version: number
  /** Server's time of the version, milliseconds since 1970. */
  at: number | null
  /** Why the channel does not come, or `null`. */
  refusal: string | null
}

/** Where and how the panel is shown. A change of it comes as a new object. */
export interface PanelView {
  locale: Locale
  theme: 'dark' | 'light' | 'contrast'
  /** Of the panel's own room, CSS pixels. */
  width: number
  height: number
  /** CSS pixels of one rem: type and strokes are told in rem, so that they grow with the screen. */
  remPx: number
  /** Number of the region, which is the territory of its own figures, and its name. */
  region: { code: string; name: LocalText }
  /** Month of the figures, `YYYY-MM`. */
  asOf: string | null
  training: boolean
  /** Municipalities by ОКТМО. */
  territories: readonly { oktmo: string; name: LocalText }[]
}

/** What the wall says for the panel: the name of the picture to a screen reader, and the table behind the button. */
export interface PanelWords {
  /** Where it differs from the declaration's. */
  title?: string
  /** The picture in a sentence or two, with its figures. */
  alt: string
  table: PanelTable
}
export interface PanelTable {
  columns: { title: string; align?: 'left' | 'right' }[]
  /** Cells as they are to be read. */
  rows: string[][]
}
/** A table twin is read, not scrolled for ever. */
export const TABLE_COLUMNS_MAX = 16
export const TABLE_ROWS_MAX = 500

export interface PanelHost<Settings = Record<string, unknown>> {
  readonly settings: Settings
  readonly view: PanelView
  /** By the name of each declared channel, with the settings filled in. */
  readonly channels: Readonly<Record<string, PanelRows>>
  /** Calls back when the view or rows changed, at most once a picture; returns the function that ends it. */
  onChange(listener: () => void): () => void
  say(words: PanelWords): void
  /** Shown in the panel's place until the next `say`. */
  fail(reason: string): void
  /** Shows a territory on all panels of the wall; `null` ends it. */
  spotlight(oktmo: string | null): void
}

/** Props of a panel's Vue component. */
export interface PanelProps<Settings = Record<string, unknown>> {
  settings: Settings
  view: PanelView
  channels: Readonly<Record<string, PanelRows>>
  host: PanelHost<Settings>
}

/** Either a Vue component, which gets `PanelProps`, or a function that draws into an element and returns its end. */
export type PanelCode = { styles?: string } & (
  { component: object } | { mount(root: HTMLElement, host: PanelHost): () => void }
)

/** Where the page, or the frame, that runs a panel leaves what panels share with it. */
export const PANEL_HOST = Symbol.for('obzor.panel-host')
export interface PanelHostGlobal {
  /** The page's Vue: a second one would not see the first one's state. */
  vue: unknown
  /** Modules of OpenLayers by their names, on the page alone: see `SHARED_OL`. */
  ol?: SharedOl
  /** Set by a script that asks for `ol` where there is none. */
  needsPage?: boolean
  /** Called with what a script defines that cannot be asked for its export. */
  defined?(code: PanelCode | LayerCode): void
}

/** The default export of `client/<name>.ts`. */
export function definePanel(code: PanelCode): PanelCode {
  const place = (globalThis as { [PANEL_HOST]?: PanelHostGlobal })[PANEL_HOST]
  place?.defined?.(code)
  return code
}

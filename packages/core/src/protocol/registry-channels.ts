// Rows of the channels about the registry itself: its size against its targets, and which sources know the same people.
import type { LocalText } from '../model/index.ts'

/** `registry-growth`: people of the registry by municipality, of the region by day, and what it has to become. */
export const GROWTH_CHANNEL = 'registry-growth'
export type GrowthRow = PlaceSizeRow | DaySizeRow | GrowthTargetRow
export interface PlaceSizeRow extends Record<string, unknown> {
  /** ОКТМО; of the region its number. */
  id: string
  kind: 'place'
  isRegion: boolean
  /** `null`: too few to be shown. */
  people: number | null
}
export interface DaySizeRow extends Record<string, unknown> {
  /** `day <YYYY-MM-DD>` */
  id: string
  kind: 'day'
  day: string
  /** Of the region, at the end of that day. */
  people: number
}
export interface GrowthTargetRow extends Record<string, unknown> {
  /** `target <YYYY-MM-DD>` */
  id: string
  kind: 'target'
  onDate: string
  people: number
  /** Who demands it. */
  act: string
}

/** `source-overlap`: how many people each source knows, each two know both, and how many are known to how many sources. */
export const OVERLAP_CHANNEL = 'source-overlap'
export type OverlapRow = OverlapSourceRow | OverlapPairRow | OverlapDepthRow
export interface OverlapSourceRow extends Record<string, unknown> {
  /** Code of the source. */
  id: string
  kind: 'source'
  title: LocalText
  agency: LocalText
  /** `null` here and below: too few to be shown. */
  people: number | null
  /** Known to this one alone. */
  only: number | null
}
export interface OverlapPairRow extends Record<string, unknown> {
  /** `<left>/<right>` */
  id: string
  kind: 'pair'
  left: string
  right: string
  people: number | null
}
export interface OverlapDepthRow extends Record<string, unknown> {
  /** `in <n>` */
  id: string
  kind: 'depth'
  /** Known to exactly so many sources. */
  sources: number
  people: number | null
}

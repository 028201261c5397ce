// What the live path needs from the rest of the engine, and what it offers to it.
import type { Registry } from 'prom-client'
import type { InjectionToken } from 'tsyringe'
import type { Comparison, Indicator, Right } from '../../model/index.ts'
import type { LayerDeclaration, StatisticDeclaration } from '../../plugin-api/index.ts'
import type { SceneRow } from '../../protocol/index.ts'
import type { Doorbell } from './doorbell.ts'
import type { LivePath } from './live-path.ts'
import type { RunProgressSource } from './run-progress.ts'

/** What the plugins declared; asked for when the live path starts. */
export interface LiveCatalogue {
  indicators: Indicator[]
  layers: LayerDeclaration[]
  statistics: StatisticDeclaration[]
  /** How income is held against the line, which `indicators` follow already; absent: below it. */
  comparison?: Comparison
  /** Scenes and panels of plugins; the channel is there without any. */
  scenes?: readonly SceneRow[]
}

/** Says what a socket may read now, by the cookies of its handshake; `null` is nobody. */
export type AuthoriseSocket = (handshake: {
  cookie: string | undefined
  address: string
}) => Promise<{ rights: readonly Right[] } | null>

export const LIVE_CATALOGUE: InjectionToken<() => LiveCatalogue> = Symbol('live.catalogue')
export const RUN_PROGRESS: InjectionToken<RunProgressSource> = Symbol('live.run-progress')
export const AUTHORISE_SOCKET: InjectionToken<AuthoriseSocket> = Symbol('live.authorise-socket')
export const METRICS: InjectionToken<Registry> = Symbol('live.metrics')
/** Ring it after a commit that fills the outbox. */
export const DOORBELL: InjectionToken<Doorbell> = Symbol('live.doorbell')
export const LIVE_PATH_SERVICE: InjectionToken<LivePath> = Symbol('live.path')
